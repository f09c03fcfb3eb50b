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
  private static final double SIN_60 = Math.sin(Math.PI / 3);
  private static final double COS_72 = Math.cos(2 * Math.PI / 5);
  private static final double SIN_72 = Math.sin(2 * Math.PI / 5);
  private static final double COS_144 = Math.cos(4 * Math.PI / 5);
  private static final double SIN_144 = Math.sin(4 * Math.PI / 5);

  private final int length;
  private final int[] factors;
  private final double[] cosine; // [length], cos(2 pi k / length)
  private final double[] sine; // [length], sin(2 pi k / length)
  private final double[] scratchReal; // [length]
  private final double[] scratchImaginary; // [length]
  private final double[] partReal = new double[5]; // the inputs of one butterfly
  private final double[] partImaginary = new double[5];
  private final double[] twiddleReal = new double[5];
  private final double[] twiddleImaginary = new double[5];

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
   * One decimation-in-time pass: {@code factor} transforms of length {@code done} at a time become
   * one of length {@code done * factor}.
   */
  private void pass(
      int factor, int done, double[] inRe, double[] inIm, double[] outRe, double[] outIm) {
    int groups = length / (done * factor);
    double[] re = partReal;
    double[] im = partImaginary;
    for (int k = 0; k < done; k++) {
      for (int q = 1; q < factor; q++) {
        twiddleReal[q] = cosine[q * k * groups];
        twiddleImaginary[q] = -sine[q * k * groups];
      }
      for (int g = 0; g < groups; g++) {
        int from = g * done + k;
        re[0] = inRe[from];
        im[0] = inIm[from];
        for (int q = 1; q < factor; q++) {
          from += groups * done;
          double c = twiddleReal[q];
          double s = twiddleImaginary[q];
          re[q] = inRe[from] * c - inIm[from] * s;
          im[q] = inRe[from] * s + inIm[from] * c;
        }
        int to = g * done * factor + k;
        switch (factor) {
          case 5 -> five(re, im, outRe, outIm, to, done);
          case 4 -> four(re, im, outRe, outIm, to, done);
          case 3 -> three(re, im, outRe, outIm, to, done);
          default -> two(re, im, outRe, outIm, to, done);
        }
      }
    }
  }

  private static void two(
      double[] re, double[] im, double[] outRe, double[] outIm, int to, int stride) {
    outRe[to] = re[0] + re[1];
    outIm[to] = im[0] + im[1];
    outRe[to + stride] = re[0] - re[1];
    outIm[to + stride] = im[0] - im[1];
  }

  private static void three(
      double[] re, double[] im, double[] outRe, double[] outIm, int to, int stride) {
    double sumRe = re[1] + re[2];
    double sumIm = im[1] + im[2];
    double turnRe = SIN_60 * (im[1] - im[2]);
    double turnIm = SIN_60 * (re[2] - re[1]);
    double middleRe = re[0] - 0.5 * sumRe;
    double middleIm = im[0] - 0.5 * sumIm;
    outRe[to] = re[0] + sumRe;
    outIm[to] = im[0] + sumIm;
    outRe[to + stride] = middleRe + turnRe;
    outIm[to + stride] = middleIm + turnIm;
    outRe[to + 2 * stride] = middleRe - turnRe;
    outIm[to + 2 * stride] = middleIm - turnIm;
  }

  private static void four(
      double[] re, double[] im, double[] outRe, double[] outIm, int to, int stride) {
    double evenSumRe = re[0] + re[2];
    double evenSumIm = im[0] + im[2];
    double evenDifferenceRe = re[0] - re[2];
    double evenDifferenceIm = im[0] - im[2];
    double oddSumRe = re[1] + re[3];
    double oddSumIm = im[1] + im[3];
    double oddDifferenceRe = re[1] - re[3];
    double oddDifferenceIm = im[1] - im[3];
    outRe[to] = evenSumRe + oddSumRe;
    outIm[to] = evenSumIm + oddSumIm;
    outRe[to + stride] = evenDifferenceRe + oddDifferenceIm;
    outIm[to + stride] = evenDifferenceIm - oddDifferenceRe;
    outRe[to + 2 * stride] = evenSumRe - oddSumRe;
    outIm[to + 2 * stride] = evenSumIm - oddSumIm;
    outRe[to + 3 * stride] = evenDifferenceRe - oddDifferenceIm;
    outIm[to + 3 * stride] = evenDifferenceIm + oddDifferenceRe;
  }

  private static void five(
      double[] re, double[] im, double[] outRe, double[] outIm, int to, int stride) {
    double outerSumRe = re[1] + re[4];
    double outerSumIm = im[1] + im[4];
    double outerDifferenceRe = re[1] - re[4];
    double outerDifferenceIm = im[1] - im[4];
    double innerSumRe = re[2] + re[3];
    double innerSumIm = im[2] + im[3];
    double innerDifferenceRe = re[2] - re[3];
    double innerDifferenceIm = im[2] - im[3];
    double nearRe = re[0] + COS_72 * outerSumRe + COS_144 * innerSumRe;
    double nearIm = im[0] + COS_72 * outerSumIm + COS_144 * innerSumIm;
    double farRe = re[0] + COS_144 * outerSumRe + COS_72 * innerSumRe;
    double farIm = im[0] + COS_144 * outerSumIm + COS_72 * innerSumIm;
    double nearTurnRe = SIN_72 * outerDifferenceIm + SIN_144 * innerDifferenceIm;
    double nearTurnIm = -SIN_72 * outerDifferenceRe - SIN_144 * innerDifferenceRe;
    double farTurnRe = SIN_144 * outerDifferenceIm - SIN_72 * innerDifferenceIm;
    double farTurnIm = -SIN_144 * outerDifferenceRe + SIN_72 * innerDifferenceRe;
    outRe[to] = re[0] + outerSumRe + innerSumRe;
    outIm[to] = im[0] + outerSumIm + innerSumIm;
    outRe[to + stride] = nearRe + nearTurnRe;
    outIm[to + stride] = nearIm + nearTurnIm;
    outRe[to + 2 * stride] = farRe + farTurnRe;
    outIm[to + 2 * stride] = farIm + farTurnIm;
    outRe[to + 3 * stride] = farRe - farTurnRe;
    outIm[to + 3 * stride] = farIm - farTurnIm;
    outRe[to + 4 * stride] = nearRe - nearTurnRe;
    outIm[to + 4 * stride] = nearIm - nearTurnIm;
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
