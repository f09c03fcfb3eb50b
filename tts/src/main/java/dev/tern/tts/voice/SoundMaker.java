package dev.tern.tts.voice;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Spectral parts to samples.
 *
 * <p>With E the short-time Fourier transform of the pulses divided by the hop, and Z complex
 * Gaussian noise of unit variance per component (equation from the voice's metadata):
 *
 * <pre>
 * S = exp(min(lh, 7)) exp(i pi tanh(theta)) E + exp(min(ln, 7)) Z + exp(min(lr, 7)) exp(i phi)
 * </pre>
 *
 * <p>The waveform is the inverse transform of S. A hot file. Not thread-safe.
 */
final class SoundMaker {
  static final int SAMPLE_RATE_HZ = 24_000;
  static final int HOP = 300;
  static final int WINDOW = 1200;
  private static final float GREATEST_LOG_GAIN = 7;

  /**
   * Gaussian numbers, drawn once. Each frame takes a run from a random place: drawing two for every
   * bin took a quarter of the time, and nobody hears that frames far apart share a stretch of
   * noise.
   */
  private static final int NOISE_LENGTH = 1 << 16;

  private final double[] noise = new double[NOISE_LENGTH];

  private final ShortTimeFourier transform = new ShortTimeFourier(WINDOW, HOP);
  private final int binCount = transform.binCount();
  // Spectra of the two frames in work.
  private final double[] firstReal = new double[binCount];
  private final double[] firstImaginary = new double[binCount];
  private final double[] secondReal = new double[binCount];
  private final double[] secondImaginary = new double[binCount];

  SoundMaker() {
    SplittableRandom random = new SplittableRandom(NOISE_LENGTH);
    for (int n = 0; n < NOISE_LENGTH; n++) {
      noise[n] = random.nextGaussian();
    }
  }

  /**
   * @param seed of the noise: the same seed gives the same samples
   * @return {@code frames * HOP} samples, mostly within -1..1 but not bounded
   */
  double[] samples(SpectralFrames frames, long seed) {
    float[] pulses = Pulses.of(frames.pitchHz(), HOP, SAMPLE_RATE_HZ);
    SplittableRandom random = new SplittableRandom(seed);
    int frameCount = frames.frameCount();
    double[] signal = new double[frameCount * HOP];
    for (int frame = 0; frame < frameCount; frame += 2) {
      transform.analyze(pulses, frame, firstReal, firstImaginary, secondReal, secondImaginary);
      shape(frames, frame, firstReal, firstImaginary, random);
      if (frame + 1 < frameCount) {
        shape(frames, frame + 1, secondReal, secondImaginary, random);
      } else {
        Arrays.fill(secondReal, 0);
        Arrays.fill(secondImaginary, 0);
      }
      transform.overlapAdd(firstReal, firstImaginary, secondReal, secondImaginary, frame, signal);
    }
    transform.finish(signal, frameCount);
    return signal;
  }

  /** Turns the pulses' spectrum of one frame into the frame's whole spectrum, in place. */
  private void shape(
      SpectralFrames frames,
      int frame,
      double[] real,
      double[] imaginary,
      SplittableRandom random) {
    int stride = frames.frameCount();
    int z = random.nextInt(NOISE_LENGTH - 2 * binCount);
    for (int bin = 0, at = frame; bin < binCount; bin++, at += stride) {
      double harmonic = gain(frames.harmonicLogGain()[at]) / HOP;
      double turn = Math.PI * Math.tanh(frames.harmonicTurn()[at]);
      double turnReal = harmonic * Math.cos(turn);
      double turnImaginary = harmonic * Math.sin(turn);
      double noiseGain = gain(frames.noiseLogGain()[at]);
      double residual = gain(frames.residualLogGain()[at]);
      double phase = frames.residualPhase()[at];
      double pulseReal = real[bin];
      double pulseImaginary = imaginary[bin];
      real[bin] =
          pulseReal * turnReal
              - pulseImaginary * turnImaginary
              + noiseGain * noise[z++]
              + residual * Math.cos(phase);
      imaginary[bin] =
          pulseReal * turnImaginary
              + pulseImaginary * turnReal
              + noiseGain * noise[z++]
              + residual * Math.sin(phase);
    }
  }

  private static double gain(float logGain) {
    return Math.exp(Math.min(logGain, GREATEST_LOG_GAIN));
  }
}
