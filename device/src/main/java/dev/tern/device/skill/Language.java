package dev.tern.device.skill;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What the sentences of all skills share in one language.
 *
 * @param tag such as {@code en}
 * @param spelling how words are written alike
 * @param smallWords words that carry little and get lost or made up first when speech is recognised
 * @param confusions words that sound alike to a recogniser although their letters differ
 * @param apart words that must never be taken for one another, as sets of words
 */
record Language(
    String tag,
    Spelling spelling,
    Set<String> smallWords,
    List<Set<String>> confusions,
    List<Set<String>> apart) {

  /** Writes words alike: contractions in full, split abbreviations as one, one spelling of two. */
  static final class Spelling {
    private record Rewrite(String[] from, String[] to) {}

    private final Map<String, List<Rewrite>> rewritesByFirstWord = new HashMap<>();
    private final Map<String, String> spellings;

    /**
     * @param rewrites phrase by phrase: "what's" to "what is", "a m" to "am"
     * @param spellings word by word: "colour" to "color"; a slot keeps the word as it was heard
     */
    Spelling(Map<String, String> rewrites, Map<String, String> spellings) {
      this.spellings = Map.copyOf(spellings);
      rewrites.forEach(
          (from, to) -> {
            Rewrite rewrite = new Rewrite(from.split(" "), to.split(" "));
            rewritesByFirstWord
                .computeIfAbsent(rewrite.from()[0], first -> new ArrayList<>())
                .add(rewrite);
          });
      rewritesByFirstWord
          .values()
          .forEach(list -> list.sort((a, b) -> b.from().length - a.from().length));
    }

    List<Utterance.Token> tokens(String text) {
      String[] words =
          text.toLowerCase(Locale.ROOT)
              .replace('\u2019', '\'')
              .replace("%", " percent ")
              .replaceAll("[^\\p{L}\\p{Nd}'.:]+", " ")
              .replaceAll("[.:'](?= |$)|(?<=^| )[.:']", "")
              .strip()
              .split(" +");
      List<Utterance.Token> tokens = new ArrayList<>();
      int place = 0;
      while (place < words.length) {
        if (words[place].isEmpty()) {
          place++;
          continue;
        }
        Rewrite rewrite = rewriteAt(words, place);
        if (rewrite == null) {
          tokens.add(token(words[place], words[place]));
          place++;
          continue;
        }
        String[] to = rewrite.to();
        boolean longer = to.length > rewrite.from().length;
        for (int i = 0; i < to.length; i++) {
          String heard = longer ? (i == 0 ? String.join(" ", rewrite.from()) : "") : to[i];
          tokens.add(token(to[i], heard));
        }
        place += rewrite.from().length;
      }
      return tokens;
    }

    private Rewrite rewriteAt(String[] words, int place) {
      for (Rewrite rewrite : rewritesByFirstWord.getOrDefault(words[place], List.of())) {
        int end = place + rewrite.from().length;
        if (end <= words.length
            && Arrays.equals(words, place, end, rewrite.from(), 0, rewrite.from().length)) {
          return rewrite;
        }
      }
      return null;
    }

    private Utterance.Token token(String word, String surface) {
      return new Utterance.Token(spellings.getOrDefault(word, word), surface);
    }
  }
}
