package dev.tern.asr.wake;

import dev.tern.asr.AsrException;

/**
 * What knows one word: a small network over the last {@value #LENGTH} embeddings (2.0 s of sound).
 *
 * <pre>
 * p[i] = relu(projection * e[i] + projectionBias)     for each of the 16 embeddings, oldest first
 * h    = relu(hidden * [p[0] .. p[15]] + hiddenBias)
 * score = 1 / (1 + exp(-(out * h + outBias)))
 * </pre>
 *
 * <p>Unmodifiable by agreement: the arrays are shared, not copied.
 *
 * @param word in lower case, as it is told when it was heard
 * @param threshold 0..1, the mean score over {@code smoothing} steps from which the word counts
 * @param refractoryMillis 0..10,000, after a call: how long the word is not heard again
 * @param smoothing 1..8 steps of 80 ms
 * @param projection [projected, 96], row-major
 * @param projectionBias [projected]
 * @param hidden [hidden, 16 * projected], row-major
 * @param hiddenBias [hidden]
 * @param out [hidden]
 */
public record WakeHead(
    String word,
    float threshold,
    int refractoryMillis,
    int smoothing,
    float[] projection,
    float[] projectionBias,
    float[] hidden,
    float[] hiddenBias,
    float[] out,
    float outBias) {
  /** Embeddings that a head looks at. */
  public static final int LENGTH = 16;

  private static final int MOST_WORD_LENGTH = 64;

  public WakeHead {
    if (!isWord(word)) {
      throw new AsrException(
          "wake word=" + word + "; expected 1.." + MOST_WORD_LENGTH + " letters, spaces, ' or -");
    }
    if (!(threshold > 0 && threshold < 1)) {
      throw new AsrException(
          "wake word " + word + ": threshold=" + threshold + "; expected above 0, below 1");
    }
    requireRange(word, "refractory-millis", refractoryMillis, 0, 10_000);
    requireRange(word, "smoothing", smoothing, 1, 8);
    requireRange(word, "projected", projectionBias.length, 1, 64);
    requireRange(word, "hidden", hiddenBias.length, 1, 256);
    int projected = projectionBias.length;
    requireLength(word, "projection", projection, projected * EmbeddingStream.SIZE);
    requireLength(word, "hidden", hidden, hiddenBias.length * LENGTH * projected);
    requireLength(word, "out", out, hiddenBias.length);
  }

  /** Whether this can name a wake word and its file: lower case, no path in it. */
  public static boolean isWord(String word) {
    return word.length() <= MOST_WORD_LENGTH
        && word.matches("\\p{Ll}[\\p{Ll} '-]*")
        && word.equals(word.strip());
  }

  /** The same with another threshold, above 0 and below 1. */
  public WakeHead withThreshold(float other) {
    return new WakeHead(
        word,
        other,
        refractoryMillis,
        smoothing,
        projection,
        projectionBias,
        hidden,
        hiddenBias,
        out,
        outBias);
  }

  /** Numbers that an embedding is projected to. */
  public int projected() {
    return projectionBias.length;
  }

  /** Writes p[i] of one embedding to {@code to}, {@link #projected} numbers from {@code at}. */
  public void project(float[] embedding, float[] to, int at) {
    for (int row = 0; row < projectionBias.length; row++) {
      float sum = projectionBias[row];
      int weights = row * EmbeddingStream.SIZE;
      for (int i = 0; i < EmbeddingStream.SIZE; i++) {
        sum += projection[weights + i] * embedding[i];
      }
      to[at + row] = Math.max(0, sum);
    }
  }

  /**
   * The score of {@value #LENGTH} projected embeddings that lie one after another in a ring.
   *
   * @param ring [16 * projected]
   * @param oldest 0..15, which of the 16 places is the oldest
   */
  public float score(float[] ring, int oldest) {
    int length = ring.length;
    int start = oldest * projected();
    float logit = outBias;
    for (int unit = 0; unit < out.length; unit++) {
      float sum = hiddenBias[unit];
      int weights = unit * length;
      int first = length - start;
      for (int i = 0; i < first; i++) {
        sum += hidden[weights + i] * ring[start + i];
      }
      for (int i = 0; i < start; i++) {
        sum += hidden[weights + first + i] * ring[i];
      }
      logit += out[unit] * Math.max(0, sum);
    }
    return (float) (1 / (1 + Math.exp(-logit)));
  }

  private static void requireRange(String word, String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new AsrException(
          "wake word %s: %s=%d; expected %d..%d".formatted(word, name, value, least, most));
    }
  }

  private static void requireLength(String word, String name, float[] found, int expected) {
    if (found.length != expected) {
      throw new AsrException(
          "wake word %s: %s has values=%d; expected %d"
              .formatted(word, name, found.length, expected));
    }
  }
}
