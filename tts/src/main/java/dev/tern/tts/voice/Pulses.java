package dev.tern.tts.voice;

/** The buzz of vocal folds: all harmonics of a moving pitch, equally strong, up to a limit. */
final class Pulses {
  /** Harmonics end here; the voice was trained with this bound. */
  static final double HIGHEST_HARMONIC_HZ = 11_000;

  /** Below this pitch a frame is unvoiced and silent. */
  static final double LOWEST_PITCH_HZ = 40;

  private Pulses() {}

  /**
   * The sum of {@code cos(h * phase)} over the harmonics h, in closed form.
   *
   * @param pitchHz one value per frame
   * @param samplesPerFrame the pitch is interpolated linearly between the frames' middles
   * @return {@code frames * samplesPerFrame} samples, zero where unvoiced
   */
  static float[] of(float[] pitchHz, int samplesPerFrame, int sampleRateHz) {
    float[] pulses = new float[pitchHz.length * samplesPerFrame];
    double phase = 0;
    for (int n = 0; n < pulses.length; n++) {
      double pitch = pitchAt((n + 0.5) / samplesPerFrame - 0.5, pitchHz);
      phase += 2 * Math.PI * pitch / sampleRateHz;
      if (phase > 2 * Math.PI) {
        phase -= 2 * Math.PI;
      }
      if (pitch >= LOWEST_PITCH_HZ) {
        pulses[n] = (float) harmonicSum((int) (HIGHEST_HARMONIC_HZ / pitch), phase);
      }
    }
    return pulses;
  }

  /** Dirichlet's kernel: {@code sin((H + 1/2) p) / (2 sin(p / 2)) - 1/2}. */
  private static double harmonicSum(int harmonicCount, double phase) {
    double denominator = 2 * Math.sin(phase / 2);
    if (Math.abs(denominator) < 1e-6) {
      return harmonicCount;
    }
    return Math.sin((harmonicCount + 0.5) * phase) / denominator - 0.5;
  }

  private static double pitchAt(double frame, float[] pitchHz) {
    int left = Math.clamp((long) Math.floor(frame), 0, pitchHz.length - 1);
    int right = Math.min(left + 1, pitchHz.length - 1);
    double share = Math.clamp(frame - left, 0, 1);
    return (1 - share) * voiced(pitchHz[left]) + share * voiced(pitchHz[right]);
  }

  private static double voiced(float pitchHz) {
    return pitchHz >= LOWEST_PITCH_HZ ? pitchHz : 0;
  }
}
