package dev.tern.tts.phoneme;

import dev.tern.tts.file.VoiceFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Writes docs/phonemes.md: {@code PhonemeReport MODEL_FOLDER OUT_FILE}. */
final class PhonemeReport {
  private PhonemeReport() {}

  public static void main(String[] arguments) throws IOException {
    GoldenPhonemes golden;
    try (Phonemizer phonemizer = Phonemizer.open(new VoiceFolder(Path.of(arguments[0])))) {
      golden = GoldenPhonemes.measure(phonemizer);
    }
    List<GoldenPhonemes.Line> different =
        golden.lines().stream()
            .filter(line -> line.errors(true) > 0)
            .sorted(
                Comparator.comparingInt((GoldenPhonemes.Line line) -> line.errors(true)).reversed())
            .toList();
    StringBuilder page = new StringBuilder();
    page.append(
        String.format(
            Locale.ROOT,
            """
            # Phonemes against the reference

            Written by `PhonemeReport` (tts, test scope) on %s. Reference: `hibari-tts` 0.2.1 over \
            `tts/src/test/resources/golden/hibari/phonemes.tsv`. An error is one symbol inserted, left out or exchanged; \
            spaces and punctuation are symbols.

            | | ours |
            |---|---|
            | sentences | %d |
            | exactly as the reference | %d |
            | phoneme error rate, stress marks counted | %.2f %% |
            | phoneme error rate, without stress marks | %.2f %% |

            ## Where ours is different on purpose

            - Units are said in full: `1 h` is an hour, `hPa` hectopascals, `ppm` parts per million, `µg/m³` per cubic meter.
            - Addresses keep their dots: `192.168.1.20` has three, `example.com` one, and `www` is three letters.
            - Rooms are read in pairs ("one oh one"), `vs` is "versus", `apt.` an apartment, `e.g.` "for example", `i.e.` "that is".
            - "Output yes or no." says "no", not "number"; the dot of `etc.` and `no.` within a sentence makes no pause.
            - Program code: one "equals" for `==`, "times" for `*`, "to" for an arrow, nothing for brackets with nothing in them; \
            tags like `<mask>` are words.
            - A dash between words is a pause; quotes stay, because the voice knows them.

            ## Every difference

            | errors | sentence | reference | ours |
            |---|---|---|---|
            """,
            LocalDate.now(java.time.ZoneOffset.UTC),
            golden.lines().size(),
            golden.lines().size() - different.size(),
            100 * golden.errorRate(true),
            100 * golden.errorRate(false)));
    for (GoldenPhonemes.Line line : different) {
      page.append(
          String.format(
              Locale.ROOT,
              "| %d | %s | %s | %s |%n",
              line.errors(true),
              cell(line.sentence()),
              cell(line.expected()),
              cell(line.found())));
    }
    Files.writeString(Path.of(arguments[1]), page);
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace("<", "&lt;").replace("```", "");
  }
}
