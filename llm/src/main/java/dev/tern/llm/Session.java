package dev.tern.llm;

/**
 * A conversation's memory in a model: which tokens were read, and what they left behind. Sessions
 * of one model run side by side: what several threads ask for at once is read together, so that the
 * weights go through the processor once for all. Each session does one thing at a time; callers
 * queue.
 */
public interface Session extends AutoCloseable {
  /** Positions that it can hold. */
  int capacity();

  /** Positions that it holds now. */
  int length();

  /**
   * Reads a prompt ahead of its use: a later prompt that begins with the same tokens is read only
   * from where it differs. For the system prompt at start-up, or again and again for a sentence
   * that is still being spoken: tokens at the end that changed are forgotten.
   *
   * @throws ContextOverBudgetException when it does not fit
   */
  void prepare(int[] promptIds);

  /**
   * The same for a beginning that will come again after a restart: kept on disk, where the options
   * name a folder, and taken from there the next time.
   *
   * @return whether it came from disk
   */
  boolean prepareLasting(int[] promptIds);

  /** Forgets all that comes after a position; nothing where no more was read. */
  void rollBack(int position);

  /**
   * Continues a prompt.
   *
   * @param listener hears each piece of text as it is decided and may end the generation; called on
   *     the calling thread, or on one that generates for another session meanwhile: it must not
   *     wait for long
   * @throws ContextOverBudgetException when {@code promptIds.length + maxTokens} does not fit
   */
  Completion complete(int[] promptIds, int maxTokens, Sampling sampling, TextListener listener);

  /**
   * Continues a prompt by a JSON value of a schema, and nothing else.
   *
   * @return where {@code stop} is not {@code MAX_TOKENS}, a whole value
   */
  Completion completeJson(
      int[] promptIds, int maxTokens, Sampling sampling, Schema schema, TextListener listener);

  /** Gives its positions back; waits for what it is doing. */
  @Override
  void close();
}
