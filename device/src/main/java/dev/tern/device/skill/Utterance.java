package dev.tern.device.skill;

import java.util.List;

/**
 * The words that were heard.
 *
 * @param tokens at most {@link #MOST_WORDS}
 */
record Utterance(List<Token> tokens) {
  /** The places before, between and after the words have to fit into the bits of a long. */
  static final int MOST_WORDS = 62;

  /**
   * One word.
   *
   * @param key the word as sentences spell it
   * @param surface the word as it was heard; empty for the second half of a contraction
   */
  record Token(String key, String surface) {
    /** Any word: one that may still be said. */
    static final Token ANY = new Token("*", "");
  }

  int length() {
    return tokens.size();
  }
}
