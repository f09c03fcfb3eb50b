package dev.tern.device.audio.echo;

import java.util.Arrays;

/**
 * Finds by how much one sound comes after another that it is an echo of, from some tenths of a
 * second of both.
 *
 * <p>The correlation is made over frequencies, each of which counts by where the echo is and hardly
 * by how loud (the phase transform: Knapp and Carter, The generalized correlation method for
 * estimation of time delay, IEEE ASSP-24, 1976): so a voice's own pitch makes no peaks, and the
 * direct sound stands out from the room's. Hot path: no allocation.
 */
final class LagFinder {
  /** The longest sound that is looked at: 256 ms. */
  static final int MOST_SAMPLES = 4096;

  /** No lag: nothing stands out. */
  static final int NONE = Integer.MIN_VALUE;

  private static final int SIZE = 8192;
  private static final int LOWEST_BIN = SIZE * 200 / 16_000;
  private static final int HIGHEST_BIN = SIZE * 6000 / 16_000;

  /** Echoes come by up to 250 ms after and 64 ms before, which is all that fits unambiguously. */
  private static final int LATEST = SIZE - MOST_SAMPLES - 1024;

  private static final int EARLIEST = -1024;

  /** What is softer than this in a sample's steps, on average, is silence. */
  private static final int SILENCE = 10;

  /** How far the peak stands out from the mean. */
  private static final double CLEAR = 9;

  private final double[] re = new double[SIZE];
  private final double[] im = new double[SIZE];
  private final double[] power = new double[SIZE / 2];
  private final double[] cosines = new double[SIZE / 2];
  private final double[] sines = new double[SIZE / 2];

  LagFinder() {
    for (int i = 0; i < SIZE / 2; i++) {
      cosines[i] = Math.cos(2 * Math.PI * i / SIZE);
      sines[i] = Math.sin(2 * Math.PI * i / SIZE);
    }
  }

  /**
   * By how many samples {@code heard} comes after {@code played}; {@link #NONE} where that is not
   * clear.
   *
   * @param count samples of either, at most {@link #MOST_SAMPLES}
   */
  int find(short[] played, short[] heard, int count) {
    if (isSilent(played, count) || isSilent(heard, count)) {
      return NONE;
    }
    // Two real sounds in one complex transform.
    for (int i = 0; i < count; i++) {
      re[i] = played[i];
      im[i] = heard[i];
    }
    Arrays.fill(re, count, SIZE, 0);
    Arrays.fill(im, count, SIZE, 0);
    transform();
    correlate();
    transform();
    return peak();
  }

  private static boolean isSilent(short[] sound, int count) {
    long sum = 0;
    for (int i = 0; i < count; i++) {
      sum += sound[i] * sound[i];
    }
    return sum < (long) SILENCE * SILENCE * count;
  }

  /** Leaves the whitened cross spectrum, as the transform of a real correlation. */
  private void correlate() {
    double mean = 0;
    for (int k = LOWEST_BIN; k < HIGHEST_BIN; k++) {
      double a = re[k] + re[SIZE - k];
      double b = im[k] - im[SIZE - k];
      power[k] = a * a + b * b;
      mean += power[k] / (HIGHEST_BIN - LOWEST_BIN);
    }
    double floor = mean * 1e-3;
    for (int k = 1; k < SIZE / 2; k++) {
      double crossRe = 0;
      double crossIm = 0;
      if (k >= LOWEST_BIN && k < HIGHEST_BIN && power[k] > floor) {
        double playedRe = re[k] + re[SIZE - k];
        double playedIm = im[k] - im[SIZE - k];
        double heardRe = im[k] + im[SIZE - k];
        double heardIm = re[SIZE - k] - re[k];
        // heard times the conjugate of played, conjugated: the transform runs backwards then.
        crossRe = heardRe * playedRe + heardIm * playedIm;
        crossIm = -(heardIm * playedRe - heardRe * playedIm);
        double scale = Math.pow(crossRe * crossRe + crossIm * crossIm + 1e-9, -0.45);
        crossRe *= scale;
        crossIm *= scale;
      }
      re[k] = crossRe;
      im[k] = crossIm;
      re[SIZE - k] = crossRe;
      im[SIZE - k] = -crossIm;
    }
    re[0] = 0;
    im[0] = 0;
    re[SIZE / 2] = 0;
    im[SIZE / 2] = 0;
  }

  private int peak() {
    int best = NONE;
    double most = 0;
    double sum = 0;
    for (int lag = EARLIEST; lag < LATEST; lag++) {
      double value = re[lag & (SIZE - 1)];
      sum += value * value;
      if (Math.abs(value) > most) {
        most = Math.abs(value);
        best = lag;
      }
    }
    double mean = Math.sqrt(sum / (LATEST - EARLIEST));
    return most > CLEAR * mean && most > 0 ? best : NONE;
  }

  /** In place: the discrete Fourier transform, by halves. */
  private void transform() {
    for (int i = 1, j = 0; i < SIZE; i++) {
      int bit = SIZE >> 1;
      for (; (j & bit) != 0; bit >>= 1) {
        j ^= bit;
      }
      j ^= bit;
      if (i < j) {
        double swap = re[i];
        re[i] = re[j];
        re[j] = swap;
        swap = im[i];
        im[i] = im[j];
        im[j] = swap;
      }
    }
    for (int half = 1; half < SIZE; half <<= 1) {
      int step = SIZE / 2 / half;
      for (int start = 0; start < SIZE; start += 2 * half) {
        for (int k = 0; k < half; k++) {
          double c = cosines[k * step];
          double s = -sines[k * step];
          int even = start + k;
          int odd = even + half;
          double oddRe = re[odd] * c - im[odd] * s;
          double oddIm = re[odd] * s + im[odd] * c;
          re[odd] = re[even] - oddRe;
          im[odd] = im[even] - oddIm;
          re[even] += oddRe;
          im[even] += oddIm;
        }
      }
    }
  }
}
