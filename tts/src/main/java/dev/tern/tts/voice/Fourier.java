package dev.tern.tts.voice;

import java.util.Arrays;

/**
 * The discrete Fourier transform of complex signals whose length has no prime factor above 5.
 *
 * <p>Stockham's self-sorting form of the mixed-radix algorithm: each pass splits one factor off and
 * writes its results already in order, so there is no shuffling at the end. A hot file: arrays, no
 * allocation after construction. Not thread-safe; the scratch space is part of the object.
 */
final class Fourier {
  private final int length;
  private final int[] factors;
  private final double[] cosine; // [length], cos(2 pi k / length)
  private final double[] sine; // [length], sin(2 pi k / length)
  private final double[] scratchReal; // [length]
  private final double[] scratchImaginary; // [length]
  private final double[] partReal = new double[5]; // the inputs of one butterfly
  private final double[] partImaginary = new double[5];

  Fourier(int length) {
    this.length = length;
    this.factors = factorize(length);
    this.cosine = new double[length];
    this.sine = new double[length];
    for (int k = 0; k < length; k++) {
      cosine[k] = Math.cos(2 * Math.PI * k / length);
      sine[k] = Math.sin(2 * Math.PI * k / length);
    }
    this.scratchReal = new double[length];
    this.scratchImaginary = new double[length];
  }

  int length() {
    return length;
  }

  /** {@code X[k] = sum x[n] exp(-2 pi i k n / length)}, in place. */
  void forward(double[] real, double[] imaginary) {
    double[] fromReal = real;
    double[] fromImaginary = imaginary;
    double[] toReal = scratchReal;
    double[] toImaginary = scratchImaginary;
    int done = 1; // product of the factors already split off
    for (int factor : factors) {
      pass(factor, done, fromReal, fromImaginary, toReal, toImaginary);
      done *= factor;
      double[] swap = fromReal;
      fromReal = toReal;
      toReal = swap;
      swap = fromImaginary;
      fromImaginary = toImaginary;
      toImaginary = swap;
    }
    if (fromReal != real) {
      System.arraycopy(fromReal, 0, real, 0, length);
      System.arraycopy(fromImaginary, 0, imaginary, 0, length);
    }
  }

  /** The inverse of {@link #forward}, scaled by 1 / length, in place. */
  void inverse(double[] real, double[] imaginary) {
    // Swapping the parts before and after conjugates the exponent.
    forward(imaginary, real);
    double scale = 1.0 / length;
    for (int k = 0; k < length; k++) {
      real[k] *= scale;
      imaginary[k] *= scale;
    }
  }

  /**
   * One decimation-in-time pass: {@code groups} transforms of length {@code done} become {@code
   * groups / factor} of length {@code done * factor}.
   */
  private void pass(
      int factor, int done, double[] inRe, double[] inIm, double[] outRe, double[] outIm) {
    int groups = length / (done * factor);
    double[] re = partReal;
    double[] im = partImaginary;
    for (int g = 0; g < groups; g++) {
      for (int k = 0; k < done; k++) {
        for (int q = 0; q < factor; q++) {
          int from = (g + q * groups) * done + k;
          int twiddle = q * k * groups; // below length: q * k < factor * done
          double c = cosine[twiddle];
          double s = -sine[twiddle];
          re[q] = inRe[from] * c - inIm[from] * s;
          im[q] = inRe[from] * s + inIm[from] * c;
        }
        int to = g * done * factor + k;
        switch (factor) {
          case 2 -> {
            outRe[to] = re[0] + re[1];
            outIm[to] = im[0] + im[1];
            outRe[to + done] = re[0] - re[1];
            outIm[to + done] = im[0] - im[1];
          }
          case 4 -> {
            double sumRe = re[0] + re[2];
            double sumIm = im[0] + im[2];
            double differenceRe = re[0] - re[2];
            double differenceIm = im[0] - im[2];
            double oddSumRe = re[1] + re[3];
            double oddSumIm = im[1] + im[3];
            double oddDifferenceRe = re[1] - re[3];
            double oddDifferenceIm = im[1] - im[3];
            outRe[to] = sumRe + oddSumRe;
            outIm[to] = sumIm + oddSumIm;
            outRe[to + done] = differenceRe + oddDifferenceIm;
            outIm[to + done] = differenceIm - oddDifferenceRe;
            outRe[to + 2 * done] = sumRe - oddSumRe;
            outIm[to + 2 * done] = sumIm - oddSumIm;
            outRe[to + 3 * done] = differenceRe - oddDifferenceIm;
            outIm[to + 3 * done] = differenceIm + oddDifferenceRe;
          }
          default -> {
            // 3 and 5: the plain sum is short enough.
            int step = length / factor;
            for (int r = 0; r < factor; r++) {
              double sumRe = re[0];
              double sumIm = im[0];
              for (int q = 1; q < factor; q++) {
                int turn = (q * r) % factor * step;
                double c = cosine[turn];
                double s = -sine[turn];
                sumRe += re[q] * c - im[q] * s;
                sumIm += re[q] * s + im[q] * c;
              }
              outRe[to + r * done] = sumRe;
              outIm[to + r * done] = sumIm;
            }
          }
        }
      }
    }
  }

  private static int[] factorize(int length) {
    int[] factors = new int[32];
    int count = 0;
    int rest = length;
    for (int factor : new int[] {5, 4, 3, 2}) {
      while (rest % factor == 0) {
        factors[count++] = factor;
        rest /= factor;
      }
    }
    if (length < 1 || rest != 1) {
      throw new IllegalArgumentException(
          "length=" + length + " has a prime factor above 5; supported=2^a 3^b 5^c");
    }
    return Arrays.copyOf(factors, count);
  }
}
