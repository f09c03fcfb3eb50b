package dev.tern.device.gate;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What is asked of a set before it is used, and how well it has to do (docs/gate.md).
 *
 * @param origin where it was read, for errors and reports
 * @param texts what people write or say, as words
 * @param audio what people say, as sound
 * @param questions what has to be answered freely
 * @param rounds how often candidate and incumbent are measured in turns, 1 to 10
 * @param shadow whether the candidate answers live turns in silence first; empty for no
 */
public record HealthSuite(
    String origin,
    List<GoldenText> texts,
    List<GoldenAudio> audio,
    List<OpenQuestion> questions,
    Thresholds thresholds,
    Relative relative,
    CanaryTerms canary,
    int rounds,
    Optional<ShadowTerms> shadow) {
  static final int USUAL_ROUNDS = 2;

  public HealthSuite {
    texts = List.copyOf(texts);
    audio = List.copyOf(audio);
    questions = List.copyOf(questions);
  }

  /**
   * What has to come out.
   *
   * @param tier {@code rules}, {@code action}, {@code answer} or {@code refused}; empty for any
   * @param actions names, any of which is right; empty where that does not matter
   * @param values all words by slot; empty where they do not matter
   */
  public record Expected(
      Optional<String> tier, List<String> actions, Optional<Map<String, String>> values) {
    public Expected {
      actions = List.copyOf(actions);
      values = values.map(Map::copyOf);
    }
  }

  /** A sentence and what it has to come to. */
  public record GoldenText(String say, Expected expected) {}

  /**
   * A recording.
   *
   * @param file WAV, a path in the set
   * @param words what is said in it
   * @param expected what it has to come to; empty where only the words count
   */
  public record GoldenAudio(String file, String words, Optional<Expected> expected) {}

  /**
   * A question that has to be answered, whatever is said in reply.
   *
   * @param contains words that have to be in the answer, in any case; none for any answer
   * @param maxTokens longest answer
   */
  public record OpenQuestion(String ask, List<String> contains, int maxTokens) {
    public OpenQuestion {
      contains = List.copyOf(contains);
    }
  }

  /**
   * What holds for the candidate alone.
   *
   * @param textsRight least share of sentences, written and spoken, that come to what is expected
   * @param answered least share of questions that are answered
   * @param wordErrorRate most errors per word spoken
   * @param turnMillisP95 from words, or from an utterance that counts as ended, to the reply made
   * @param firstSoundMillisP95 from the end of speech to the first sound of the reply
   * @param privateMib memory that the process takes; empty for what the board gives
   * @param diskMib of the set's files; empty for any
   * @param loadMillis until everything is loaded and warm
   */
  public record Thresholds(
      double textsRight,
      double answered,
      double wordErrorRate,
      double turnMillisP95,
      double firstSoundMillisP95,
      OptionalDouble privateMib,
      OptionalDouble diskMib,
      double loadMillis) {
    static final Thresholds USUAL =
        new Thresholds(
            0.95, 1, 0.3, 8_000, 4_000, OptionalDouble.empty(), OptionalDouble.empty(), 120_000);
  }

  /**
   * What holds beside the incumbent.
   *
   * @param turnMillis most times as long as its turns
   * @param privateMib most times as much memory
   * @param textsRight least times its share, of questions too
   * @param wordErrorRate most that it may be more
   */
  public record Relative(
      double turnMillis, double privateMib, double textsRight, double wordErrorRate) {
    static final Relative USUAL = new Relative(1.3, 1.2, 0.99, 0.02);
  }

  /**
   * What the trial has to show.
   *
   * @param seconds that it has to run
   * @param turns that have to be taken meanwhile
   * @param brokerRoundTrip whether the broker has to be reached, where there is one
   */
  public record CanaryTerms(int seconds, int turns, boolean brokerRoundTrip) {
    public static final CanaryTerms USUAL = new CanaryTerms(120, 0, true);
  }

  /**
   * What shadow mode has to show.
   *
   * @param turns to follow
   * @param maxDifferences most share of them that may come out otherwise
   * @param hours after which it counts as passed with what turns there were
   */
  public record ShadowTerms(int turns, double maxDifferences, int hours) {}
}
