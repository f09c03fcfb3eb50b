package dev.tern.device.live;

import dev.tern.pcm.Pcm;
import dev.tern.pcm.PcmFormat;
import java.util.Random;

/**
 * Coughs by formula, for want of real ones under a free license: the three phases that a cough has
 * in a microphone, one after the other through the same mouth.
 *
 * <ol>
 *   <li>the burst: the glottis opens, 30 to 50 ms of loud noise;
 *   <li>the breath: 100 to 200 ms of softer noise;
 *   <li>the voice: the glottis closes once more, 160 to 260 ms of a hoarse, falling tone.
 * </ol>
 *
 * <p>The phases and their lengths are as J. Korpáš, J. Sadloňová and M. Vrabec describe them
 * (Analysis of the cough sound: an overview, Pulmonary Pharmacology 9, 1996). The mouth is four
 * resonators in a row.
 */
final class Cough {
  private static final int RATE_HZ = PcmFormat.SPEECH.sampleRateHz();
  private static final double PEAK = 14_000;
  private static final double[] FORMANTS_HZ = {650, 1_250, 2_500, 3_600};
  private static final double[] WIDTHS_HZ = {120, 160, 250, 350};

  private Cough() {}

  /**
   * One person's, of many.
   *
   * @param number the same one sounds the same
   */
  static Pcm of(int number) {
    Random random = new Random(number);
    int burst = millis(30 + random.nextInt(20));
    int breath = millis(100 + random.nextInt(100));
    int voice = millis(160 + random.nextInt(100));
    double pitchHz = 130 + random.nextInt(170);
    double size = 0.9 + 0.3 * random.nextDouble();
    double[] sound = new double[burst + breath + voice + millis(60)];
    double phase = 0;
    for (int i = 0; i < burst + breath + voice; i++) {
      double noise = random.nextGaussian();
      if (i < burst) {
        sound[i] = noise * Math.min(1, i / (double) millis(4));
      } else if (i < burst + breath) {
        sound[i] = noise * 0.35;
      } else {
        double part = (i - burst - breath) / (double) voice;
        // Each opening of the glottis comes a little early or late: hoarse.
        phase += pitchHz * (1 - 0.3 * part) * (1 + 0.05 * random.nextGaussian()) / RATE_HZ;
        double pulse = phase >= 1 ? 12 : 0;
        phase -= phase >= 1 ? 1 : 0;
        double rise = Math.min(1, 8 * part);
        sound[i] = (pulse + 0.1 * noise) * rise * Math.sqrt(1 - part);
      }
    }
    for (int formant = 0; formant < FORMANTS_HZ.length; formant++) {
      resonate(sound, FORMANTS_HZ[formant] * size, WIDTHS_HZ[formant]);
    }
    return scaled(sound);
  }

  private static int millis(int count) {
    return RATE_HZ * count / 1_000;
  }

  /** D. H. Klatt's resonator (Software for a cascade/parallel formant synthesizer, 1980). */
  private static void resonate(double[] sound, double hz, double widthHz) {
    double c = -Math.exp(-2 * Math.PI * widthHz / RATE_HZ);
    double b = 2 * Math.exp(-Math.PI * widthHz / RATE_HZ) * Math.cos(2 * Math.PI * hz / RATE_HZ);
    double a = 1 - b - c;
    double last = 0;
    double before = 0;
    for (int i = 0; i < sound.length; i++) {
      double now = a * sound[i] + b * last + c * before;
      before = last;
      last = now;
      sound[i] = now;
    }
  }

  private static Pcm scaled(double[] sound) {
    double most = 0;
    for (double sample : sound) {
      most = Math.max(most, Math.abs(sample));
    }
    short[] samples = new short[sound.length];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (short) Math.round(sound[i] / most * PEAK);
    }
    return new Pcm(PcmFormat.SPEECH, samples);
  }
}
