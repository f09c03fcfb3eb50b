package dev.tern.asr;

import dev.tern.asr.text.SpokenForm;
import dev.tern.asr.text.WordErrorRate;
import dev.tern.asr.twopass.MergeRule;
import dev.tern.asr.twopass.TwoPassModel;
import dev.tern.asr.vosk.VoskModel;
import dev.tern.asr.whisper.WhisperModel;
import dev.tern.asr.whisper.WhisperOptions;
import dev.tern.pcm.Pcm;
import dev.tern.pcm.Resampler;
import dev.tern.pcm.Wav;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Measures the listeners on folders with a {@code manifest.tsv} (file, transcript, ...) and prints
 * the tables of docs/speech.md. A program, not a test.
 *
 * <p>Each engine hears each file once. What "both" says follows from the two transcripts by the
 * code the product runs, once with the second listener always asked and once where the first is not
 * confident. Where a manifest has no transcript but slot values ({@code intent=..;size=large;..}),
 * the values found in the text are counted.
 *
 * <pre>
 *   SpeechMeasurement VOSK_FOLDER WHISPER_FOLDER ROWS_FILE all|GROUP,.. FOLDER...
 * </pre>
 */
final class SpeechMeasurement {
  private record Clip(String group, Path file, String said, List<String> slotValues) {}

  private record Heard(Transcript transcript, double cpuSeconds) {}

  private static final class Score {
    WordErrorRate words = WordErrorRate.NONE;
    int slots;
    int slotsFound;
    double cpuSeconds;
    int secondAsked;

    void add(Clip clip, Transcript transcript, double seconds, boolean asked) {
      if (!clip.said().isEmpty()) {
        words = words.plus(WordErrorRate.of(clip.said(), transcript.text()));
      }
      String text = " " + SpokenForm.comparable(transcript.text()) + " ";
      for (String value : clip.slotValues()) {
        slots++;
        slotsFound += text.contains(" " + SpokenForm.comparable(value) + " ") ? 1 : 0;
      }
      cpuSeconds += seconds;
      secondAsked += asked ? 1 : 0;
    }
  }

  private static final class Group {
    int clips;
    double audioSeconds;
    final Map<String, Score> scores = new LinkedHashMap<>();

    Score score(String engine) {
      return scores.computeIfAbsent(engine, name -> new Score());
    }
  }

  private SpeechMeasurement() {}

  public static void main(String[] args) throws IOException {
    Map<String, List<Clip>> groups = new LinkedHashMap<>();
    for (int i = 4; i < args.length; i++) {
      for (Clip clip : clips(Path.of(args[i]))) {
        groups.computeIfAbsent(clip.group(), name -> new ArrayList<>()).add(clip);
      }
    }
    List<String> wanted =
        args[3].equals("all") ? List.copyOf(groups.keySet()) : List.of(args[3].split(","));
    try (SpeechModel vosk = loaded("vosk", () -> VoskModel.open(Path.of(args[0])));
        SpeechModel whisper =
            loaded(
                "whisper", () -> WhisperModel.open(Path.of(args[1]), WhisperOptions.defaults()));
        PrintWriter rows = new PrintWriter(args[2], StandardCharsets.UTF_8)) {
      System.out.println("| group | clips | words | engine | WER % (s/d/i) | slots | CPU | 2nd |");
      System.out.println("|---|---|---|---|---|---|---|---|");
      for (String name : wanted) {
        var group = new Group();
        for (Clip clip : groups.get(name)) {
          rows.println(measure(clip, vosk, whisper, group));
          rows.flush();
        }
        print(name, group);
      }
    }
  }

  private interface Opening {
    SpeechModel open();
  }

  private static SpeechModel loaded(String name, Opening opening) {
    long start = System.nanoTime();
    SpeechModel model = opening.open();
    System.out.printf(
        Locale.ROOT, "%s loaded in %.2f s%n", name, (System.nanoTime() - start) / 1e9);
    return model;
  }

  private static Heard hear(SpeechModel model, Pcm sound) {
    double start = cpuSeconds();
    Transcript transcript = TestSound.hear(model, Vocabulary.OPEN, sound);
    return new Heard(transcript, cpuSeconds() - start);
  }

  private static String measure(
      Clip clip, SpeechModel voskModel, SpeechModel whisperModel, Group group) {
    Pcm sound = Resampler.toSpeech(Wav.read(clip.file()));
    Heard vosk = hear(voskModel, sound);
    Heard whisper = hear(whisperModel, sound);
    double seconds = sound.seconds();
    group.clips++;
    group.audioSeconds += seconds;
    MergeRule.Choice merged =
        MergeRule.DEFAULT.choose(vosk.transcript(), whisper.transcript(), seconds);
    boolean confident = TwoPassModel.isConfident(vosk.transcript());
    Transcript both = confident ? vosk.transcript() : merged.transcript();
    double bothSeconds = vosk.cpuSeconds() + whisper.cpuSeconds();
    group.score("vosk").add(clip, vosk.transcript(), vosk.cpuSeconds(), false);
    group.score("whisper").add(clip, whisper.transcript(), whisper.cpuSeconds(), true);
    group.score("both, always asked").add(clip, merged.transcript(), bothSeconds, true);
    group.score("both").add(clip, both, confident ? vosk.cpuSeconds() : bothSeconds, !confident);
    return String.join(
        "\t",
        clip.group(),
        clip.file().getFileName().toString(),
        clip.said(),
        String.format(Locale.ROOT, "%.3f", vosk.transcript().confidence()),
        vosk.transcript().text(),
        String.format(Locale.ROOT, "%.3f", whisper.transcript().confidence()),
        whisper.transcript().text(),
        merged.reason().toString(),
        both.text());
  }

  private static void print(String name, Group group) {
    group.scores.forEach(
        (engine, score) ->
            System.out.printf(
                Locale.ROOT,
                "| %s | %d | %d | %s | %s | %s | %.3f | %d |%n",
                name,
                group.clips,
                score.words.words(),
                engine,
                score.words.words() == 0 ? "-" : errors(score.words),
                score.slots == 0 ? "-" : score.slotsFound + " of " + score.slots,
                score.cpuSeconds / group.audioSeconds,
                score.secondAsked));
  }

  private static String errors(WordErrorRate rate) {
    return String.format(
        Locale.ROOT,
        "%.1f (%d/%d/%d)",
        100 * rate.rate(),
        rate.substitutions(),
        rate.deletions(),
        rate.insertions());
  }

  private static List<Clip> clips(Path folder) throws IOException {
    List<Clip> clips = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve("manifest.tsv"))) {
      String[] fields = line.split("\t", -1);
      if (!fields[0].endsWith(".wav") || fields[0].startsWith("noise/")) {
        continue;
      }
      Path file = folder.resolve(fields[0]);
      String group = file.getParent().getFileName().toString();
      boolean hasSlots = fields[1].isEmpty() && fields.length > 4 && fields[4].contains("=");
      clips.add(new Clip(group, file, fields[1], hasSlots ? slotValues(fields[4]) : List.of()));
    }
    return clips;
  }

  private static List<String> slotValues(String note) {
    List<String> values = new ArrayList<>();
    for (String slot : note.split(";")) {
      if (!slot.startsWith("intent=")) {
        values.add(slot.substring(slot.indexOf('=') + 1).strip());
      }
    }
    return values;
  }

  private static double cpuSeconds() {
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return system.getProcessCpuTime() / 1e9;
  }
}
