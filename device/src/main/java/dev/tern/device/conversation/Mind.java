package dev.tern.device.conversation;

import dev.tern.asr.SpeechModel;
import dev.tern.asr.Transcriber;
import dev.tern.asr.Transcript;
import dev.tern.asr.Vocabulary;
import dev.tern.asr.text.SpokenForm;
import dev.tern.asr.twopass.MergeRule;
import dev.tern.device.board.BoardConfig.SecondPass;
import dev.tern.device.part.Part;
import dev.tern.device.part.Parts;
import dev.tern.device.skill.Match;
import dev.tern.device.skill.SentenceRules;
import dev.tern.device.skill.Understanding;
import java.util.Optional;

/**
 * Understands an utterance: the sentence rules read the first listener's words, and where they are
 * not sure of it the second listener's.
 */
public final class Mind {
  /**
   * Below this mean word confidence a sentence of the first listener is checked by the second even
   * where a rule matched to the word. Measured over the recordings, docs/speech.md.
   */
  static final double SURE_CONFIDENCE = 0.8;

  private final SentenceRules rules;
  private final SpeechModel second;
  private final SecondPass secondPass;
  private final Parts parts;

  /**
   * @param second asked only as {@code secondPass} says, and not where it has failed
   */
  public Mind(SentenceRules rules, SpeechModel second, SecondPass secondPass, Parts parts) {
    this.rules = rules;
    this.second = second;
    this.secondPass = secondPass;
    this.parts = parts;
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

  /** Lets the rules, and the second listener where there is one, work once. */
  void warmUp(Utterance utterance) {
    read(utterance.first());
    if (secondPass != SecondPass.OFF && !parts.hasFailed(Part.SECOND_LISTENER)) {
      listenAgain(utterance.samples());
    }
  }

  /** Reads what was heard; asks the second listener where the first one's words are not sure. */
  Reading read(Utterance utterance) {
    Reading first = read(utterance.first());
    boolean check =
        switch (secondPass) {
          case OFF -> false;
          case UNSURE -> !isSure(utterance.first());
          case ALWAYS -> true;
        };
    if (!check || utterance.samples().length == 0 || parts.hasFailed(Part.SECOND_LISTENER)) {
      return first;
    }
    Transcript second = listenAgain(utterance.samples());
    MergeRule.Choice words =
        MergeRule.DEFAULT.choose(utterance.first(), second, utterance.seconds());
    return better(first, read(words.transcript()));
  }

  Reading read(Transcript transcript) {
    String words = SpokenForm.of(transcript.text());
    return new Reading(transcript, words, rules.understand(words));
  }

  /**
   * Whether a sentence rule matches the words of the first listener to the word, with confidence.
   */
  public boolean isSure(Transcript first) {
    return first.confidence() >= SURE_CONFIDENCE && read(first).isExact();
  }

  private Transcript listenAgain(short[] samples) {
    try (Transcriber transcriber = second.start(Vocabulary.OPEN)) {
      transcriber.accept(samples, 0, samples.length);
      return transcriber.finish();
    }
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

  /** What is to be done about it. */
  static Decision decide(Reading reading) {
    if (reading.words().isBlank()) {
      return new Decision.NothingHeard();
    }
    return switch (reading.understanding()) {
      case Match match -> new Decision.Act(match.intent(), match.score(), match.rule());
      case Understanding.Unsure unsure ->
          Question.isOne(reading.words())
              ? new Decision.Ask(asWritten(reading))
              : new Decision.NotUnderstood(reading.words(), Optional.of(unsure.guess().name()));
      case Understanding.Nothing nothing ->
          Question.isOne(reading.words())
              ? new Decision.Ask(asWritten(reading))
              : new Decision.NotUnderstood(reading.words(), Optional.empty());
    };
  }

  /** The model reads case and punctuation where the listener wrote them. */
  private static String asWritten(Reading reading) {
    String text = reading.transcript().text().strip();
    boolean ends = text.endsWith("?") || text.endsWith(".") || text.endsWith("!");
    return ends ? text : text + "?";
  }
}
