package dev.tern.device.audio.echo;

import dev.tern.device.audio.EchoCanceller;
import java.util.Arrays;
import java.util.Random;

/**
 * A speaker and a microphone in one room, in memory: what is played comes back with a room response
 * of unit energy that begins after a delay and dies away within 100 ms, half of its energy in the
 * direct sound. Times are told to the canceller with an error, as threads tell them.
 */
final class SpeakerNearMicrophone {
  private static final int HERTZ = 16_000;
  private static final int RESPONSE = HERTZ / 10;
  private static final double REVERBERATION_SECONDS = 0.3;
  private static final int PIECE = 320;
  private static final int NANOS_PER_SAMPLE = 1_000_000_000 / HERTZ;

  /** How far ahead of its time sound is handed to the speaker. */
  private static final long AHEAD_NANOS = 100_000_000;

  private final float[] response = new float[RESPONSE];
  private final int delay;
  private final Random random;
  private int frame = 160;
  private double jitterMillis;
  private double driftPerMillion;
  private long latencyNanos;

  SpeakerNearMicrophone(int delayMillis, long seed) {
    this.delay = delayMillis * HERTZ / 1000;
    this.random = new Random(seed);
    double energy = 0;
    double[] echoes = new double[RESPONSE];
    for (int k = HERTZ / 500; k < RESPONSE; k++) {
      echoes[k] = random.nextGaussian() * Math.pow(10, -3.0 * k / HERTZ / REVERBERATION_SECONDS);
      energy += echoes[k] * echoes[k];
    }
    for (int k = 0; k < RESPONSE; k++) {
      response[k] = (float) (echoes[k] * Math.sqrt(0.5 / energy));
    }
    response[0] = (float) Math.sqrt(0.5);
  }

  /** Each time that is told is wrong by up to so much, either way. */
  SpeakerNearMicrophone jitter(double millis) {
    jitterMillis = millis;
    return this;
  }

  /** The speaker's clock is fast by so many parts per million. */
  SpeakerNearMicrophone drift(double perMillion) {
    driftPerMillion = perMillion;
    return this;
  }

  /** All times of the speaker are too early by so much: a latency that nobody knows of. */
  SpeakerNearMicrophone unknownLatency(int millis) {
    latencyNanos = millis * 1_000_000L;
    return this;
  }

  /** The microphone gives so many samples at once. */
  SpeakerNearMicrophone frame(int samples) {
    frame = samples;
    return this;
  }

  /** The sound as the microphone hears it. */
  short[] echo(short[] played) {
    short[] heard = new short[played.length];
    for (int i = delay; i < played.length; i++) {
      float sum = 0;
      int taps = Math.min(RESPONSE, i - delay + 1);
      for (int k = 0; k < taps; k++) {
        sum += response[k] * played[i - delay - k];
      }
      heard[i] = (short) Math.clamp(Math.round(sum), Short.MIN_VALUE, Short.MAX_VALUE);
    }
    return heard;
  }

  /** Plays one sound while the microphone hears another; returns what the canceller leaves. */
  short[] clean(EchoCanceller canceller, short[] played, short[] heard) {
    long start = System.nanoTime();
    short[] left = heard.clone();
    int next = 0;
    for (int i = 0; i + frame <= left.length; i += frame) {
      long now = start + (long) i * NANOS_PER_SAMPLE;
      while (next < played.length
          && timeOf(start, next) < now + (long) frame * NANOS_PER_SAMPLE + AHEAD_NANOS) {
        int count = Math.min(PIECE, played.length - next);
        if (!isSilence(played, next, count)) {
          canceller.playing(
              played, next, count, timeOf(start, next) - latencyNanos + jitterNanos());
        }
        next += count;
      }
      short[] piece = Arrays.copyOfRange(left, i, i + frame);
      canceller.clean(piece, frame, now + jitterNanos());
      System.arraycopy(piece, 0, left, i, frame);
    }
    return left;
  }

  private long timeOf(long start, int sample) {
    return start + (long) (sample * (double) NANOS_PER_SAMPLE * (1 - driftPerMillion * 1e-6));
  }

  // Where nothing is said, nothing is handed to the speaker.
  private static boolean isSilence(short[] samples, int offset, int count) {
    for (int i = offset; i < offset + count; i++) {
      if (samples[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private long jitterNanos() {
    return (long) ((2 * random.nextDouble() - 1) * jitterMillis * 1e6);
  }

  /** Mean power of a stretch, in dB against full scale. */
  static double levelDb(short[] samples, int from, int to) {
    double sum = 1e-9;
    for (int i = from; i < to; i++) {
      sum += (double) samples[i] * samples[i];
    }
    return 10 * Math.log10(sum / (to - from) / 32768 / 32768);
  }
}
