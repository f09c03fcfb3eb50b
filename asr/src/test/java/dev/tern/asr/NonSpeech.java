package dev.tern.asr;

import dev.tern.pcm.Pcm;
import dev.tern.pcm.PcmFormat;
import dev.tern.pcm.Resampler;
import dev.tern.pcm.Wav;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;

/**
 * Sounds in which nobody says a word, made by formulas: what a listener writes down over them is
 * made up.
 *
 * <p>The same number always gives the same clip. Kinds take turns, lengths go from 0.1 to 10 s and
 * peaks from -50 dB to -1 dB of full scale, both evenly on their logarithmic scales. Coughs and
 * breaths are noise in the shape of a mouth, so they are as close to speech as anything here.
 */
public final class NonSpeech {
  private static final int RATE_HZ = PcmFormat.SPEECH.sampleRateHz();
  private static final long SEED = 0x7e52;

  /** What is heard. */
  public enum Kind {
    SILENCE,
    WHITE_NOISE,
    PINK_NOISE,
    BROWN_NOISE,
    /**
     * A stretch of the recording that was handed over, else a kettle: noise that rises in pitch.
     */
    KITCHEN,
    HUM,
    CHORDS,
    DRUMS,
    COUGH,
    CLICKS,
    DOOR_SLAM,
    BREATHING
  }

  /**
   * One sound, 16 kHz mono.
   *
   * @param name kind and number, {@code cough-008}
   */
  public record Clip(String name, Kind kind, Pcm sound) {}

  private final Random random;
  private final float[] samples;

  private NonSpeech(Random random, int length) {
    this.random = random;
    this.samples = new float[length];
  }

  /** The first so many clips, without a recorded kitchen. */
  public static List<Clip> clips(int count) {
    return clips(count, Optional.empty());
  }

  /**
   * The first so many clips.
   *
   * @param kitchen a recording of background noise of at least 10 s, of any rate
   */
  public static List<Clip> clips(int count, Optional<Path> kitchen) {
    Optional<short[]> recorded = kitchen.map(file -> Resampler.toSpeech(Wav.read(file)).samples());
    List<Clip> clips = new ArrayList<>();
    for (int number = 0; number < count; number++) {
      clips.add(clip(number, recorded));
    }
    return clips;
  }

  private static Clip clip(int number, Optional<short[]> kitchen) {
    Kind kind = Kind.values()[number % Kind.values().length];
    var random = new Random(SEED + number);
    double seconds = Math.pow(10, -1 + 2 * random.nextDouble());
    double peak = Math.pow(10, -(1 + 49 * random.nextDouble()) / 20);
    var sound = new NonSpeech(random, (int) (seconds * RATE_HZ));
    switch (kind) {
      case SILENCE -> sound.silence();
      case WHITE_NOISE -> sound.whiteNoise();
      case PINK_NOISE -> sound.pinkNoise();
      case BROWN_NOISE -> sound.brownNoise();
      case KITCHEN -> kitchen.ifPresentOrElse(sound::stretchOf, sound::kettle);
      case HUM -> sound.hum();
      case CHORDS -> sound.chords();
      case DRUMS -> sound.drums();
      case COUGH -> sound.coughs();
      case CLICKS -> sound.clicks();
      case DOOR_SLAM -> sound.doorSlam();
      case BREATHING -> sound.breathing();
    }
    String name = kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    return new Clip(
        "%s-%03d".formatted(name, number), kind, sound.withPeak(kind == Kind.SILENCE ? 0 : peak));
  }

  // ---- steady sounds

  /** Every other one is digital silence; the rest has the last bit of a converter toggling. */
  private void silence() {
    if (random.nextBoolean()) {
      for (int i = 0; i < samples.length; i++) {
        samples[i] = (random.nextInt(3) - 1) / 32768f;
      }
    }
  }

