package dev.tern.llm;

import java.util.List;
import java.util.Optional;

/** A loaded language model. One generation at a time: callers from several threads queue. */
public interface LanguageModel extends AutoCloseable {
  /** The model's own name from the file, for traces. */
  String name();

  /** Positions the KV cache was made for. */
  int contextLength();

  /** Token ids of a text; marks such as {@code <|im_start|>} in it become their special tokens. */
  int[] encode(String text);

  /** The text of token ids; incomplete UTF-8 at the end becomes U+FFFD. */
  String decode(int[] ids);

  /** The ids of a conversation under the chat template of the model, ready for the answer. */
  int[] encodeChat(List<ChatMessage> messages);

  /**
   * Reads a prompt ahead of its use: a later prompt that begins with the same tokens is read only
   * from where it differs. For the system prompt at start-up, or the first words of a sentence that
   * is still being spoken.
   *
   * @throws ContextOverBudgetException when it does not fit
   */
  default void prepare(int[] promptIds) {}

  /**
   * Continues a prompt.
   *
   * @param listener hears each piece of text as it is decided and may end the generation; called on
   *     the calling thread
   * @throws ContextOverBudgetException when {@code promptIds.length + maxTokens} does not fit
   */
  Completion complete(int[] promptIds, int maxTokens, Sampling sampling, TextListener listener);

  /** Computes like this from the next generation on; waits for a running one. */
  default void compute(ComputePlan plan) {}

  /**
   * Continues a prompt with the best token each time, and for this once by another plan: for
   * measuring plans while others use the model. It gives way to them.
   *
   * @return empty where another caller came and it was broken off
   */
  default Optional<Completion> tryOut(int[] promptIds, int maxTokens, ComputePlan plan) {
    return Optional.of(complete(promptIds, maxTokens, Sampling.GREEDY, TextListener.NONE));
  }

  /** Whether a caller waits for another one's generation to end. */
  default boolean isAwaited() {
    return false;
  }

  @Override
  void close();
}
