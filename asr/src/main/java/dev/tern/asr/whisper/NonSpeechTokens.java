package dev.tern.asr.whisper;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The tokens of subtitles that nobody speaks: brackets around sounds, music notes, dashes before
 * speakers.
 *
 * <p>Models in CTranslate2's format list their ids; other files leave it to the reader. Which
 * symbols they are: {@code non_speech_tokens} of OpenAI Whisper's tokenizer.
 */
final class NonSpeechTokens {
  /** Suppressed where the symbol, or the symbol after a space, is one token. */
  private static final List<String> SYMBOLS =
      List.of(
          "\"", "#", "(", ")", "*", "+", "/", ":", ";", "<", "=", ">", "@", "[", "\\", "]", "^",
          "_", "`", "{", "|", "}", "~", "「", "」", "『", "』", "<<", ">>", "<<<", ">>>", "--", "---",
          "-(", "-[", "('", "(\"", "((", "))", "(((", ")))", "[[", "]]", "{{", "}}", "♪♪", "♪♪♪");

  /** Suppressed by the first of their tokens even where they are several. */
  private static final List<String> NOTES = List.of("♩", "♪", "♫", "♬", "♭", "♮", "♯");

  /** Inside of a word they are a hyphen and an apostrophe; after a space they begin a quotation. */
  private static final List<String> ONLY_AFTER_A_SPACE = List.of(" -", " '");

  private NonSpeechTokens() {}

  /**
   * Their ids, ascending.
   *
   * @param tokens as in {@code vocabulary.txt}, without special ones
   */
  static int[] among(List<String> tokens) {
    Map<String, Integer> ids = new HashMap<>();
    for (int id = 0; id < tokens.size(); id++) {
      ids.putIfAbsent(tokens.get(id), id);
    }
    var found = new TreeSet<Integer>();
    for (String symbol : ONLY_AFTER_A_SPACE) {
      addWhole(ids, symbol, found);
    }
    for (String symbol : withAndWithoutSpace(SYMBOLS)) {
      addWhole(ids, symbol, found);
    }
    for (String note : withAndWithoutSpace(NOTES)) {
      addLongestBeginning(ids, note, found);
    }
    return found.stream().mapToInt(Integer::intValue).toArray();
  }

  private static List<String> withAndWithoutSpace(List<String> symbols) {
    List<String> both = new ArrayList<>(symbols);
    symbols.forEach(symbol -> both.add(" " + symbol));
    return both;
  }

  private static void addWhole(Map<String, Integer> ids, String text, TreeSet<Integer> found) {
    Integer id = ids.get(written(text));
    if (id != null) {
      found.add(id);
    }
  }

  private static void addLongestBeginning(
      Map<String, Integer> ids, String text, TreeSet<Integer> found) {
    String written = written(text);
    for (int length = written.length(); length > 0; length--) {
      Integer id = ids.get(written.substring(0, length));
      if (id != null) {
        found.add(id);
        return;
      }
    }
  }

  private static String written(String text) {
    return TokenRules.written(text.getBytes(StandardCharsets.UTF_8));
  }
}
