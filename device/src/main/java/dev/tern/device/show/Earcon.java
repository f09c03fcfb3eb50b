package dev.tern.device.show;

import dev.tern.pcm.Pcm;
import dev.tern.pcm.PcmFormat;
import java.util.List;

/**
 * Short sounds, made by formula: sine tones with a quieter octave above, which rise and fall by a
 * squared sine so that nothing clicks.
 */
public enum Earcon {
  /** Two tones up: it listens. */
  LISTENING(new Tone(660, 60), new Tone(880, 80)),
  /** One low, soft tone: it is still thinking. */
  STILL_THINKING(new Tone(440, 70)),
  /** Two tones down: it no longer listens. */
  DONE(new Tone(880, 60), new Tone(660, 80)),
  /** Twice the same low tone: nothing came of it. */
  ERROR(new Tone(294, 120), new Tone(0, 60), new Tone(294, 120));

  /** A tenth of full scale: below a voice, above a quiet room. */
  private static final double AMPLITUDE = 0.1 * Short.MAX_VALUE;

  private static final double OCTAVE_SHARE = 0.25;

  /**
   * A part of it.
   *
   * @param hz 0 is silence
   */
  private record Tone(double hz, int millis) {}

  private final List<Tone> tones;

  Earcon(Tone... tones) {
    this.tones = List.of(tones);
  }

  /** It as sound, a tenth of full scale at most. */
  public Pcm sound(PcmFormat format) {
    int total = tones.stream().mapToInt(tone -> sampleCount(tone, format)).sum();
    short[] samples = new short[total * format.channels()];
    int at = 0;
    for (Tone tone : tones) {
      int count = sampleCount(tone, format);
      for (int i = 0; i < count; i++) {
        short sample = (short) Math.round(AMPLITUDE * value(tone, i, count, format));
        for (int channel = 0; channel < format.channels(); channel++) {
          samples[at++] = sample;
        }
      }
    }
    return new Pcm(format, samples);
  }

  private static int sampleCount(Tone tone, PcmFormat format) {
    return format.sampleRateHz() * tone.millis() / 1_000;
  }

  /** Between -1 and 1. */
  private static double value(Tone tone, int i, int count, PcmFormat format) {
    double envelope = Math.pow(Math.sin(Math.PI * i / count), 2);
    double phase = 2 * Math.PI * tone.hz() * i / format.sampleRateHz();
    double wave = Math.sin(phase) + OCTAVE_SHARE * Math.sin(2 * phase);
    return envelope * wave / (1 + OCTAVE_SHARE);
  }
}
