package dev.tern.asr.whisper;

import dev.tern.tensor.kernel.DensePanels;
import dev.tern.tensor.kernel.DenseProduct;
import dev.tern.tensor.team.ThreadTeam;

/**
 * Whisper's front end: sound to a picture of {@value #BANDS} mel bands, one frame each {@value
 * #HOP} samples (10 ms).
 *
 * <p>Per frame: 400 samples around its middle under a Hann window, their spectrum, the power in 80
 * triangular bands, its logarithm; then everything more than 8 decades below the loudest is raised
 * to there. The spectrum is computed as a product with the Fourier matrix rather than by a fast
 * Fourier transform: 400 is not a power of two, the product is a kernel we have, and neighboring
 * frames are overlapping rows of the same array.
 *
 * <p>Holds buffers: one thread at a time.
 */
final class LogMel {
  static final int SAMPLE_RATE_HZ = 16_000;
  static final int BANDS = 80;
  static final int HOP = 160;
  static final int WINDOW = 400;

  private static final int BINS = WINDOW / 2 + 1;
  private static final int ROWS_AT_ONCE = 48;

  private final DenseProduct product;
  private final ThreadTeam team;
  private final DensePanels fourier = fourierMatrix();
  private final DensePanels filters = DensePanels.ofRows(melFilters(), BANDS, BINS);
  private final float[] padded; // half a window, the sound, HOP of silence, half a window
  private final float[] spectra; // [frames, cosine bins then sine bins]
  private final float[] power; // [frames, BINS]

  /**
   * @param mostFrames the longest sound it will be given, in frames
   */
  LogMel(DenseProduct product, ThreadTeam team, int mostFrames) {
    this.product = product;
    this.team = team;
    this.padded = new float[mostFrames * HOP + HOP + WINDOW];
    this.spectra = new float[mostFrames * 2 * BINS];
    this.power = new float[mostFrames * BINS];
  }

  /** How many frames a sound of so many samples has. */
  static int frames(int samples) {
    return samples / HOP + 1;
  }

  /**
   * Computes the picture.
   *
   * @param samples 16 kHz mono
   * @param mel gets [frames, BANDS] from {@code melOffset}, values about -1 to 2
   * @return the number of frames
   */
  int compute(short[] samples, int offset, int length, float[] mel, int melOffset) {
    int frames = frames(length);
    pad(samples, offset, length);

    int parts = (frames + ROWS_AT_ONCE - 1) / ROWS_AT_ONCE;
    team.run(
        parts,
        part -> {
          int from = part * ROWS_AT_ONCE;
          int rows = Math.min(ROWS_AT_ONCE, frames - from);
          int width = 2 * BINS;
          product.multiply(padded, from * HOP, HOP, rows, fourier, spectra, from * width, width);
          for (int frame = from; frame < from + rows; frame++) {
            for (int bin = 0; bin < BINS; bin++) {
              float cosine = spectra[frame * width + bin];
              float sine = spectra[frame * width + BINS + bin];
              power[frame * BINS + bin] = cosine * cosine + sine * sine;
            }
          }
          product.multiply(
              power, from * BINS, BINS, rows, filters, mel, melOffset + from * BANDS, BANDS);
        });

    int end = melOffset + frames * BANDS;
    float loudest = Float.NEGATIVE_INFINITY;
    for (int i = melOffset; i < end; i++) {
      mel[i] = (float) Math.log10(Math.max(mel[i], 1e-10f));
      loudest = Math.max(loudest, mel[i]);
    }
    for (int i = melOffset; i < end; i++) {
      mel[i] = (Math.max(mel[i], loudest - 8) + 4) / 4;
    }
    return frames;
  }

  /**
   * The reference recogniser (faster-whisper) appends one hop of silence, then mirrors half a
   * window at either end so that the first frame's middle is the first sample.
   */
  private void pad(short[] samples, int offset, int length) {
    int half = WINDOW / 2;
    int total = length + HOP;
    for (int i = 0; i < length; i++) {
      padded[half + i] = samples[offset + i] / 32768f;
    }
    for (int i = length; i < total; i++) {
      padded[half + i] = 0;
    }
    for (int i = 1; i <= half; i++) {
      padded[half - i] = i < total ? padded[half + i] : 0;
      padded[half + total - 1 + i] = i < total ? padded[half + total - 1 - i] : 0;
    }
  }

  /** Rows: 201 cosines, then 201 sines, each under the periodic Hann window. */
  private static DensePanels fourierMatrix() {
    float[] rows = new float[2 * BINS * WINDOW];
    for (int bin = 0; bin < BINS; bin++) {
      for (int n = 0; n < WINDOW; n++) {
        double hann = 0.5 - 0.5 * Math.cos(2 * Math.PI * n / WINDOW);
        // bin * n is reduced to one turn first: the cosine of a small angle is the exact one.
        double angle = 2 * Math.PI * (bin * n % WINDOW) / WINDOW;
        rows[bin * WINDOW + n] = (float) (hann * Math.cos(angle));
        rows[(BINS + bin) * WINDOW + n] = (float) (-hann * Math.sin(angle));
      }
    }
    return DensePanels.ofRows(rows, 2 * BINS, WINDOW);
  }

  /**
   * Triangles between 82 points that are equally far apart on Slaney's mel scale from 0 to 8 kHz,
   * each of area one (Slaney, Auditory Toolbox, 1998; librosa's default).
   */
  private static float[] melFilters() {
    double[] edges = new double[BANDS + 2];
    double top = melOfHz(SAMPLE_RATE_HZ / 2.0);
    for (int i = 0; i < edges.length; i++) {
      edges[i] = hzOfMel(top * i / (edges.length - 1));
    }

    float[] filters = new float[BANDS * BINS];
    for (int band = 0; band < BANDS; band++) {
      double low = edges[band];
      double middle = edges[band + 1];
      double high = edges[band + 2];
      for (int bin = 0; bin < BINS; bin++) {
        double hz = (double) bin * SAMPLE_RATE_HZ / WINDOW;
        double height = Math.min((hz - low) / (middle - low), (high - hz) / (high - middle));
        filters[band * BINS + bin] = (float) (Math.max(0, height) * 2 / (high - low));
      }
    }
    return filters;
  }

  // Slaney's scale: linear to 1 kHz (15 mel), then 27 steps for each factor of 6.4.
  private static final double HZ_PER_MEL = 200.0 / 3;
  private static final double BREAK_HZ = 1000;
  private static final double BREAK_MEL = BREAK_HZ / HZ_PER_MEL;
  private static final double LOG_STEP = Math.log(6.4) / 27;

  private static double melOfHz(double hz) {
    return hz < BREAK_HZ ? hz / HZ_PER_MEL : BREAK_MEL + Math.log(hz / BREAK_HZ) / LOG_STEP;
  }

  private static double hzOfMel(double mel) {
    return mel < BREAK_MEL ? mel * HZ_PER_MEL : BREAK_HZ * Math.exp((mel - BREAK_MEL) * LOG_STEP);
  }
}
