package dev.tern.device.audio.echo;

import static dev.tern.device.audio.echo.SpeakerNearMicrophone.levelDb;

import dev.tern.asr.Transcriber;
import dev.tern.asr.Vocabulary;
import dev.tern.asr.text.WordErrorRate;
import dev.tern.asr.vosk.VoskModel;
import dev.tern.device.audio.EchoCanceller;
import dev.tern.device.audio.echo.WebRtcEchoCanceller.Noise;
import dev.tern.device.audio.echo.WebRtcEchoCanceller.Options;
import dev.tern.device.audio.echo.WebRtcEchoCanceller.Suppression;
import dev.tern.device.conversation.SpokenWordsGuard;
import dev.tern.pcm.Resampler;
import dev.tern.pcm.Wav;
import dev.tern.tts.Phrase;
import dev.tern.tts.voice.HibariVoice;
import dev.tern.tts.voice.VoiceOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Measures cancellers and the guard for docs/echo.md.
 *
 * <p>{@code cancel DELAY JITTER [all]}: ten replies in a room, alone and with a person who talks
 * over them as loud: what is left, what a recognizer hears, what it costs. {@code guard}: what a
 * recognizer hears of the replies behind noise, partials too, and the recordings' sentences: what
 * of either the guard takes for the appliance's own.
 */
final class EchoTrial {
  private static final Path HOME = Path.of(System.getProperty("tern.home"));
  private static final int SECOND = 16_000;

  /** By then the canceller has learned the room. */
  private static final int LEARNED = 6 * SECOND;

  private static final List<String> REPLIES =
      List.of(
          "The kitchen light is now on.",
          "I set a timer for ten minutes.",
          "It is seven oh five in the morning.",
          "Tomorrow will be sunny, with twenty three degrees in the afternoon.",
          "I don't know what the weather is like, because I have no network here.",
          "There are three timers. The first has ten minutes left, the second has an hour.",
          "Your shopping list has milk, bread, butter and a dozen eggs.",
          "The museum opens at nine and closes at six, except on Mondays.",
          "One mile is about one point six kilometers.",
          "A robin is a small bird with a red breast that sings even in winter.");

  private final VoskModel vosk;

  private EchoTrial(VoskModel vosk) {
    this.vosk = vosk;
  }

  public static void main(String... args) throws IOException {
    try (VoskModel vosk = VoskModel.open(HOME.resolve("models/tern-vosk-en"))) {
      EchoTrial trial = new EchoTrial(vosk);
      if (args[0].equals("guard")) {
        trial.guard();
      } else {
        trial.cancel(Integer.parseInt(args[1]), Double.parseDouble(args[2]), args.length > 3);
      }
    }
  }

  private void cancel(int delayMillis, double jitterMillis, boolean all) throws IOException {
    short[] played = join(replies());
    short[] person = new short[played.length];
    String said = talkOver(person);
    scale(person, levelDb(played, 0, played.length) - levelDb(person, LEARNED, person.length));
    var room = new SpeakerNearMicrophone(delayMillis, 7).jitter(jitterMillis);
    short[] echo = room.echo(played);
    print("nobody speaks", "%d ms later".formatted(delayMillis), person, person, said, 0);
    row("none", () -> EchoCanceller.NONE, room, played, echo, person, said);
    List<Options> options = new ArrayList<>(List.of(Options.DEFAULT));
    if (all) {
      options.add(new Options(Suppression.MODERATE, Noise.KEPT, false));
      options.add(new Options(Suppression.HIGH, Noise.KEPT, false));
      options.add(new Options(Suppression.LOW, Noise.LOW, false));
      options.add(new Options(Suppression.LOW, Noise.MODERATE, false));
      options.add(new Options(Suppression.LOW, Noise.KEPT, true));
    }
    try (EchoCanceller idle = new WebRtcEchoCanceller()) {
      long begun = cpuNanos();
      room.clean(idle, new short[0], person);
      double millis = (cpuNanos() - begun) * 1e-6 * SECOND / person.length;
      System.out.printf(Locale.ROOT, "nothing played: %.2f ms a second%n", millis);
    }
    for (Options each : options) {
      row(each.toString(), () -> new WebRtcEchoCanceller(each), room, played, echo, person, said);
    }
  }

  private void row(
      String name,
      Supplier<EchoCanceller> opening,
      SpeakerNearMicrophone room,
      short[] played,
      short[] echo,
      short[] person,
      String said) {
    short[] both = mix(echo, person);
    try (EchoCanceller alone = opening.get();
        EchoCanceller over = opening.get()) {
      long begun = cpuNanos();
      short[] left = room.clean(alone, played, echo);
      double millis = (cpuNanos() - begun) * 1e-6 * SECOND / played.length;
      print(name, "alone", echo, left, "", millis);
      print(name, "talked over", both, room.clean(over, played, both), said, millis);
    }
  }

