package dev.tern.llm.layer;

/** Root mean square layer normalization (Zhang and Sennrich, arXiv 1910.07467). */
public final class RmsNorm {
  private RmsNorm() {}

  /**
   * {@code target[n][i] = weight[i] * source[n][i] / sqrt(mean(source[n]^2) + epsilon)}.
   *
   * @param weight {@code [width]}
   * @param source {@code [count, width]}, may be the target
   */
  public static void apply(
      float[] weight, double epsilon, float[] source, int count, float[] target) {
    int width = weight.length;
    for (int n = 0; n < count; n++) {
      int row = n * width;
      // Summed in double, as llama.cpp does: the sum of a wide row drifts in float.
      double squares = 0;
      for (int i = 0; i < width; i++) {
        squares += source[row + i] * source[row + i];
      }
      float scale = (float) (1 / Math.sqrt(squares / width + epsilon));
      for (int i = 0; i < width; i++) {
        target[row + i] = source[row + i] * scale * weight[i];
      }
    }
  }
}
