package dev.tern.asr.whisper;

import java.util.Random;

/**
 * Sounds of a home in which nobody speaks, made by arithmetic: the same for the same kind and seed,
 * 16 kHz mono, 1.5 to 6 s.
 */
enum SoundsWithoutWords {
  /** Nothing at all, or the last bits of a converter. */
  SILENCE {
    @Override
    void fill(double[] sound, Random random) {
      double level = random.nextInt(3) * 0.5 / 32768;
      for (int i = 0; i < sound.length; i++) {
        sound[i] = random.nextGaussian() * level;
      }
    }
  },
  /** As loud at every frequency: a waterfall, a radio between stations. */
  WHITE_NOISE {
    @Override
    void fill(double[] sound, Random random) {
      double level = level(random, -60, -20);
      for (int i = 0; i < sound.length; i++) {
        sound[i] = random.nextGaussian() * level;
      }
    }
  },
  /** 3 dB less an octave: rain, a fan. Paul Kellet's filter. */
  PINK_NOISE {
    @Override
    void fill(double[] sound, Random random) {
      double level = level(random, -50, -15);
      double slow = 0;
      double middle = 0;
      double quick = 0;
      for (int i = 0; i < sound.length; i++) {
        double white = random.nextGaussian();
        slow = 0.99765 * slow + white * 0.0990460;
        middle = 0.96300 * middle + white * 0.2965164;
        quick = 0.57000 * quick + white * 1.0526913;
        sound[i] = (slow + middle + quick + white * 0.1848) * 0.3 * level;
      }
    }
  },
  /** 6 dB less an octave: wind, a road far away. */
  BROWN_NOISE {
    @Override
    void fill(double[] sound, Random random) {
      double level = level(random, -45, -12);
      double sum = 0;
      for (int i = 0; i < sound.length; i++) {
        sum = 0.998 * sum + random.nextGaussian() * 0.06;
        sound[i] = sum * level;
      }
    }
  },
  /** Mains, transformers, refrigerators: 50 or 60 Hz and its multiples. */
  HUM {
    @Override
    void fill(double[] sound, Random random) {
      double hz = random.nextBoolean() ? 50 : 60;
      double level = level(random, -40, -12);
      for (int harmonic = 1; harmonic <= 8; harmonic++) {
        double share = random.nextDouble() / harmonic;
        double phase = random.nextDouble() * 7;
        for (int i = 0; i < sound.length; i++) {
          sound[i] += share * level * Math.sin(2 * Math.PI * hz * harmonic * i / RATE_HZ + phase);
        }
      }
      addNoise(sound, random, level * 0.02);
    }
  },
  /** Plucked chords, one after the other, as from a radio in another room. */
  MUSIC {
    @Override
    void fill(double[] sound, Random random) {
      double level = level(random, -30, -10);
      int beat = (int) (RATE_HZ * (0.25 + 0.35 * random.nextDouble()));
      int[] chord = {0, 4, 7, 12, 16};
      int root = 45 + random.nextInt(12);
      for (int start = 0; start < sound.length; start += beat) {
        int step = new int[] {0, 5, 7, 9, 2}[random.nextInt(5)];
        for (int note = 0; note < 3; note++) {
          int key = root + step + chord[random.nextInt(chord.length)] + 12 * random.nextInt(2);
          double hz = 440 * Math.pow(2, (key - 69) / 12.0);
          for (int i = start; i < sound.length; i++) {
            double seconds = (double) (i - start) / RATE_HZ;
            double fade = Math.min(1, seconds * 200) * Math.exp(-3.5 * seconds);
            for (int harmonic = 1; harmonic <= 5; harmonic++) {
              sound[i] +=
                  level
                      * 0.25
                      * fade
                      / (harmonic * harmonic)
                      * Math.sin(2 * Math.PI * hz * harmonic * seconds);
            }
          }
        }
      }
    }
  },
  /** Drums and a bass line. */
  DRUMS {
    @Override
    void fill(double[] sound, Random random) {
      double level = level(random, -25, -8);
      int beat = (int) (RATE_HZ * (0.2 + 0.2 * random.nextDouble()));
      int count = 0;
      for (int start = 0; start < sound.length; start += beat) {
        boolean kick = count++ % 2 == 0;
        for (int i = start; i < Math.min(sound.length, start + beat); i++) {
          double seconds = (double) (i - start) / RATE_HZ;
          sound[i] +=
              kick
                  ? level * Math.exp(-18 * seconds) * Math.sin(2 * Math.PI * 60 * seconds)
                  : level * 0.4 * Math.exp(-30 * seconds) * random.nextGaussian();
        }
      }
    }
  },
  /** Bursts of breath through a throat: an open noise, then a shorter one. */
  COUGH {
    @Override
    void fill(double[] sound, Random random) {
      double level = level(random, -25, -6);
      addNoise(sound, random, level(random, -65, -50));
      int start = RATE_HZ / 4 + random.nextInt(RATE_HZ / 2);
      int coughs = 1 + random.nextInt(3);
      for (int cough = 0; cough < coughs; cough++) {
        double seconds = 0.12 + 0.15 * random.nextDouble();
        double hz = 500 + 900 * random.nextDouble();
        double one = 0;
        double two = 0;
        // A resonance: y = x + 2 r cos(w) y1 - r^2 y2
        double r = 0.97;
        double w = 2 * Math.PI * hz / RATE_HZ;
        for (int i = 0; i < 3 * seconds * RATE_HZ && start + i < sound.length; i++) {
          double at = (double) i / RATE_HZ;
          double fade = Math.min(1, at * 150) * Math.exp(-at / seconds * 2.5);
          double y = random.nextGaussian() * fade + 2 * r * Math.cos(w) * one - r * r * two;
          two = one;
          one = y;
          sound[start + i] += 0.08 * level * y;
        }
        start += (int) ((0.35 + 0.4 * random.nextDouble()) * RATE_HZ);
      }
    }
  },
  /** Keys, switches, cutlery: very short and sharp. */
  CLICKS {
    @Override
    void fill(double[] sound, Random random) {
      double level = level(random, -25, -4);
      addNoise(sound, random, level(random, -70, -55));
      int at = random.nextInt(RATE_HZ / 2);
      while (at < sound.length) {
        double hz = 1500 + 4000 * random.nextDouble();
        for (int i = 0; i < RATE_HZ / 50 && at + i < sound.length; i++) {
          sound[at + i] += level * Math.exp(-i / 40.0) * Math.sin(2 * Math.PI * hz * i / RATE_HZ);
        }
        at += RATE_HZ / 20 + random.nextInt(RATE_HZ / 2);
      }
    }
  },
  /** Beeps of a kitchen, a siren that rises and falls. */
  TONES {
    @Override
    void fill(double[] sound, Random random) {
      double level = level(random, -35, -10);
      double hz = 400 + 1600 * random.nextDouble();
      double swing = random.nextBoolean() ? 0 : 0.3;
      boolean beeps = random.nextBoolean();
      double phase = 0;
      for (int i = 0; i < sound.length; i++) {
        double seconds = (double) i / RATE_HZ;
        phase += 2 * Math.PI * hz * (1 + swing * Math.sin(2 * seconds)) / RATE_HZ;
        boolean on = !beeps || seconds % 0.6 < 0.25;
        sound[i] = on ? level * Math.sin(phase) : 0;
      }
      addNoise(sound, random, level * 0.003);
    }
  };

  static final int RATE_HZ = 16_000;

  abstract void fill(double[] sound, Random random);

  /** One of these sounds. */
  short[] clip(long seed) {
    var random = new Random(1000L * ordinal() + seed);
    double[] sound = new double[(int) (RATE_HZ * (1.5 + 4.5 * random.nextDouble()))];
    fill(sound, random);
    short[] samples = new short[sound.length];
    for (int i = 0; i < sound.length; i++) {
      samples[i] = (short) Math.clamp(Math.round(sound[i] * 32768), -32768, 32767);
    }
    return samples;
  }

  /** Between two levels in decibels below the loudest. */
  private static double level(Random random, double leastDb, double mostDb) {
    return Math.pow(10, (leastDb + (mostDb - leastDb) * random.nextDouble()) / 20);
  }

  private static void addNoise(double[] sound, Random random, double level) {
    for (int i = 0; i < sound.length; i++) {
      sound[i] += random.nextGaussian() * level;
    }
  }
}
