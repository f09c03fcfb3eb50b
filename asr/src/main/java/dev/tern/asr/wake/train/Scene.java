package dev.tern.asr.wake.train;

import java.util.Arrays;
import java.util.Random;

/**
 * Clean speech as a microphone on a shelf would hear it: in a room, beside noise, near or far, 16
 * kHz. Everything is drawn at random and nothing is recorded.
 *
 * <p>The room is sparse: some dozens of echoes at random times that fade by 60 dB within its
 * reverberation time ("velvet noise", Karjalainen and Järveläinen 2007), which costs a few
 * milliseconds for a second of sound where a dense response would cost a second.
 */
public final class Scene {
  private static final int RATE = 16_000;
  private static final int ECHOES = 90;

  private final Random random;

  public Scene(Random random) {
    this.random = random;
  }

  /** Sound played faster and higher, or slower and lower; factor 0.5..2. */
  public static float[] paced(float[] sound, double factor) {
    float[] out = new float[(int) (sound.length / factor)];
    for (int i = 0; i < out.length; i++) {
      double at = i * factor;
      int before = (int) at;
      float next = sound[Math.min(before + 1, sound.length - 1)];
      out[i] = (float) (sound[before] + (at - before) * (next - sound[before]));
    }
    return out;
  }

  /**
   * The recording of a scene.
   *
   * @param sound any scale; silence stays silent but for noise
   */
  public short[] record(float[] sound) {
    float[] heard = random.nextDouble() < 0.65 ? inRoom(sound) : sound.clone();
    if (random.nextDouble() < 0.8) {
      color(heard);
    }
    double level = speechLevel(heard);
    if (random.nextDouble() < 0.88) {
      double down = Math.pow(10, -between(2, 36) / 20);
      addNoise(heard, level * down);
    }
    double peak = 32_767 * Math.pow(10, -Math.abs(between(-3, 20) + between(-3, 20)) / 20);
    double scale = peak / Math.max(1e-9, peakOf(heard));
    double hiss = between(0.3, 12);
    short[] out = new short[heard.length];
    for (int i = 0; i < out.length; i++) {
      double value = heard[i] * scale + random.nextGaussian() * hiss;
      out[i] = (short) Math.clamp(Math.round(value), Short.MIN_VALUE, Short.MAX_VALUE);
    }
    return out;
  }

  private float[] inRoom(float[] sound) {
    double decay = between(0.1, 0.7) * RATE;
    double wet = Math.pow(10, between(-14, 2) / 20) * Math.sqrt(2.0 / ECHOES);
    float[] out = sound.clone();
    for (int echo = 0; echo < ECHOES; echo++) {
      int after = (int) (RATE * 0.002 + random.nextDouble() * decay);
      float gain = (float) (wet * Math.exp(-6.9 * after / decay) * (random.nextBoolean() ? 2 : -2));
      for (int i = after; i < sound.length; i++) {
        out[i] += gain * sound[i - after];
      }
    }
    return out;
  }

  /** A cheap microphone: less bass, or less or more treble. */
  private void color(float[] sound) {
    float low = (float) Math.exp(-2 * Math.PI * between(30, 300) / RATE);
    float treble = (float) between(-0.6, 0.6);
    float slow = 0;
    float last = 0;
    for (int i = 0; i < sound.length; i++) {
      float value = sound[i];
      slow = low * slow + (1 - low) * value;
      float high = value - slow;
      sound[i] = high + treble * last;
      last = high;
    }
  }

  private void addNoise(float[] sound, double level) {
    float[] noise = random.nextDouble() < 0.7 ? hiss(sound.length) : music(sound.length);
    double now = Math.sqrt(energy(noise) / noise.length) + 1e-9;
    for (int i = 0; i < sound.length; i++) {
      sound[i] += (float) (noise[i] * level / now);
    }
  }

  /** Between white and brown. */
  private float[] hiss(int length) {
    float[] out = new float[length];
    float keep = (float) Math.pow(random.nextDouble(), 0.3) * 0.995f;
    float value = 0;
    for (int i = 0; i < length; i++) {
      value = keep * value + (float) random.nextGaussian();
      out[i] = value;
    }
    return out;
  }

  /** Notes that fade, at a beat. */
  private float[] music(int length) {
    float[] out = new float[length];
    int beat = (int) (between(0.2, 0.6) * RATE);
    for (int start = 0; start < length; start += beat) {
      double pitch = between(80, 900);
      double fade = between(2, 8);
      int overtones = 1 + random.nextInt(5);
      for (int overtone = 1; overtone <= overtones; overtone++) {
        double turn = 2 * Math.PI * pitch * overtone / RATE;
        int end = Math.min(length, start + 2 * beat);
        for (int i = start; i < end; i++) {
          double seconds = (i - start) / (double) RATE;
          out[i] += (float) (Math.exp(-fade * seconds) * Math.sin(turn * (i - start)) / overtone);
        }
      }
    }
    return out;
  }

  /** Root mean square of what is louder than a twentieth of the peak. */
  private static double speechLevel(float[] sound) {
    double least = 0.05 * peakOf(sound);
    double sum = 0;
    int count = 0;
    for (float value : sound) {
      if (Math.abs(value) > least) {
        sum += value * value;
        count++;
      }
    }
    return count == 0 ? 1 : Math.sqrt(sum / count);
  }

  private static double energy(float[] sound) {
    double sum = 0;
    for (float value : sound) {
      sum += value * value;
    }
    return sum;
  }

  private static double peakOf(float[] sound) {
    double peak = 0;
    for (float value : sound) {
      peak = Math.max(peak, Math.abs(value));
    }
    return peak;
  }

  private double between(double least, double most) {
    return least + random.nextDouble() * (most - least);
  }

  /** The stretch from the first to the last sample louder than a fortieth of the peak. */
  public static float[] trimmed(float[] sound) {
    double least = peakOf(sound) / 40;
    int from = 0;
    while (from < sound.length && Math.abs(sound[from]) <= least) {
      from++;
    }
    int to = sound.length;
    while (to > from && Math.abs(sound[to - 1]) <= least) {
      to--;
    }
    return Arrays.copyOfRange(sound, from, to);
  }
}
