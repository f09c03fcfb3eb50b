package dev.tern.asr.whisper;

import dev.tern.pcm.Pcm;
import dev.tern.pcm.Wav;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Measures Whisper alone on folders with a {@code manifest.tsv} (file, transcript): word errors,
 * seconds and their share of the sound, by group. A program, not a test.
 *
 * <pre>
 *   WhisperWordErrors MODEL_FOLDER THREADS SHORTEST_MILLIS PADDING_MILLIS FOLDER...  [-v]
 * </pre>
 */
final class WhisperWordErrors {
  private static final class Group {
    int files;
    int words;
    int errors;
    double audioSeconds;
    double seconds;
    double cpuSeconds;
  }

  public static void main(String[] args) throws IOException {
    var options =
        new WhisperOptions(
                Integer.parseInt(args[1]),
                Duration.ofMillis(Long.parseLong(args[2])),
                Duration.ofMillis(Long.parseLong(args[3])))
            .withBeam(Integer.getInteger("beam", 1));
    boolean verbose = List.of(args).contains("-v");
    String only = System.getProperty("only", "");
    try (WhisperModel model = WhisperModel.open(Path.of(args[0]), options)) {
      if (System.getProperty("expect") != null) {
        model.expect(List.of(System.getProperty("expect").split(",")));
      }
      for (int i = 4; i < args.length; i++) {
        if (!args[i].equals("-v")) {
          measure(model, Path.of(args[i]), verbose, only);
        }
      }
    }
  }

  private static void measure(WhisperModel model, Path folder, boolean verbose, String only)
      throws IOException {
    Map<String, Group> groups = new TreeMap<>();
    List<String> lines = Files.readAllLines(folder.resolve("manifest.tsv"));
    for (String line : lines.subList(1, lines.size())) {
      String[] fields = line.split("\t", -1);
      if (fields.length < 2 || !fields[0].startsWith(only)) {
        continue;
      }
      Pcm pcm = Wav.read(folder.resolve(fields[0]));
      long start = System.nanoTime();
      double cpuStart = cpuSeconds();
      String text = model.transcribe(pcm.samples(), 0, pcm.samples().length, done -> {}).text();
      double seconds = (System.nanoTime() - start) / 1e9;
      String name =
          fields[0].contains("/")
              ? fields[0].substring(0, fields[0].indexOf('/'))
              : folder.getFileName().toString();
      Group group = groups.computeIfAbsent(name, key -> new Group());
      List<String> expected = words(fields[1]);
      List<String> heard = words(text);
      int errors = distance(expected, heard);
      group.files++;
      group.audioSeconds += pcm.seconds();
      group.seconds += seconds;
      group.cpuSeconds += cpuSeconds() - cpuStart;
      if (!fields[1].isBlank()) {
        group.words += expected.size();
        group.errors += errors;
      }
      if (verbose && errors > 0) {
        System.out.printf("  %s: %d: %s | %s%n", fields[0], errors, fields[1], text);
      }
    }
    groups.forEach(
        (name, g) ->
            System.out.printf(
                Locale.ROOT,
                "%s: files=%d words=%d errors=%d wer=%.2f%% audio=%.1fs wall=%.3fs/file cpu=%.3fs/file rtf=%.3f%n",
                name,
                g.files,
                g.words,
                g.errors,
                100.0 * g.errors / Math.max(1, g.words),
                g.audioSeconds,
                g.seconds / g.files,
                g.cpuSeconds / g.files,
                g.seconds / g.audioSeconds));
  }

  /** Of the whole process: other programs on the machine do not count. */
  private static double cpuSeconds() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
  }

  /** Lower case, without marks; numbers below 100 as words, since Whisper writes digits. */
  static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    String plain = text.toLowerCase(Locale.ROOT).replace('’', '\'').replaceAll("[^a-z0-9' ]", " ");
    for (String word : plain.split(" +")) {
      if (word.isEmpty()) {
        continue;
      }
      if (word.matches("[0-9]{1,2}")) {
        words.addAll(List.of(spoken(Integer.parseInt(word)).split(" ")));
      } else {
        words.add(word);
      }
    }
    return words;
  }

  private static final String[] ONES =
      ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
              + " fifteen sixteen seventeen eighteen nineteen")
          .split(" ");
  private static final String[] TENS =
      "x x twenty thirty forty fifty sixty seventy eighty ninety".split(" ");

  private static String spoken(int number) {
    if (number < 20) {
      return ONES[number];
    }
    return TENS[number / 10] + (number % 10 == 0 ? "" : " " + ONES[number % 10]);
  }

  private static int distance(List<String> expected, List<String> heard) {
    int[] previous = new int[heard.size() + 1];
    for (int j = 0; j <= heard.size(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= expected.size(); i++) {
      int[] row = new int[heard.size() + 1];
      row[0] = i;
      for (int j = 1; j <= heard.size(); j++) {
        int same = expected.get(i - 1).equals(heard.get(j - 1)) ? 0 : 1;
        row[j] = Math.min(previous[j - 1] + same, 1 + Math.min(previous[j], row[j - 1]));
      }
      previous = row;
    }
    return previous[heard.size()];
  }

  private WhisperWordErrors() {}
}
