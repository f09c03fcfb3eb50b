package dev.tern.device.action;

import java.util.Optional;

/**
 * What is said, and what is done beside it.
 *
 * @param outcome how it went
 * @param text at most two sentences for the voice; for {@link Outcome#FOR_THE_MODEL} what to say
 *     where no model answers
 * @param act what has to happen outside of this process, absent where nothing has
 * @param askedSlot the slot whose value is asked for, present for {@link Outcome#ASKS_VALUE} alone
 */
public record Reply(Outcome outcome, String text, Optional<Act> act, Optional<String> askedSlot) {
  /** How an intent ended. */
  public enum Outcome {
    /** Done or answered. */
    DONE,
    /** A value is missing or was not understood; the text asks for it. */
    ASKS_VALUE,
    /** It is done only after a spoken yes; the text asks for that. */
    ASKS_YES,
    /** This device can't; the text says what and why. */
    REFUSED,
    /** Somebody else was to do it, and nobody knows that they did; the text says so. */
    FAILED,
    /** Nothing known here answers it; a language model may. */
    FOR_THE_MODEL
  }

  public Reply {
    if (text.isBlank()) {
      throw new IllegalArgumentException("a reply without words: outcome=" + outcome);
    }
    if (askedSlot.isPresent() != (outcome == Outcome.ASKS_VALUE)) {
      throw new IllegalArgumentException("outcome=" + outcome + " with askedSlot=" + askedSlot);
    }
  }

  static Reply of(Outcome outcome, String text) {
    return new Reply(outcome, text, Optional.empty(), Optional.empty());
  }

  static Reply asks(String slot, String text) {
    return new Reply(Outcome.ASKS_VALUE, text, Optional.empty(), Optional.of(slot));
  }

  /** The same with something to do outside. */
  Reply with(Act toBeDone) {
    return new Reply(outcome, text, Optional.of(toBeDone), askedSlot);
  }

  /** Whether the person is expected to speak next. */
  public boolean asksBack() {
    return outcome == Outcome.ASKS_VALUE || outcome == Outcome.ASKS_YES;
  }
}