  /** Processor time of this thread: the machine may be busy. */
  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private void print(
      String name, String what, short[] before, short[] left, String said, double millis) {
    String heard = hear(left);
    long words = heard.isEmpty() ? 0 : heard.split(" ").length;
    System.out.printf(
        Locale.ROOT,
        "| %s | %s | %.1f dB | %.1f dB | %d | %.1f %% | %.1f ms | %s |%n",
        name,
        what,
        levelDb(before, 0, 2 * SECOND) - levelDb(left, 0, 2 * SECOND),
        levelDb(before, LEARNED, left.length) - levelDb(left, LEARNED, left.length),
        words,
        said.isEmpty() ? 0 : 100 * WordErrorRate.of(said, heard).rate(),
        millis,
        heard);
  }

  private void guard() throws IOException {
    List<short[]> replies = replies();
    Random random = new Random(5);
    for (double noiseDb : new double[] {-10, -5, 0, 5}) {
      int own = 0;
      int ownMissed = 0;
      for (int i = 0; i < replies.size(); i++) {
        short[] echo = new SpeakerNearMicrophone(20, i).echo(replies.get(i));
        short[] noise = noise(random, echo.length);
        double loud = levelDb(echo, 0, echo.length) + noiseDb;
        scale(noise, loud - levelDb(noise, 0, noise.length));
        for (String heard : hearAsItComes(mix(echo, noise))) {
          SpokenWordsGuard guard = new SpokenWordsGuard();
          guard.saying(REPLIES.get(i));
          own++;
          if (!guard.isOwnVoice(heard)) {
            ownMissed++;
            System.out.println("own, taken for a person's: " + REPLIES.get(i) + " <- " + heard);
          }
        }
      }
      System.out.printf(
          Locale.ROOT,
          "noise=%.0f dB own heard=%d taken for a person's=%d%n",
          noiseDb,
          own,
          ownMissed);
    }
    int persons = 0;
    int personsMissed = 0;
    for (String line : manifest()) {
      String said = line.split("\t")[1];
      for (String reply : REPLIES) {
        SpokenWordsGuard guard = new SpokenWordsGuard();
        guard.saying(reply);
        persons++;
        if (guard.isOwnVoice(said)) {
          personsMissed++;
          System.out.println("a person's, taken for own: " + reply + " <- " + said);
        }
      }
    }
    System.out.printf("a person's=%d taken for own=%d%n", persons, personsMissed);
  }

  private static short[] noise(Random random, int length) {
    short[] noise = new short[length];
    for (int i = 0; i < length; i++) {
      noise[i] = (short) (1000 * random.nextGaussian());
    }
    return noise;
  }

  private String hear(short[] samples) {
    try (Transcriber transcriber = vosk.start(Vocabulary.OPEN)) {
      transcriber.accept(samples, 0, samples.length);
      return transcriber.finish().text().strip();
    }
  }

  /** All that a recognizer says on the way, and at the end. */
  private TreeSet<String> hearAsItComes(short[] samples) {
    TreeSet<String> heard = new TreeSet<>();
    try (Transcriber transcriber = vosk.start(Vocabulary.OPEN)) {
      for (int at = 0; at + 3200 <= samples.length; at += 3200) {
        transcriber.accept(samples, at, 3200);
        heard.add(transcriber.partial().strip());
      }
      heard.add(transcriber.finish().text().strip());
    }
    heard.remove("");
    return heard;
  }

  /** Lays the recordings one after the other into a sound; returns their words. */
  private static String talkOver(short[] sound) throws IOException {
    StringBuilder said = new StringBuilder();
    int at = LEARNED;
    for (String line : manifest()) {
      String[] cells = line.split("\t");
      short[] one = Wav.read(HOME.resolve("recordings").resolve(cells[0])).samples();
      if (at + one.length + SECOND > sound.length) {
        break;
      }
      System.arraycopy(one, 0, sound, at, one.length);
      said.append(cells[1]).append(' ');
      at += one.length + SECOND / 2;
    }
    return said.toString();
  }

  private static List<String> manifest() throws IOException {
    return Files.readAllLines(HOME.resolve("recordings/manifest.tsv")).stream().skip(1).toList();
  }

  private static List<short[]> replies() {
    Path voice = Path.of(System.getProperty("tern.models"), "hibari");
    List<short[]> sounds = new ArrayList<>();
    try (HibariVoice hibari = HibariVoice.open(voice, VoiceOptions.standard())) {
      for (String reply : REPLIES) {
        List<short[]> clauses = new ArrayList<>();
        hibari.speak(Phrase.of(reply), clause -> clauses.add(Resampler.toSpeech(clause).samples()));
        clauses.add(new short[SECOND / 3]);
        sounds.add(join(clauses));
      }
    }
    return sounds;
  }

  private static short[] join(List<short[]> sounds) {
    short[] all = new short[sounds.stream().mapToInt(sound -> sound.length).sum()];
    int at = 0;
    for (short[] sound : sounds) {
      System.arraycopy(sound, 0, all, at, sound.length);
      at += sound.length;
    }
    return all;
  }

  private static short[] mix(short[] one, short[] other) {
    short[] both = Arrays.copyOf(one, one.length);
    for (int i = 0; i < both.length; i++) {
      both[i] = (short) Math.clamp(both[i] + other[i], -32768, 32767);
    }
    return both;
  }

  private static void scale(short[] samples, double byDb) {
    double gain = Math.pow(10, byDb / 20);
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (short) Math.clamp(Math.round(samples[i] * gain), -32768, 32767);
    }
  }
}
