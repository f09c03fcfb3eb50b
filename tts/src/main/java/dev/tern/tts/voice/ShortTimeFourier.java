package dev.tern.tts.voice;

import java.util.Arrays;

/**
 * Frames of a real signal to spectra and back: a periodic Hann window, frames centered on multiples
 * of the hop, the signal mirrored at its ends.
 *
 * <p>A hot file. Two real frames ride in one complex transform, one as the real part and one as the
 * imaginary. Not thread-safe.
 */
final class ShortTimeFourier {
  private final int windowLength;
  private final int hop;
  private final int binCount;
  private final double[] window; // [windowLength]
  private final Fourier fourier;
  private final double[] real; // [windowLength]
  private final double[] imaginary; // [windowLength]

  ShortTimeFourier(int windowLength, int hop) {
    this.windowLength = windowLength;
    this.hop = hop;
    this.binCount = windowLength / 2 + 1;
    this.window = new double[windowLength];
    for (int n = 0; n < windowLength; n++) {
      window[n] = 0.5 - 0.5 * Math.cos(2 * Math.PI * n / windowLength);
    }
    this.fourier = new Fourier(windowLength);
    this.real = new double[windowLength];
    this.imaginary = new double[windowLength];
  }

  int binCount() {
    return binCount;
  }

  /**
   * The spectra of two neighboring frames.
   *
   * @param signal the whole signal
   * @param frame index of the first; the second is {@code frame + 1}
   * @param firstReal and the three after it receive {@code binCount} values each
   */
  void analyze(
      float[] signal,
      int frame,
      double[] firstReal,
      double[] firstImaginary,
      double[] secondReal,
      double[] secondImaginary) {
    int start = frame * hop - windowLength / 2;
    for (int n = 0; n < windowLength; n++) {
      real[n] = window[n] * signal[mirrored(start + n, signal.length)];
      imaginary[n] = window[n] * signal[mirrored(start + hop + n, signal.length)];
    }
    fourier.forward(real, imaginary);
    // The transform of a real signal is conjugate-symmetric; sum and difference part the two.
    for (int k = 0; k < binCount; k++) {
      int mirror = k == 0 ? 0 : windowLength - k;
      firstReal[k] = (real[k] + real[mirror]) / 2;
      firstImaginary[k] = (imaginary[k] - imaginary[mirror]) / 2;
      secondReal[k] = (imaginary[k] + imaginary[mirror]) / 2;
      secondImaginary[k] = (real[mirror] - real[k]) / 2;
    }
  }

  /** Adds two neighboring frames to the signal; {@link #finish} makes it whole. */
  void overlapAdd(
      double[] firstReal,
      double[] firstImaginary,
      double[] secondReal,
      double[] secondImaginary,
      int frame,
      double[] signal) {
    for (int k = 0; k < binCount; k++) {
      // The spectrum of a real signal has a real first and last bin; what else is there is dropped.
      boolean edge = k == 0 || k == windowLength / 2;
      double firstIm = edge ? 0 : firstImaginary[k];
      double secondIm = edge ? 0 : secondImaginary[k];
      real[k] = firstReal[k] - secondIm;
      imaginary[k] = firstIm + secondReal[k];
      if (!edge) {
        real[windowLength - k] = firstReal[k] + secondIm;
        imaginary[windowLength - k] = secondReal[k] - firstIm;
      }
    }
    fourier.inverse(real, imaginary);
    int start = frame * hop - windowLength / 2;
    for (int n = 0; n < windowLength; n++) {
      int at = start + n;
      if (at >= 0 && at < signal.length) {
        signal[at] += window[n] * real[n];
      }
      at += hop;
      if (at >= 0 && at < signal.length) {
        signal[at] += window[n] * imaginary[n];
      }
    }
  }

  /** Divides by what the windows add up to, after all frames were added. */
  void finish(double[] signal, int frameCount) {
    double[] weight = new double[signal.length];
    for (int frame = 0; frame < frameCount; frame++) {
      int start = frame * hop - windowLength / 2;
      int end = Math.min(windowLength, signal.length - start);
      for (int n = Math.max(0, -start); n < end; n++) {
        weight[start + n] += window[n] * window[n];
      }
    }
    Arrays.setAll(signal, n -> weight[n] > 1e-8 ? signal[n] / weight[n] : 0);
  }

  /** The index within the signal, reflected at both ends without repeating the end sample. */
  private static int mirrored(int index, int length) {
    if (length == 1) {
      return 0;
    }
    int period = 2 * (length - 1);
    int folded = Math.floorMod(index, period);
    return folded < length ? folded : period - folded;
  }
}
