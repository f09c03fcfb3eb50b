package dev.tern.device.conversation;

/** Follows an utterance while it comes in. */
@FunctionalInterface
interface WhileListening {
  /** Follows nothing. */
  WhileListening NOTHING = (words, silent) -> {};

  /**
   * Other words were understood than before. Called on the thread that listens: it has to be quick.
   *
   * @param words all of them so far
   * @param silent nobody speaks any more, so that the last word is a whole one
   */
  void understood(String words, boolean silent);
}
