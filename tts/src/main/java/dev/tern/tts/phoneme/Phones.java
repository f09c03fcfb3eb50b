package dev.tern.tts.phoneme;

/** What one must know about phoneme symbols: which are vowels, and where stress marks stand. */
final class Phones {
  static final char PRIMARY = 'ˈ';
  static final char SECONDARY = 'ˌ';
  private static final String VOWELS = "AIOQWYaiuæɑɒɔəɛɜɪʊʌᵻ";
  private static final String CONSONANTS = "bdfhjklmnpstvwzðŋɡɹɾʃʒʤʧθ";

  private Phones() {}

  static boolean isVowel(int symbol) {
    return VOWELS.indexOf(symbol) >= 0;
  }

  static boolean isConsonant(int symbol) {
    return CONSONANTS.indexOf(symbol) >= 0;
  }

  static boolean isStress(int symbol) {
    return symbol == PRIMARY || symbol == SECONDARY;
  }

  static boolean hasPrimary(String phones) {
    return phones.indexOf(PRIMARY) >= 0;
  }

  /** A word that begins with a capital is heard: it gets a light stress if it has none. */
  static String audible(String phones) {
    return isBare(phones) ? stressFirstVowel(phones, SECONDARY) : phones;
  }

  /** A word in capitals is said with weight: its strongest stress becomes a full one. */
  static String emphasized(String phones) {
    if (hasPrimary(phones)) {
      return phones;
    }
    return isBare(phones) ? stressFirstVowel(phones, PRIMARY) : phones.replace(SECONDARY, PRIMARY);
  }

  /** Full stress becomes light, light stress goes; a word without full stress stays as it is. */
  static String weakened(String phones) {
    return hasPrimary(phones)
        ? phones.replace(String.valueOf(SECONDARY), "").replace(PRIMARY, SECONDARY)
        : phones;
  }

  /** How much of a mouthful: diphthongs and affricates count twice, stress not at all. */
  static int weight(String phones) {
    int weight = 0;
    for (int i = 0; i < phones.length(); i++) {
      char symbol = phones.charAt(i);
      if (!isStress(symbol)) {
        weight += "AIOQWYʤʧ".indexOf(symbol) >= 0 ? 2 : 1;
      }
    }
    return weight;
  }

  private static boolean isBare(String phones) {
    return !hasPrimary(phones) && phones.indexOf(SECONDARY) < 0;
  }

  private static String stressFirstVowel(String phones, char mark) {
    for (int i = 0; i < phones.length(); i++) {
      if (isVowel(phones.charAt(i))) {
        return phones.substring(0, i) + mark + phones.substring(i);
      }
    }
    return phones;
  }
}
