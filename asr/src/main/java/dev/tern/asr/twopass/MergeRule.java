package dev.tern.asr.twopass;

import dev.tern.asr.AsrException;
import dev.tern.asr.Transcript;
import dev.tern.asr.text.SpokenForm;
import dev.tern.asr.text.WordErrorRate;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Whose words are final after both listeners have heard an utterance.
 *
 * <p>The second listener's, unless one of these speaks against it, in this order:
 *
 * <ol>
 *   <li>It heard nothing: it swallows single words. But a phrase that only the first heard was not
 *       said, nor a word that the first doubts; music and coughs make the first hear such.
 *   <li>It cannot be what was said: more letters than anybody speaks in that time, or the same
 *       words over and over. Whisper makes such texts up from noise.
 *   <li>The first heard nothing at all, and the second hardly anything that is not a figure, or
 *       what Whisper writes over noise: "Okay.", "Thank you.", the ends of the films that it was
 *       trained on.
 *   <li>The first heard one word and is as sure as it gets, and the second is not and wrote no
 *       figure: single words are what Whisper is worst at, and figures it does not make up.
 * </ol>
 *
 * <p>A lone word of the first in a long sound counts as nothing: a kitchen makes it hear such.
 *
 * <p>A second text that says the same twice where the first heard it once (Whisper's habit with
 * short sounds) is cut to its first round.
 *
 * @param trustedFirst from this mean confidence on, the first listener is as sure as it gets; 0..1
 * @param unsureSecond below this mean confidence the second listener gives way to a sure first;
 *     0..1
 * @param noiseSecond below this mean confidence the second listener is not believed where the first
 *     heard nothing; 0..1. A digit was understood at 0.30, "Okay" in a cough at 0.23
 * @param doubtedFirst below this confidence a word that only the first heard was not said; 0..1.
 *     Words over chords and coughs came with 0.44 and 0.60, spoken ones with 0.68 and 0.85
 * @param lettersPerSecond more than anybody speaks; above 0
 */
