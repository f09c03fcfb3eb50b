package dev.tern.device.audio.check;

import java.util.Optional;

/**
 * The speaker as it comes back into the microphone.
 *
 * @param delayMillis from when it is played, by the clock of the player, to when it is heard; that
 *     of the loudest way if there are several
 * @param strengthDb how much louder it is heard than it was played, mostly negative
 */
public record Echo(double delayMillis, double strengthDb) {
  static final int RATE_HZ = 16_000;

  /** Long enough to stand out of noise, and from 400 to 6,000 Hz what small speakers play. */
  private static final double CHIRP_SECONDS = 0.4;

  private static final double LOWEST_HZ = 400;
  private static final double HIGHEST_HZ = 6_000;
  private static final double AMPLITUDE = 8_000;
  private static final double FADE_SECONDS = 0.02;

  /** Clocks of player and recorder may differ by this much. */
  private static final int EARLIEST = -RATE_HZ / 20;

  private static final int LATEST = RATE_HZ * 6 / 10;

  /** How far the best match stands out: noise and speech reach 5, an echo 58 (MicCheckTest). */
  private static final double CLEAR = 10;

  /** A tone that rises: no part of it is like another, so it is found to the sample. */
  public static short[] chirp() {
    short[] samples = new short[(int) (CHIRP_SECONDS * RATE_HZ)];
    for (int i = 0; i < samples.length; i++) {
      double seconds = (double) i / RATE_HZ;
      double cycles =
          LOWEST_HZ * seconds + (HIGHEST_HZ - LOWEST_HZ) * seconds * seconds / (2 * CHIRP_SECONDS);
      double fade = Math.min(1, Math.min(seconds, CHIRP_SECONDS - seconds) / FADE_SECONDS);
      samples[i] = (short) (AMPLITUDE * fade * Math.sin(2 * Math.PI * cycles));
    }
    return samples;
  }

  /**
   * Finds the chirp.
   *
   * @param heard 16 kHz
   * @param playedAt which sample of it was heard when the chirp began to be played
   */
  public static Optional<Echo> find(short[] heard, int playedAt) {
    short[] chirp = chirp();
    int from = Math.max(0, playedAt + EARLIEST);
    int to = Math.min(playedAt + LATEST, heard.length - chirp.length);
    if (to <= from) {
      return Optional.empty();
    }
    double squares = 0;
    double best = 0;
    int bestAt = from;
    for (int at = from; at < to; at++) {
      double match = Math.abs(product(chirp, heard, at));
      squares += match * match;
      if (match > best) {
        best = match;
        bestAt = at;
      }
    }
    double usual = Math.sqrt(squares / (to - from));
    if (best == 0 || best < CLEAR * usual) {
      return Optional.empty();
    }
    double delayMillis = (bestAt - playedAt) * 1000.0 / RATE_HZ;
    return Optional.of(new Echo(delayMillis, strengthDb(chirp, heard, bestAt, playedAt)));
  }

  /** By the energy of all echoes, less that of the noise before. */
  private static double strengthDb(short[] chirp, short[] heard, int at, int playedAt) {
    int length = Math.min(chirp.length + RATE_HZ / 10, heard.length - at);
    int quietLength = Math.min(chirp.length, playedAt);
    double noise =
        quietLength == 0
            ? 0
            : product(heard, heard, playedAt - quietLength, quietLength) / quietLength;
    double echo = product(heard, heard, at, length) - noise * length;
    double played = product(chirp, chirp, 0, chirp.length);
    return 10 * Math.log10(Math.max(echo, 1) / played);
  }

  private static double product(short[] chirp, short[] heard, int at) {
    double sum = 0;
    for (int i = 0; i < chirp.length; i++) {
      sum += chirp[i] * heard[at + i];
    }
    return sum;
  }

  private static double product(short[] a, short[] b, int at, int length) {
    double sum = 0;
    for (int i = at; i < at + length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
