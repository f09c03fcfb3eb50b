package dev.tern.tts.phoneme;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A word or a punctuation mark of a clause.
 *
 * @param text as written; a word may hold apostrophes, hyphens and, in initialisms, dots
 * @param isWord false for punctuation
 * @param spaceBefore whether white space stands before it
 */
record Token(String text, boolean isWord, boolean spaceBefore) {
  // Initialisms come normalized as letters with dots between, not after: A.M, U.S.
  private static final Pattern WORD_OR_MARK =
      Pattern.compile(
          "(?<space>\\s*)(?:(?<word>\\p{L}(?:\\.\\p{L})+(?!\\p{L})(?:'s)?"
              + "|'?[\\p{L}\\p{M}]+(?:['-][\\p{L}\\p{M}]+)*(?:(?<=s)'(?!\\p{L}))?)|(?<mark>\\S))");
  private static final Pattern CONTRACTION =
      Pattern.compile("(?i)(.+?)(n't|'s|'re|'ve|'ll|'d|'m|')");

  static List<Token> split(String clause) {
    List<Token> tokens = new ArrayList<>();
    Matcher matcher = WORD_OR_MARK.matcher(clause.replace('’', '\''));
    while (matcher.find()) {
      boolean spaceBefore = !matcher.group("space").isEmpty();
      String word = matcher.group("word");
      tokens.add(
          word == null
              ? new Token(matcher.group("mark"), false, spaceBefore)
              : new Token(word, true, spaceBefore));
    }
    return tokens;
  }

  /** The pieces that have a part of speech each: do + n't, one + - + sentence. */
  List<String> taggedPieces() {
    if (!isWord) {
      return List.of(text);
    }
    List<String> pieces = new ArrayList<>();
    Matcher contraction = CONTRACTION.matcher(text);
    String stem = contraction.matches() ? contraction.group(1) : text;
    if (stem.equalsIgnoreCase("cannot")) {
      pieces.add(stem.substring(0, 3));
      pieces.add(stem.substring(3));
    } else {
      String[] parts = stem.split("(?<=-)|(?=-)", -1);
      for (String part : parts) {
        if (!part.isEmpty()) {
          pieces.add(part);
        }
      }
    }
    if (contraction.matches()) {
      pieces.add(contraction.group(2));
    }
    return pieces;
  }
}
