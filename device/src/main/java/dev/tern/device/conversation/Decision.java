package dev.tern.device.conversation;

import dev.tern.device.skill.Intent;
import java.util.Locale;

/** What is to be done about a transcript. */
public sealed interface Decision {
  /** Why, for the trace: the rule and its score, the likeliest actions, or what is missing. */
  String reason();

  /**
   * A sentence rule matched.
   *
   * @param score 1 for a match to the word, less for a near one
   * @param rule the sentence that matched
   */
  record Act(Intent intent, double score, String rule) implements Decision {
    @Override
    public String reason() {
      return String.format(Locale.ROOT, "rule %s, score %.2f", rule, score);
    }
  }

  /**
   * No sentence rule matched, but the wording makes an action likely.
   *
   * @param likelihood 0 to 1
   */
  record Pick(Intent intent, double likelihood, String reason) implements Decision {}

  /**
   * An action is half likely; the person is asked whether it is meant.
   *
   * @param asked the guess in words
   */
  record Propose(Intent guess, String asked, String reason) implements Decision {}

  /** A question for the language model. */
  record Ask(String question, String reason) implements Decision {}

  /** Not understood; the person is asked back. */
  record NotUnderstood(String text, String reason) implements Decision {}

  /** No words were heard. */
  record NothingHeard() implements Decision {
    @Override
    public String reason() {
      return "no words were heard";
    }
  }
}
