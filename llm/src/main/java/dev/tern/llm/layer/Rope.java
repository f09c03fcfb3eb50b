package dev.tern.llm.layer;

/**
 * Rotary position embedding (Su et al., arXiv 2104.09864): the pair of numbers i of a head is a
 * point that turns by {@code position * base^(-2i / dimensions)}.
 *
 * <p>Pairs are neighbors (0,1), (2,3) .., as in the paper. Hugging Face's Llama pairs i with i +
 * dimensions / 2 instead; who converts such a model to GGUF reorders the rows of its query and key
 * weights, so files of the llama architecture always want neighbors.
 */
public final class Rope {
  private final int headSize;
  private final int pairs;
  private final float[] cosines; // [contextLength, pairs]
  private final float[] sines; // [contextLength, pairs]

  /**
   * Computes all angles once.
   *
   * @param headSize numbers in a head
   * @param dimensions how many of them turn, even, at most headSize; the rest stays
   * @param base of the frequencies, such as 10,000
   * @param slowdowns divides the frequency of each pair, {@code [dimensions / 2]}
   */
  public Rope(int headSize, int dimensions, double base, float[] slowdowns, int contextLength) {
    this.headSize = headSize;
    pairs = dimensions / 2;
    cosines = new float[contextLength * pairs];
    sines = new float[contextLength * pairs];
    for (int pair = 0; pair < pairs; pair++) {
      double frequency = Math.pow(base, -2.0 * pair / dimensions) / slowdowns[pair];
      for (int position = 0; position < contextLength; position++) {
        cosines[position * pairs + pair] = (float) Math.cos(position * frequency);
        sines[position * pairs + pair] = (float) Math.sin(position * frequency);
      }
    }
  }

  /**
   * Turns the heads of {@code count} tokens in place.
   *
   * @param vectors {@code [count, heads * headSize]}
   * @param position of the first token
   */
  public void apply(float[] vectors, int count, int heads, int position) {
    for (int n = 0; n < count; n++) {
      int angle = (position + n) * pairs;
      for (int head = 0; head < heads; head++) {
        int at = (n * heads + head) * headSize;
        for (int pair = 0; pair < pairs; pair++) {
          float cosine = cosines[angle + pair];
          float sine = sines[angle + pair];
          float x = vectors[at + 2 * pair];
          float y = vectors[at + 2 * pair + 1];
          vectors[at + 2 * pair] = x * cosine - y * sine;
          vectors[at + 2 * pair + 1] = x * sine + y * cosine;
        }
      }
    }
  }
}
