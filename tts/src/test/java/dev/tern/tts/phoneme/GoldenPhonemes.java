package dev.tern.tts.phoneme;

import dev.tern.tts.text.ClauseSplitter;
import dev.tern.tts.text.Normalizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** Our phonemes beside those of the reference, sentence by sentence. */
record GoldenPhonemes(List<Line> lines) {
  /**
   * @param sentence as written
   * @param expected the reference's phonemes
   * @param found ours
   */
  record Line(String sentence, String expected, String found) {
    int errors(boolean withStress) {
      return EditDistance.between(symbols(expected, withStress), symbols(found, withStress));
    }
  }

  static GoldenPhonemes measure(Phonemizer phonemizer) throws IOException {
    try (InputStream golden =
        GoldenPhonemes.class.getResourceAsStream("/golden/hibari/phonemes.tsv")) {
      return new GoldenPhonemes(
          new String(golden.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .map(line -> line.split("\t"))
              .map(parts -> new Line(parts[0], parts[1].strip(), say(parts[0], phonemizer)))
              .toList());
    }
  }

  /** Errors per expected symbol; stress marks, spaces and punctuation are symbols. */
  double errorRate(boolean withStress) {
    double errors = lines.stream().mapToInt(line -> line.errors(withStress)).sum();
    return errors
        / lines.stream().mapToInt(line -> symbols(line.expected(), withStress).length).sum();
  }

  private static String say(String sentence, Phonemizer phonemizer) {
    return ClauseSplitter.split(Normalizer.normalize(sentence)).stream()
        .map(phonemizer::phonemes)
        .collect(Collectors.joining(" "));
  }

  private static int[] symbols(String phones, boolean withStress) {
    return phones.codePoints().filter(c -> withStress || !Phones.isStress(c)).toArray();
  }
}