public record MergeRule(
    double trustedFirst,
    double unsureSecond,
    double noiseSecond,
    double doubtedFirst,
    double lettersPerSecond) {

  /** Chosen on the measurements in docs/speech.md, for Vosk first and Whisper tiny.en second. */
  public static final MergeRule DEFAULT = new MergeRule(0.95, 0.90, 0.25, 0.65, 30);

  private static final Set<String> OVER_NOISE =
      Set.of(
          "thank you",
          "thank you for watching",
          "thanks for watching",
          "bye",
          "bye bye",
          "okay",
          "you");

  /**
   * In seconds. A word and the silence around it take 3 at most; in 40 s of a kitchen Vosk heard
   * one ("d").
   */
  private static final double LONGEST_FOR_ONE_WORD = 6;

  private static final Pattern FIGURE = Pattern.compile("\\s*\\d+\\W*");

  private static final int ROUNDS_OF_A_LOOP = 5;
  private static final int LONGEST_LOOP = 8;

  /** Why one listener's words were taken. */
  public enum Reason {
    /** The caller was content with the first listener's words; the second was not asked. */
    FIRST_SUFFICED,
    /** The second listener heard nothing, the first one likely word at most, in a short sound. */
    SECOND_HEARD_NOTHING,
    /** The second listener's text cannot have been said. */
    SECOND_IMPLAUSIBLE,
    /** One of them made words up where the other heard none; nothing is taken. */
    PROBABLY_NOISE,
    /** The first listener was sure, the second was not. */
    FIRST_SURER,
    /** Nothing spoke against the second listener. */
    SECOND
  }

  /** The final words and why they were taken. */
  public record Choice(Transcript transcript, Reason reason) {}

  public MergeRule {
    requireShare("trustedFirst", trustedFirst);
    requireShare("unsureSecond", unsureSecond);
    requireShare("noiseSecond", noiseSecond);
    requireShare("doubtedFirst", doubtedFirst);
    if (!(lettersPerSecond > 0)) {
      throw new AsrException("lettersPerSecond=" + lettersPerSecond + "; expected above 0");
    }
  }

  /**
   * @param audioSeconds how long the utterance was
   */
  public Choice choose(Transcript first, Transcript second, double audioSeconds) {
    boolean heardNothing =
        first.isBlank() || (isOneWord(first) && audioSeconds > LONGEST_FOR_ONE_WORD);
    if (SpokenForm.of(second.text()).isEmpty()) {
      boolean isLikely = isOneWord(first) && !heardNothing && first.confidence() >= doubtedFirst;
      return first.isBlank() || isLikely
          ? new Choice(first, Reason.SECOND_HEARD_NOTHING)
          : new Choice(Transcript.nothing(second.engine()), Reason.PROBABLY_NOISE);
    }
    Transcript once = withoutRepetition(first, second);
    if (isImplausible(once, audioSeconds)) {
      return new Choice(first, Reason.SECOND_IMPLAUSIBLE);
    }
    if (heardNothing && isGuess(once)) {
      return new Choice(Transcript.nothing(first.engine()), Reason.PROBABLY_NOISE);
    }
    if (isOneWord(first)
        && first.confidence() >= trustedFirst
        && once.confidence() < unsureSecond
        && !isFigure(once)) {
      return new Choice(first, Reason.FIRST_SURER);
    }
    return new Choice(once, Reason.SECOND);
  }

  private boolean isGuess(Transcript second) {
    boolean isUnsure = second.confidence() < noiseSecond && !isFigure(second);
    return isUnsure || OVER_NOISE.contains(SpokenForm.of(second.text()));
  }

  /** In 1000 looks at sounds without words Whisper wrote no figure. */
  private static boolean isFigure(Transcript second) {
    return FIGURE.matcher(second.text()).matches();
  }

  private static boolean isOneWord(Transcript transcript) {
    return !transcript.isBlank() && transcript.text().strip().indexOf(' ') < 0;
  }

  private boolean isImplausible(Transcript transcript, double audioSeconds) {
    String spoken = SpokenForm.of(transcript.text());
    return spoken.length() > Math.ceil(lettersPerSecond * audioSeconds)
        || isLoop(List.of(spoken.split(" ")));
  }

  /** Whether a few words come five times in a row or more. */
  private static boolean isLoop(List<String> words) {
    for (int length = 1; length <= LONGEST_LOOP; length++) {
      int same = 0; // words in a row that equal the one a round earlier
      for (int i = length; i < words.size(); i++) {
        same = words.get(i).equals(words.get(i - length)) ? same + 1 : 0;
        if (same >= (ROUNDS_OF_A_LOOP - 1) * length) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * "What time is it? What time is it?" is cut to its first round when that is closer to what the
   * first listener heard.
   */
  private static Transcript withoutRepetition(Transcript first, Transcript second) {
    String[] written = second.text().strip().split("\\s+");
    String[] spoken = Arrays.stream(written).map(SpokenForm::comparable).toArray(String[]::new);
    int round = shortestRound(spoken);
    if (round == written.length) {
      return second;
    }
    String once = String.join(" ", Arrays.copyOf(written, round));
    boolean closer =
        WordErrorRate.of(first.text(), once).errors()
            < WordErrorRate.of(first.text(), second.text()).errors();
    if (!closer) {
      return second;
    }
    boolean wordByWord = second.words().size() == written.length;
    List<Transcript.Word> words =
        wordByWord ? second.words().subList(0, round) : List.<Transcript.Word>of();
    double confidence =
        words.stream()
            .mapToDouble(Transcript.Word::confidence)
            .average()
            .orElse(second.confidence());
    return new Transcript(once, words, confidence, second.engine());
  }

  /** The smallest count of words after which all that follows is the same again. */
  private static int shortestRound(String[] words) {
    for (int round = 1; round < words.length; round++) {
      boolean repeats = true;
      for (int i = round; i < words.length && repeats; i++) {
        repeats = words[i].equals(words[i - round]);
      }
      if (repeats) {
        return round;
      }
    }
    return words.length;
  }

  private static void requireShare(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new AsrException(name + "=" + value + " is out of range; expected 0..1");
    }
  }
}
