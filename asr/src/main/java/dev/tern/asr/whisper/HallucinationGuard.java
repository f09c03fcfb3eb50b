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

  private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{N}']+");

  private HallucinationGuard() {}

  static boolean nobodySpoke(TextSearch.Result result) {
    double noSpeech = result.noSpeechProbability();
    double logProbability = result.meanLogProbability();
    return (noSpeech > NO_SPEECH_ABOVE && logProbability < LOG_PROBABILITY_BELOW)
        || (noSpeech > SURELY_NO_SPEECH_ABOVE && logProbability < LESS_DOUBT_BELOW);
  }

  /** Over noise Whisper at times writes a lone full stop. */
  static boolean hasWords(String text) {
    return text.codePoints().anyMatch(Character::isLetterOrDigit);
  }

  /**
   * Deserves a second look in the full window: says something twice, or did not end. A short window
   * makes Whisper say what it heard again; people do too at times, then the second look says the
   * same and only time was lost. One word over and over, which the search has cut to its first
   * round, is that word. A text that the model is unsure of is not doubtful: in 18 such clips the
   * second look made more errors than the first (ADR 17).
   */
  static boolean isDoubtful(TextSearch.Result result, String text) {
    boolean oneWordInALoop = result.looped() && words(text).size() == 1;
    return (!result.ended() && !oneWordInALoop) || repeatsItself(text);
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
