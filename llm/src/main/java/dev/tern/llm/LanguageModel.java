package dev.tern.llm;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A loaded language model with a session of its own, which serves whoever talks to it directly, one
 * generation at a time.
 */
public interface LanguageModel extends AutoCloseable {
  /** The model's own name from the file, for traces. */
  String name();

  /** What is known of the model: what it may be trusted with, and with how much. */
  default ModelCard card() {
    throw new LlmException("the model " + name() + " has no card");
  }

  /**
   * Tokens of a prompt and its answer together that the model can be relied on with.
   *
   * @return at most {@link #contextLength}
   */
  default int usableContext(ModelUse use) {
    return contextLength();
  }

  /** Positions that the model's own session holds. */
  int contextLength();

  /** Token ids of a text; marks such as {@code <|im_start|>} in it become their special tokens. */
  int[] encode(String text);

  /** The text of token ids; incomplete UTF-8 at the end becomes U+FFFD. */
  String decode(int[] ids);

  /** The ids of a conversation under the chat template of the model, ready for the answer. */
  int[] encodeChat(List<ChatMessage> messages);

  /**
   * Opens a further session.
   *
   * @param capacity positions that it can hold; rounded up to a multiple of 16
   * @throws SessionRefusedException when so many are not free
   */
  default Session open(int capacity) {
    throw new LlmException("this model has no sessions but its own");
  }

  /** As {@link Session#prepare}, in the model's own session. */
  default void prepare(int[] promptIds) {}

  /** As {@link Session#prepareLasting}, in the model's own session. */
  default boolean prepareLasting(int[] promptIds) {
    prepare(promptIds);
    return false;
  }

  /** As {@link Session#complete}, in the model's own session. */
  Completion complete(int[] promptIds, int maxTokens, Sampling sampling, TextListener listener);

  /** As {@link Session#completeJson}, in the model's own session. */
  default Completion completeJson(
      int[] promptIds, int maxTokens, Sampling sampling, Schema schema, TextListener listener) {
    throw new LlmException("this model can't be held to a schema");
  }

  /**
   * Picks one action: the value of a schema that is most likely, from a model that may be trusted
   * with it.
   *
   * @throws QuantizationFloorException when its weights are too coarse and no evaluation was passed
   * @throws ContextOverBudgetException when prompt and answer are more than can be relied on
   */
  default Completion pickAction(int[] promptIds, int maxTokens, Schema schema) {
    card().requireFit(ModelUse.SINGLE_ACTION);
    card().requireRoom(ModelUse.SINGLE_ACTION, promptIds.length + maxTokens, contextLength());
    return completeJson(promptIds, maxTokens, Sampling.GREEDY, schema, TextListener.NONE);
  }

  /** Someone whom the model makes room for. */
  interface Aside extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Makes the model pause, as when a recognizer falls behind the microphone: within some
   * milliseconds, until the answer is closed. Never blocks.
   *
   * @param atMost for how long, should the answer not be closed
   */
  default Aside stepAside(Duration atMost) {
    return () -> {};
  }

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
