package dev.tern.asr.whisper;

import dev.tern.tensor.kernel.Kernels;
import dev.tern.tensor.memory.FloatRows;
import dev.tern.tensor.memory.NativeMemory;
import dev.tern.tensor.pack.FileMatrix;
import dev.tern.tensor.pack.PackedMatrix;
import dev.tern.tensor.pack.Packer;
import dev.tern.tensor.pack.TernaryLayout;
import dev.tern.tensor.quant.Format;
import dev.tern.tensor.team.ThreadTeam;
import java.lang.foreign.MemorySegment;

/**
 * Whisper's front end: sound to a picture of {@value #BANDS} mel bands, one frame each {@value
 * #HOP} samples (10 ms).
 *
 * <p>Per frame: 400 samples around its middle under a Hann window, their spectrum, the power in 80
 * triangular bands, its logarithm; then everything more than 8 decades below the loudest is raised
 * to there. The spectrum is computed as a product with the Fourier matrix rather than by a fast
 * Fourier transform: 400 is not a power of two, the product is a kernel we have, and neighboring
 * frames are overlapping rows of the same memory. All in float.
 *
 * <p>Holds buffers: one thread at a time.
 */
final class LogMel {
  static final int SAMPLE_RATE_HZ = 16_000;
  static final int BANDS = 80;

  /** Numbers of a row of the picture: its bands, then zeros, as kernels want them. */
  static final int WIDTH = 128;

  static final int HOP = 160;
  static final int WINDOW = 400;

  private static final int BINS = WINDOW / 2 + 1;
  private static final int ROWS_AT_ONCE = 48;

  /** The logarithm of a band in which nothing at all is heard. */
  private static final float NO_POWER = -10;

  private final Kernels kernels;
  private final ThreadTeam team;
  private final NativeMemory memory = new NativeMemory();
  private final PackedMatrix fourier;
  private final PackedMatrix filters;
  private final FloatRows
      padded; // one row: half a window, the sound, HOP of silence, half a window
  private final FloatRows spectra; // [frames, cosine bins then sine bins]
  private final FloatRows power; // [frames, BINS]
  private final FloatRows bands; // [frames, WIDTH]
  private final float[] sound; // what is written to padded
  private final float[] picture; // [frames, BANDS]
  private float silence;

  /**
   * @param mostFrames the longest sound it will be given, in frames
   */
  LogMel(Kernels kernels, ThreadTeam team, int mostFrames) {
    this.kernels = kernels;
    this.team = team;
    fourier = matrix("fourier", fourierMatrix(), 2 * BINS, WINDOW);
    filters = matrix("filters", melFilters(), BANDS, BINS);
    sound = new float[mostFrames * HOP + HOP + WINDOW];
    padded = new FloatRows(memory, 1, sound.length);
    int rows = (mostFrames + ROWS_AT_ONCE - 1) / ROWS_AT_ONCE * ROWS_AT_ONCE;
    spectra = new FloatRows(memory, rows, 2 * BINS);
    power = new FloatRows(memory, rows, BINS);
    bands = new FloatRows(memory, rows, WIDTH);
    picture = new float[mostFrames * BANDS];
  }

  private PackedMatrix matrix(String name, float[] numbers, int rows, int columns) {
    MemorySegment bytes = MemorySegment.ofArray(numbers);
    return new Packer(TernaryLayout.AS_IN_FILE, team)
        .pack(new FileMatrix(name, Format.F32, rows, columns, () -> bytes), memory);
  }

  /** How many frames a sound of so many samples has. */
  static int frames(int samples) {
    return samples / HOP + 1;
  }

  /**
   * Computes the picture.
   *
   * @param samples 16 kHz mono
   * @param mel gets frames as rows from {@code firstRow}, values about -1 to 2
   * @return the number of frames
   */
  int compute(short[] samples, int offset, int length, FloatRows mel, int firstRow) {
    int frames = frames(length);
    pad(samples, offset, length);

    int parts = (frames + ROWS_AT_ONCE - 1) / ROWS_AT_ONCE;
    team.run(
        parts,
        part -> {
          int from = part * ROWS_AT_ONCE;
          measure(from, Math.min(frames, from + ROWS_AT_ONCE));
        });

    float loudest = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < frames * BANDS; i++) {
      loudest = Math.max(loudest, picture[i]);
    }
    float floor = Math.max(NO_POWER, loudest - 8);
    for (int i = 0; i < frames * BANDS; i++) {
      picture[i] = (Math.max(picture[i], floor) + 4) / 4;
    }
    silence = (floor + 4) / 4;
    for (int frame = 0; frame < frames; frame++) {
      mel.write(firstRow + frame, picture, frame * BANDS, BANDS);
    }
    return frames;
  }

  /** What a band of a frame without any sound would be in the last picture. */
  float silence() {
    return silence;
  }

  /** The logarithms of the bands of some frames, to {@link #picture}. */
  private void measure(int from, int end) {
    int count = end - from;
    kernels.productFloat(
        fourier.layout(),
        fourier.address(),
        fourier.columns(),
        0,
        fourier.blocks(),
        padded.address() + (long) from * HOP * Float.BYTES,
        HOP,
        count,
        spectra.address(from),
        spectra.stride());

    float[] parts = new float[2 * BINS];
    float[] powers = new float[BINS];
    for (int frame = from; frame < end; frame++) {
      spectra.read(frame, parts, 0, parts.length);
      for (int bin = 0; bin < BINS; bin++) {
        float cosine = parts[bin];
        float sine = parts[BINS + bin];
        powers[bin] = cosine * cosine + sine * sine;
      }
      power.write(frame, powers, 0, BINS);
    }

    kernels.productFloat(
        filters.layout(),
        filters.address(),
        filters.columns(),
        0,
        filters.blocks(),
        power.address(from),
        power.stride(),
        count,
        bands.address(from),
        bands.stride());
    for (int frame = from; frame < end; frame++) {
      int at = frame * BANDS;
      bands.read(frame, picture, at, BANDS);
      for (int i = at; i < at + BANDS; i++) {
        picture[i] = (float) Math.log10(Math.max(picture[i], 1e-10f));
      }
    }
  }

  /**
   * The reference recogniser (faster-whisper) appends one hop of silence, then mirrors half a
   * window at either end so that the first frame's middle is the first sample.
   */
  private void pad(short[] samples, int offset, int length) {
    int half = WINDOW / 2;
    int total = length + HOP;
    for (int i = 0; i < length; i++) {
      sound[half + i] = samples[offset + i] / 32768f;
    }
    for (int i = length; i < total; i++) {
      sound[half + i] = 0;
    }
    for (int i = 1; i <= half; i++) {
      sound[half - i] = i < total ? sound[half + i] : 0;
      sound[half + total - 1 + i] = i < total ? sound[half + total - 1 - i] : 0;
    }
    padded.write(0, sound, 0, total + WINDOW);
  }

  /** Rows: 201 cosines, then 201 sines, each under the periodic Hann window. */
  private static float[] fourierMatrix() {
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
    return rows;
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
