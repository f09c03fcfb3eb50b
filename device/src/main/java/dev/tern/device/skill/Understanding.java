package dev.tern.device.skill;

/** What sentence rules make of an utterance: a match, a guess worth asking about, or nothing. */
public sealed interface Understanding permits Match, Understanding.Unsure, Understanding.Nothing {
  /**
   * Close to a sentence, but not close enough, not clearly ahead of another intent, or too
   * dangerous to act on by guesswork.
   *
   * @param guess the intent to ask about
   * @param score above 0 and below 1
   * @param rule the sentence it is close to
   */
  record Unsure(Intent guess, double score, String rule) implements Understanding {}

  /** No sentence is near. */
  record Nothing() implements Understanding {}
}
