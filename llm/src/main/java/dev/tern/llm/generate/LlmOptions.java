package dev.tern.llm.generate;

import dev.tern.llm.ComputePlan;
import dev.tern.llm.LlmException;

/**
 * What a board gives to the language model.
 *
 * @param plan how it computes, until {@link dev.tern.llm.LanguageModel#compute} says otherwise
 * @param contextLength positions to keep keys and values for, 16 to 1,048,576; a model trained for
 *     fewer gets those
 */
public record LlmOptions(ComputePlan plan, int contextLength) {
  private static final int FEWEST_POSITIONS = 16;
  private static final int MOST_POSITIONS = 1 << 20;

  public LlmOptions {
    if (contextLength < FEWEST_POSITIONS || contextLength > MOST_POSITIONS) {
      throw new LlmException(
          "context-length="
              + contextLength
              + " is out of range; expected "
              + FEWEST_POSITIONS
              + ".."
              + MOST_POSITIONS);
    }
  }

  /** With so many threads on any core. */
  public LlmOptions(int threads, int contextLength) {
    this(ComputePlan.of(threads), contextLength);
  }
}
