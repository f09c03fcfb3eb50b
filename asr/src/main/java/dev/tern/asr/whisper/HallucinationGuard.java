package dev.tern.asr.whisper;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Tells text that was heard from text that was made up over noise, silence or too short a window.
 */
final class HallucinationGuard {
  /** As OpenAI's Whisper: both together mean that nobody spoke. */
  private static final double NO_SPEECH_ABOVE = 0.6;

  private static final double LOG_PROBABILITY_BELOW = -1.0;

  /**
   * The surer the model is that nobody speaks, the less doubt about its words it takes. Over chords
   * it writes "Thank you." at 0.87 to 0.95 and -0.5 to -0.7; of 337 clips of speech, down to single
   * digits, one that was understood lies there (docs/speech.md).
   */
  private static final double SURELY_NO_SPEECH_ABOVE = 0.85;

  private static final double LESS_DOUBT_BELOW = -0.5;

  /** Nobody who speaks takes so long for a word. */
  private static final double SPARSE_SECONDS = 5;

  /** Of 32768: -72 dB. */
  private static final int FAINTEST = 8;

  /** A token of a sentence that something else may have been: ADR 35. */
  private static final double UNSURE_TOKEN_BELOW = 0.4;

  private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{N}']+");

  private HallucinationGuard() {}

  /**
   * Whether a sound is too faint for words: nothing, or the last bits of a converter toggling.
   * Whisper writes "you" over it.
   */
  static boolean isSilent(short[] samples, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      if (Math.abs(samples[i]) > FAINTEST) {
        return false;
      }
    }
    return true;
  }

  static boolean nobodySpoke(TextSearch.Result result) {
    double noSpeech = result.noSpeechProbability();
    double logProbability = result.meanLogProbability();
    return (noSpeech > NO_SPEECH_ABOVE && logProbability < LOG_PROBABILITY_BELOW)
        || (noSpeech > SURELY_NO_SPEECH_ABOVE && logProbability < LESS_DOUBT_BELOW);
  }

  /**
   * A word or two that the model is unsure of in a long stretch of sound: "Okay." over 25 s of a
   * kitchen.
   */
  static boolean isLost(TextSearch.Result result, String text, double seconds) {
    return result.meanLogProbability() < LOG_PROBABILITY_BELOW
        && words(text).size() * SPARSE_SECONDS < seconds;
  }

  /** Over noise Whisper at times writes a lone full stop. */
  static boolean hasWords(String text) {
    return text.codePoints().anyMatch(Character::isLetterOrDigit);
  }

  /**
   * Whether what was heard in a short window is to be heard again in the full one (ADR 35): it says
   * something twice, did not end, or holds a word that was hardly likelier than others.
   *
   * <p>A short window makes Whisper say what it heard again. People do too at times; then the
   * second look says the same and only time was lost. One word over and over, which the search has
   * cut to its first round, is that word. A word that stands alone is mostly unsure: in single
   * digits the second look made more errors than the first.
   */
  static boolean isDoubtful(TextSearch.Result result, String text) {
    boolean isOneWord = words(text).size() == 1;
    boolean isCutOff = !result.ended() && !(result.looped() && isOneWord);
    boolean isUnsure = !isOneWord && leastProbability(result) < UNSURE_TOKEN_BELOW;
    return isCutOff || isUnsure || repeatsItself(text);
  }

  private static double leastProbability(TextSearch.Result result) {
    return result.probabilities().stream().mapToDouble(Double::doubleValue).min().orElse(1);
  }

  /** Two words in a row come again, or the first word is also the last. */
  static boolean repeatsItself(String text) {
    List<String> words = words(text);
    if (words.size() > 1 && words.getFirst().equals(words.getLast())) {
      return true;
    }
    Set<String> pairs = new HashSet<>();
    for (int i = 1; i < words.size(); i++) {
      if (!pairs.add(words.get(i - 1) + " " + words.get(i))) {
        return true;
      }
    }
    return false;
  }

  private static List<String> words(String text) {
    return BETWEEN_WORDS
        .splitAsStream(text.toLowerCase(Locale.ROOT))
        .filter(word -> !word.isEmpty())
        .toList();
  }
}
