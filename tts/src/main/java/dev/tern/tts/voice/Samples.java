package dev.tern.tts.voice;

import java.util.Arrays;

/** From the net's samples to those that are played. */
final class Samples {
  /** About -54 dB of full scale: quieter than any speech sound, louder than the voice's noise. */
  private static final double AUDIBLE = 0.002;

  private static final int LEAD_MILLIS = 40;

  private Samples() {}

  /**
   * Cuts the silence that the voice makes around each clause: the lead, because people wait for it,
   * and what is longer than the pause that the clause's last mark asks for.
   */
  static double[] withoutSilence(double[] samples, String clause) {
    int first = 0;
    while (first < samples.length && Math.abs(samples[first]) < AUDIBLE) {
      first++;
    }
    int last = samples.length;
    while (last > first && Math.abs(samples[last - 1]) < AUDIBLE) {
      last--;
    }
    int from = Math.max(0, first - frames(LEAD_MILLIS));
    int to = Math.min(samples.length, last + frames(pauseMillis(clause)));
    return Arrays.copyOfRange(samples, from, Math.max(from, to));
  }

  private static int pauseMillis(String clause) {
    String marks = clause.replaceAll("[\\s\"”)]+$", "");
    return switch (marks.isEmpty() ? ' ' : marks.charAt(marks.length() - 1)) {
      case ',' -> 150;
      case ';', ':', '—' -> 250;
      default -> 350;
    };
  }

  private static int frames(int millis) {
    return millis * SoundMaker.SAMPLE_RATE_HZ / 1000;
  }

  /**
   * Rounds to 16 bits. Where a peak would clip, the whole clause is made quieter instead: a softer
   * clause is not noticed, a clipped one is.
   */
  static short[] sixteenBit(double[] samples) {
    double peak = 1;
    for (double sample : samples) {
      peak = Math.max(peak, Math.abs(sample));
    }
    short[] rounded = new short[samples.length];
    for (int n = 0; n < samples.length; n++) {
      rounded[n] = (short) Math.round(samples[n] / peak * Short.MAX_VALUE);
    }
    return rounded;
  }
}
