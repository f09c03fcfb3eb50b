package dev.tern.llm.fabricate;

/**
 * Made-up weights. A row depends on the seed, its tensor's name and its own number and on nothing
 * else, so files of different formats hold the same weights as well as their formats can.
 *
 * <p>Their size is such that a product with normed inputs is about as large as the inputs: numbers
 * then stay near 1 through all layers, as in a trained model.
 */
final class RandomWeights {
  /** Square root of the mean square of -1, 0 and 1, equally often. */
  private static final double TERNARY_DEVIATION = Math.sqrt(2.0 / 3);

  private final long tensorSeed;

  RandomWeights(long seed, String tensor) {
    long mixed = mix(seed);
    for (int i = 0; i < tensor.length(); i++) {
      mixed = mix(mixed + tensor.charAt(i));
    }
    tensorSeed = mixed;
  }

  /** The scale of a ternary tensor, a number that a half holds exactly. */
  static float ternaryScale(int columns) {
    double scale = 1 / (TERNARY_DEVIATION * Math.sqrt(columns));
    return Float.float16ToFloat(Float.floatToFloat16((float) scale));
  }

  /** -scale, 0 and scale, about equally often (85, 86 and 85 of 256). */
  void ternaryRow(int row, float scale, float[] target) {
    long state = rowSeed(row);
    long bits = 0;
    for (int i = 0; i < target.length; i++) {
      if (i % 8 == 0) {
        bits = mix(state++);
      }
      target[i] = (((int) bits & 0xFF) * 3 / 256 - 1) * scale;
      bits >>>= 8;
    }
  }

  /**
   * Bell-shaped, of the given deviation: sums of four even ones, so none beyond 3.5 deviations, as
   * few trained weights are.
   */
  void row(int row, float deviation, float[] target) {
    long state = rowSeed(row);
    // A sum of four numbers even in 0..65535 has a variance of 4 * 65536^2 / 12.
    float unit = deviation / (float) (65536 / Math.sqrt(3));
    for (int i = 0; i < target.length; i++) {
      long bits = mix(state++);
      int sum = (int) (bits & 0xFFFF) + (int) (bits >>> 16 & 0xFFFF);
      sum += (int) (bits >>> 32 & 0xFFFF) + (int) (bits >>> 48);
      target[i] = (sum - 2 * 65535) * unit;
    }
  }

  private long rowSeed(int row) {
    return mix(tensorSeed + row);
  }

  /** Scatters 64 bits (the finalizer of SplitMix64; Steele, Lea, Flood 2014). */
  private static long mix(long value) {
    long z = value + 0x9E3779B97F4A7C15L;
    z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }
}
