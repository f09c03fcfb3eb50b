package dev.tern.asr.whisper;

/** {@link RowMath} in plain Java: the definition. */
final class PlainRowMath {
  /** As the model was trained (PyTorch's LayerNorm). */
  static final double NORM_EPSILON = 1e-5;

  private PlainRowMath() {}

  static void normalize(
      float[] from, int fromOffset, float[] gamma, float[] beta, float[] to, int toOffset) {
    int length = gamma.length;
    double sum = 0;
    for (int i = 0; i < length; i++) {
      sum += from[fromOffset + i];
    }
    double mean = sum / length;
    double squares = 0;
    for (int i = 0; i < length; i++) {
      squares += (from[fromOffset + i] - mean) * (from[fromOffset + i] - mean);
    }
    double scale = 1 / Math.sqrt(squares / length + NORM_EPSILON);
    for (int i = 0; i < length; i++) {
      to[toOffset + i] = (float) ((from[fromOffset + i] - mean) * scale * gamma[i] + beta[i]);
    }
  }

  static void add(float[] from, int fromOffset, float[] to, int toOffset, int length) {
    for (int i = 0; i < length; i++) {
      to[toOffset + i] += from[fromOffset + i];
    }
  }

  static void scale(float[] row, int offset, int length, float factor) {
    for (int i = 0; i < length; i++) {
      row[offset + i] *= factor;
    }
  }

  static float max(float[] row, int offset, int length) {
    float most = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < length; i++) {
      most = Math.max(most, row[offset + i]);
    }
    return most;
  }

  static float exponentials(float[] row, int offset, int length, float factor, float most) {
    double sum = 0;
    for (int i = 0; i < length; i++) {
      row[offset + i] = (float) Math.exp((double) factor * (row[offset + i] - most));
      sum += row[offset + i];
    }
    return (float) sum;
  }

  static void gelu(float[] row, int offset, int length) {
    for (int i = 0; i < length; i++) {
      double x = row[offset + i];
      row[offset + i] = (float) (0.5 * x * (1 + erf(x * Math.sqrt(0.5))));
    }
  }

  /**
   * The error function by its series, for |x| below 3; beyond that it is 1 to 2e-5 and by fraction.
   */
  static double erf(double x) {
    double size = Math.abs(x);
    double value;
    if (size < 3) {
      // erf x = 2/sqrt(pi) * sum of (-1)^n x^(2n+1) / (n! (2n+1))
      double term = size;
      double sum = size;
      for (int n = 1; n < 60; n++) {
        term *= -size * size / n;
        sum += term / (2 * n + 1);
      }
      value = 2 / Math.sqrt(Math.PI) * sum;
    } else {
      // erfc x = exp(-x^2) / sqrt(pi) / (x + (1/2)/(x + 1/(x + (3/2)/(x + ...))))
      double fraction = size;
      for (int n = 30; n >= 1; n--) {
        fraction = size + n / 2.0 / fraction;
      }
      value = 1 - Math.exp(-size * size) / Math.sqrt(Math.PI) / fraction;
    }
    return Math.copySign(value, x);
  }
}
