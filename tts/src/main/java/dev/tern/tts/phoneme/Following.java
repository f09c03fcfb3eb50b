package dev.tern.tts.phoneme;

/**
 * What is heard right after a word; small words bend to it.
 *
 * @param onset how it begins
 * @param isTo whether the next word is "to", as in "used to"
 */
record Following(Onset onset, boolean isTo) {
  static final Following PAUSE = new Following(Onset.PAUSE, false);

  enum Onset {
    VOWEL,
    CONSONANT,
    PAUSE
  }

  boolean isPause() {
    return onset == Onset.PAUSE;
  }

  boolean isVowel() {
    return onset == Onset.VOWEL;
  }

  /** What the word before these phones hears; phones without a vowel or consonant are unheard. */
  Following precededBy(String phones, boolean nextIsTo) {
    for (int i = 0; i < phones.length(); i++) {
      if (Phones.isVowel(phones.charAt(i))) {
        return new Following(Onset.VOWEL, nextIsTo);
      }
      if (Phones.isConsonant(phones.charAt(i))) {
        return new Following(Onset.CONSONANT, nextIsTo);
      }
    }
    return new Following(onset, nextIsTo);
  }
}
