package dev.tern.asr.whisper;

/** Where sound longer than a window is cut. */
final class SoundWindows {
  /** A window ends at the quietest moment of its last seconds. */
  private static final int SEARCH_SAMPLES = 6 * LogMel.SAMPLE_RATE_HZ;

  /** How long a moment is: a stop consonant is shorter, a pause between words longer. */
  private static final int MOMENT_SAMPLES = LogMel.SAMPLE_RATE_HZ / 5;

  private static final int STEP_SAMPLES = LogMel.SAMPLE_RATE_HZ / 100;

  private SoundWindows() {}

  /** How many of the samples belong to the next window: all where they fit, else up to a pause. */
  static int length(short[] samples, int offset, int length, int most) {
    if (length <= most) {
      return length;
    }
    int quietest = most;
    long least = Long.MAX_VALUE;
    for (int at = most - SEARCH_SAMPLES; at + MOMENT_SAMPLES <= most; at += STEP_SAMPLES) {
      long energy = 0;
      for (int i = 0; i < MOMENT_SAMPLES; i++) {
        long sample = samples[offset + at + i];
        energy += sample * sample;
      }
      if (energy <= least) { // the latest of equals
        least = energy;
        quietest = at + MOMENT_SAMPLES / 2;
      }
    }
    return quietest;
  }
}
