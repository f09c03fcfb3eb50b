package dev.tern.llm.generate;

import dev.tern.llm.LlmException;
import dev.tern.tensor.team.ThreadTeam;

/**
 * What a board gives to the language model.
 *
 * @param threads that compute, the caller's among them, 1 to 256
 * @param contextLength positions to keep keys and values for, 16 to 1,048,576; a model trained for
 *     fewer gets those
 */
public record LlmOptions(int threads, int contextLength) {
  public LlmOptions {
    check("threads", threads, 1, ThreadTeam.MOST_THREADS);
    check("context-length", contextLength, 16, 1 << 20);
  }

  private static void check(String name, int value, int low, int high) {
    if (value < low || value > high) {
      throw new LlmException(
          name + "=" + value + " is out of range; expected " + low + ".." + high);
    }
  }
}
