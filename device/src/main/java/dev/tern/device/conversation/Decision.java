package dev.tern.device.conversation;

import dev.tern.device.skill.Intent;
import java.util.Optional;

/** What is to be done about a transcript. */
public sealed interface Decision {

  /**
   * A sentence rule matched.
   *
   * @param score 1 for a match to the word, less for a near one
   * @param rule the sentence that matched, for the trace
   */
  record Act(Intent intent, double score, String rule) implements Decision {}

  /** A question for the language model. */
  record Ask(String question) implements Decision {}

  /**
   * Not understood; the person is asked back.
   *
   * @param bestGuess the intent that came nearest, if one did
   */
  record NotUnderstood(String text, Optional<String> bestGuess) implements Decision {}

  /** No words were heard. */
  record NothingHeard() implements Decision {}
}
