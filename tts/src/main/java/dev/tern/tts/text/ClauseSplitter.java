package dev.tern.tts.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts normalized text into pieces that are spoken one after the other.
 *
 * <p>A cut costs melody: the voice shapes a sentence as a whole. So sentences stay whole, save the
 * first, which is cut at a comma or semicolon when it is long, because its first words decide how
 * long people wait.
 */
public final class ClauseSplitter {
  /** The first clause is cut off only where at least this many characters are on either side. */
  private static final int CLAUSE_LENGTH = 40;

  private ClauseSplitter() {}

  /** The clauses in order, trimmed; none where there is no letter. */
  public static List<String> split(String text) {
    List<String> clauses = new ArrayList<>();
    for (String sentence : sentences(text)) {
      int cut = clauses.isEmpty() ? clauseEnd(sentence) : -1;
      if (cut > 0) {
        clauses.add(sentence.substring(0, cut).strip());
        clauses.add(sentence.substring(cut).strip());
      } else {
        clauses.add(sentence);
      }
    }
    return clauses;
  }

  private static List<String> sentences(String text) {
    List<String> sentences = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      boolean atEnd = i + 1 == text.length();
      if (text.charAt(i) == '\n'
          || (endsSentence(text.charAt(i)) && closes(text, i + 1))
          || atEnd) {
        int end = i + 1;
        while (end < text.length() && isCloser(text.charAt(end))) {
          end++;
        }
        String sentence = text.substring(start, end).strip();
        if (sentence.codePoints().anyMatch(Character::isLetter)) {
          sentences.add(sentence);
        }
        start = end;
        i = end - 1;
      }
    }
    return sentences;
  }

  private static boolean endsSentence(char mark) {
    return mark == '.' || mark == '!' || mark == '?' || mark == '…';
  }

  /** After a sentence comes white space, perhaps after a closing quote or bracket. */
  private static boolean closes(String text, int from) {
    int at = from;
    while (at < text.length() && isCloser(text.charAt(at))) {
      at++;
    }
    return at == text.length() || Character.isWhitespace(text.charAt(at));
  }

  private static boolean isCloser(char mark) {
    return mark == '"' || mark == '”' || mark == ')' || mark == '\'';
  }

  private static int clauseEnd(String sentence) {
    for (int i = CLAUSE_LENGTH; i + CLAUSE_LENGTH < sentence.length(); i++) {
      char mark = sentence.charAt(i);
      if ((mark == ',' || mark == ';' || mark == ':' || mark == '—')
          && Character.isWhitespace(sentence.charAt(i + 1))) {
        return i + 1;
      }
    }
    return -1;
  }
}
