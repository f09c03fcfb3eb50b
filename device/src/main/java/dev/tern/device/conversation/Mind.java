package dev.tern.device.conversation;

import dev.tern.asr.Transcript;
import dev.tern.asr.text.SpokenForm;
import dev.tern.device.board.BoardConfig.SecondPass;
import dev.tern.device.skill.Intent;
import dev.tern.device.skill.Match;
import dev.tern.device.skill.SentenceRules;
import dev.tern.device.skill.Understanding;
import java.util.Optional;
import java.util.Set;

/**
 * Understands an utterance: the sentence rules read the first listener's words and, where they are
 * not sure of those, the second listener's. Then the first tier that has an answer decides: a rule,
 * a likely action, the language model where it is a question.
 */
public final class Mind {
  /**
   * Below this mean word confidence a sentence of the first listener is checked by the second even
   * where a rule matched to the word. Measured over the recordings, docs/speech.md.
   */
  static final double SURE_CONFIDENCE = 0.8;

  /** Intents that need no wake word and wait for nothing. */
  private static final Set<String> STOPS = Set.of("stop", "robot_stop");

  private static final int MOST_STOP_WORDS = 6;

  private final SentenceRules rules;
  private final SecondPass secondPass;
  private final Optional<ActionPicker> actions;

  /** Without an action tier. */
  public Mind(SentenceRules rules, SecondPass secondPass) {
    this(rules, secondPass, Optional.empty());
  }

  /**
   * @param secondPass when the second listener is asked
   * @param actions picks actions where no rule matches; empty where nobody trained a reader for the
   *     language
   */
  public Mind(SentenceRules rules, SecondPass secondPass, Optional<ActionPicker> actions) {
    this.rules = rules;
    this.secondPass = secondPass;
    this.actions = actions;
  }

  /**
   * A transcript as the rules read it.
   *
   * @param words lower case, numbers as words, no punctuation
   */
  record Reading(Transcript transcript, String words, Understanding understanding) {
    boolean isExact() {
      return understanding instanceof Match match && match.score() >= 1;
    }

    boolean isMatch() {
      return understanding instanceof Match;
    }

    double score() {
      return switch (understanding) {
        case Match match -> match.score();
        case Understanding.Unsure unsure -> unsure.score();
        case Understanding.Nothing nothing -> 0;
      };
    }
  }

  /** Reads what was heard. */
  Reading read(Utterance utterance) {
    Reading first = read(utterance.first());
    return utterance.words().equals(utterance.first())
        ? first
        : better(first, read(utterance.words()));
  }

  Reading read(Transcript transcript) {
    String words = SpokenForm.of(transcript.text());
    return new Reading(transcript, words, rules.understand(words));
  }

  /** Whether the first listener's words will do, so that the second need not be asked. */
  public boolean sufficesAlone(Transcript first) {
    return secondPass != SecondPass.ALWAYS && isSure(first);
  }

  /** Whether a sentence rule matches the first listener's words to the word, with confidence. */
  boolean isSure(Transcript first) {
    return first.confidence() >= SURE_CONFIDENCE && read(first).isExact();
  }

  /** What the sentence rules know of the words so far, for the end of a turn. */
  EndOfTurn.Sentence sentence(String spoken) {
    String words = SpokenForm.of(spoken);
    if (rules.exactMatch(words).filter(match -> match.missing().isEmpty()).isEmpty()) {
      return EndOfTurn.Sentence.NONE;
    }
    return rules.mayGoOn(words) ? EndOfTurn.Sentence.MAY_GO_ON : EndOfTurn.Sentence.WHOLE;
  }

  /**
   * The intent of words that mean that something has to stop at once, whatever else goes on; empty
   * where they mean anything else.
   */
  Optional<Intent> stop(String spoken) {
    String words = SpokenForm.of(spoken);
    boolean mayBe =
        !words.isEmpty() && words.chars().filter(c -> c == ' ').count() < MOST_STOP_WORDS;
    return mayBe
        ? rules.exactMatch(words).map(Match::intent).filter(meant -> STOPS.contains(meant.name()))
        : Optional.empty();
  }

  /**
   * Which of two readings of the same sound counts: the one by the better words, but the first
   * listener's where they alone make a sentence.
   */
  private static Reading better(Reading first, Reading merged) {
    if (merged.isExact()) {
      return merged;
    }
    if (first.isExact() || (first.isMatch() && first.score() > merged.score())) {
      return first;
    }
    return merged;
  }

  /**
   * What is to be done about it: by a rule, else by a likely action, else as a question.
   *
   * @param answering whether a question was answered just now, which these words may go on from
   */
  Decision decide(Reading reading, boolean answering) {
    if (reading.words().isBlank()) {
      return new Decision.NothingHeard();
    }
    if (reading.understanding() instanceof Match match) {
      return new Decision.Act(match.intent(), match.score(), match.rule());
    }
    boolean followUp = answering && Question.goesOn(reading.words());
    boolean question = followUp || Question.isOne(reading.words());
    ActionPicker.Pick pick =
        actions.isEmpty() || followUp
            ? new ActionPicker.Pick.None(
                followUp ? "goes on from the last answer" : "no rule matched")
            : actions.get().pick(reading.words(), reading.understanding(), question);
    return switch (pick) {
      case ActionPicker.Pick.Sure sure ->
          new Decision.Pick(sure.intent(), sure.likelihood(), sure.reason());
      case ActionPicker.Pick.Guessed guessed ->
          new Decision.Propose(guessed.intent(), guessed.asked(), guessed.reason());
      case ActionPicker.Pick.None none ->
          question
              ? new Decision.Ask(asWritten(reading), "a question; " + none.reason())
              : new Decision.NotUnderstood(reading.words(), "no question; " + none.reason());
    };
  }

  /**
   * Whether a sentence rule matches some words, nearly at least.
   *
   * @param spoken as a listener writes it
   */
  boolean matches(String spoken) {
    return rules.understand(SpokenForm.of(spoken)) instanceof Match;
  }

  /**
   * Whether these words are likely to become a question for the language model, as far as the
   * beginning of an utterance tells.
   *
   * @param spoken as a listener writes it
   * @param complete whether they may be all; a sentence that a rule knows then is none
   * @param answering whether a question was answered just now, which these words may go on from
   */
  boolean mayBecomeAQuestion(String spoken, boolean complete, boolean answering) {
    String words = SpokenForm.of(spoken);
    return (Question.isOne(words) || (answering && Question.goesOn(words)))
        && !(complete && rules.understand(words) instanceof Match match && match.exact());
  }

  /** The model reads case and punctuation where the listener wrote them. */
  private static String asWritten(Reading reading) {
    String text = SentenceCase.of(reading.transcript().text().strip());
    boolean ends = text.endsWith("?") || text.endsWith(".") || text.endsWith("!");
    return ends ? text : text + "?";
  }
}
