package dev.tern.llm;

/**
 * What the model wrote.
 *
 * @param ids generated tokens, without the prompt and without the token that ended it
 * @param text their text
 * @param stop why it ended
 * @param promptTokens how many tokens were read; those of a prompt that begins like the last one
 *     are still known and not read again
 * @param prefillNanos time to read the prompt
 * @param decodeNanos time to write the answer
 */
@SuppressWarnings("ArrayRecordComponent") // bulk data; identity is not compared
public record Completion(
    int[] ids, String text, Stop stop, int promptTokens, long prefillNanos, long decodeNanos) {
  /** Why a generation ended. */
  public enum Stop {
    END_OF_GENERATION,
    MAX_TOKENS,
    LISTENER
  }
}
