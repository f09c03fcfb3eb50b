package dev.tern.tts.phoneme;

import java.util.Locale;

/** Questions about how a word is written. */
final class Spelling {
  private Spelling() {}

  static String lower(String word) {
    return word.toLowerCase(Locale.ROOT);
  }

  static String upper(String word) {
    return word.toUpperCase(Locale.ROOT);
  }

  /** No letter is a capital. */
  static boolean isLower(String word) {
    return word.equals(lower(word));
  }

  /** No letter is small. */
  static boolean isUpper(String word) {
    return word.equals(upper(word));
  }

  /** First letter a capital, no other. */
  static boolean isCapitalized(String word) {
    return !word.isEmpty() && !isLower(word.substring(0, 1)) && isLower(word.substring(1));
  }

  static boolean isAlphabetic(String word) {
    return !word.isEmpty() && word.codePoints().allMatch(Character::isLetter);
  }
}
