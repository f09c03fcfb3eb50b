package dev.tern.device.live;

import dev.tern.device.conversation.Hearing;

/** What {@link Attention} asks of those who answer. No call waits. */
interface Turns {
  /** Begins to hear an utterance. */
  Hearing hear();

  /**
   * Hands over an utterance that has ended, to be answered when those before it are.
   *
   * @param called whether the appliance was called, so that an answer is due to mere noise too
   */
  void answer(Hearing ended, boolean called);

  /** Whether an utterance is being answered, or waits for it, up to its reply's last sound. */
  boolean areGoingOn();

  /** How many utterances were answered since the start. */
  long answered();

  /** Whether the last reply asks something. */
  boolean areAwaitingAnswer();

  /** Whether a robot is thought to move. */
  boolean isSomethingMoving();

  /** Whether words mean that something has to stop at once. */
  boolean meansStop(String words);

  /** Stops it: what is said, thought and done. */
  void stop(String words);
}