  private void whiteNoise() {
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (float) random.nextGaussian();
    }
  }

  /** Octaves of noise that hold their values 1, 2, 4, .. samples long: Voss and McCartney. */
  private void pinkNoise() {
    double[] octaves = new double[12];
    for (int i = 0; i < samples.length; i++) {
      double sum = 0;
      for (int octave = 0; octave < octaves.length; octave++) {
        if (i % (1 << octave) == 0) {
          octaves[octave] = random.nextGaussian();
        }
        sum += octaves[octave];
      }
      samples[i] = (float) sum;
    }
  }

  private void brownNoise() {
    double level = 0;
    for (int i = 0; i < samples.length; i++) {
      level = 0.998 * level + random.nextGaussian();
      samples[i] = (float) level;
    }
  }

  private void stretchOf(short[] recording) {
    int start = random.nextInt(Math.max(1, recording.length - samples.length));
    for (int i = 0; i < samples.length; i++) {
      samples[i] = recording[(start + i) % recording.length];
    }
  }

  private void kettle() {
    var resonance = new Resonance();
    for (int i = 0; i < samples.length; i++) {
      double hz = 300 + 900.0 * i / samples.length;
      samples[i] = (float) resonance.pass(random.nextGaussian(), hz, 400);
    }
  }

  /** A transformer or a fridge: the mains and its harmonics, with a little noise. */
  private void hum() {
    double mains = random.nextBoolean() ? 50 : 60;
    for (int harmonic = 1; harmonic <= 8; harmonic++) {
      double level = random.nextDouble() / harmonic;
      double phase = 2 * Math.PI * random.nextDouble();
      for (int i = 0; i < samples.length; i++) {
        samples[i] +=
            (float) (level * Math.sin(phase + 2 * Math.PI * mains * harmonic * i / RATE_HZ));
      }
    }
    addNoise(0.02);
  }

  // ---- music

  /** Four notes together on a plucked or a blown instrument; another chord every half second. */
  private void chords() {
    boolean plucked = random.nextBoolean();
    int beat = RATE_HZ / 2;
    for (int start = 0; start < samples.length; start += beat) {
      double root = 110 * Math.pow(2, random.nextInt(24) / 12.0);
      for (int semitones : new int[] {0, random.nextBoolean() ? 3 : 4, 7, 12}) {
        note(start, beat, root * Math.pow(2, semitones / 12.0), plucked);
      }
    }
  }

  private void note(int start, int length, double hz, boolean plucked) {
    int end = Math.min(samples.length, start + length);
    for (int i = start; i < end; i++) {
      double seconds = (double) (i - start) / RATE_HZ;
      double level =
          plucked ? Math.exp(-5 * seconds) : Math.sin(Math.PI * (i - start) / (double) length);
      double wave = 0;
      for (int harmonic = 1; harmonic <= 5 && harmonic * hz < RATE_HZ / 2.0; harmonic++) {
        wave += Math.sin(2 * Math.PI * hz * harmonic * seconds) / (harmonic * harmonic);
      }
      samples[i] += (float) (level * wave);
    }
  }

  /** Bass drum, snare and hi-hat at 80 to 160 beats a minute. */
  private void drums() {
    int step = (int) (RATE_HZ * 30.0 / (80 + 80 * random.nextDouble()));
    int beat = 0;
    for (int start = 0; start < samples.length; start += step, beat++) {
      burst(start, 0.3, 8_000, 2_000, 60); // hi-hat
      if (beat % 4 == 2) {
        burst(start, 1, 1_800, 1_500, 20); // snare
      } else if (beat % 2 == 0) {
        thud(start, 1.5, 55, 9);
      }
    }
  }

  // ---- single noises

  /** One to three: air breaks out, then the vocal tract rings, hoarse and for a moment voiced. */
  private void coughs() {
    int count = 1 + random.nextInt(3);
    int start = 0;
    for (int cough = 0; cough < count; cough++) {
      double voice = 110 + 130 * random.nextDouble();
      double[] formants = {
        500 + 300 * random.nextDouble(), 1_300 + 500 * random.nextDouble(), 2_600
      };
      double seconds = 0.25 + 0.2 * random.nextDouble();
      mouth(start, seconds, formants, voice, 0.3 * random.nextDouble());
      start += (int) (RATE_HZ * (seconds + 0.1 + 0.3 * random.nextDouble()));
    }
    addNoise(0.002);
  }

  /** In and out, every two to four seconds; nothing is voiced. */
  private void breathing() {
    int period = (int) (RATE_HZ * (2 + 2 * random.nextDouble()));
    boolean inward = true;
    var low = new Resonance();
    var high = new Resonance();
    for (int i = 0; i < samples.length; i++) {
      int place = i % (period / 2);
      if (place == 0) {
        inward = !inward;
      }
      double level = Math.pow(Math.sin(2 * Math.PI * place / period), 2);
      double air = random.nextGaussian() * level;
      samples[i] =
          (float) (low.pass(air, inward ? 900 : 550, 500) + 0.5 * high.pass(air, 2_000, 900));
    }
  }

  /**
   * Noise, and pulses at a voice's pitch, through three formants; loud at once, then dying away.
   */
  private void mouth(int start, double seconds, double[] formants, double voiceHz, double voiced) {
    Resonance[] resonances = {new Resonance(), new Resonance(), new Resonance()};
    int end = Math.min(samples.length, start + (int) (seconds * RATE_HZ));
    int pulse = (int) (RATE_HZ / voiceHz);
    for (int i = start; i < end; i++) {
      double time = (double) (i - start) / RATE_HZ;
      double level = Math.min(1, time / 0.008) * Math.exp(-time * 6 / seconds);
      double source = random.nextGaussian() + ((i - start) % pulse == 0 ? 12 * voiced : 0);
      for (int f = 0; f < formants.length; f++) {
        samples[i] += (float) (resonances[f].pass(level * source, formants[f], 150) / (f + 1));
      }
    }
  }

  /** Keys, switches, a pen on the table: two to six a second. */
  private void clicks() {
    int start = 0;
    while (start < samples.length) {
      burst(start, 0.5 + random.nextDouble(), 1_500 + 4_000 * random.nextDouble(), 1_200, 200);
      start += (int) (RATE_HZ * (0.15 + 0.35 * random.nextDouble()));
    }
    addNoise(0.005);
  }

  private void doorSlam() {
    int start = random.nextInt(1 + samples.length / 3);
    burst(start, 0.6, 1_200, 1_500, 40); // the latch
    thud(start + RATE_HZ / 50, 2, 70, 12);
    burst(start + RATE_HZ / 50, 1, 250, 300, 14); // the frame
    burst(start + RATE_HZ / 9, 0.15, 350, 500, 6); // the room
    addNoise(0.002);
  }

  /** Noise around a frequency, dying away at a rate of so much a second. */
  private void burst(int start, double level, double hz, double widthHz, double decay) {
    var resonance = new Resonance();
    int end = Math.min(samples.length, start + (int) (RATE_HZ * 7 / decay));
    double highest = Math.min(hz, 0.45 * RATE_HZ);
    for (int i = start; i < end; i++) {
      double loudness = level * Math.exp(-decay * (i - start) / RATE_HZ);
      samples[i] += (float) resonance.pass(loudness * random.nextGaussian(), highest, widthHz);
    }
  }

  /** A low tone that falls by half while it dies away. */
  private void thud(int start, double level, double hz, double decay) {
    int end = Math.min(samples.length, start + (int) (RATE_HZ * 7 / decay));
    double phase = 0;
    for (int i = start; i < end; i++) {
      double fading = Math.exp(-decay * (i - start) / RATE_HZ);
      phase += Math.PI * hz * (1 + fading) / RATE_HZ;
      samples[i] += (float) (level * fading * Math.sin(phase));
    }
  }

  private void addNoise(double level) {
    for (int i = 0; i < samples.length; i++) {
      samples[i] += (float) (level * random.nextGaussian());
    }
  }

  /**
   * @param peak the loudest sample as a share of full scale; 0 leaves the sound as it is
   */
  private Pcm withPeak(double peak) {
    double loudest = 1e-9;
    for (float sample : samples) {
      loudest = Math.max(loudest, Math.abs(sample));
    }
    double gain = 32_767 * (peak == 0 ? 1 : peak / loudest);
    short[] scaled = new short[samples.length];
    for (int i = 0; i < samples.length; i++) {
      scaled[i] = (short) Math.round(gain * samples[i]);
    }
    return new Pcm(PcmFormat.SPEECH, scaled);
  }

  /** A filter that rings at one frequency: two poles, a peak gain of about one. */
  private static final class Resonance {
    private final double[] before = new double[2];

    double pass(double in, double hz, double widthHz) {
      double radius = Math.exp(-Math.PI * widthHz / RATE_HZ);
      double turn = 2 * radius * Math.cos(2 * Math.PI * hz / RATE_HZ);
      double out = (1 - radius) * in + turn * before[0] - radius * radius * before[1];
      before[1] = before[0];
      before[0] = out;
      return out;
    }
  }
}
