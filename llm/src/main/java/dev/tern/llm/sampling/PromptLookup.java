package dev.tern.llm.sampling;

/**
 * Guesses the next tokens from what was said before: where the last few tokens stand earlier in the
 * prompt or the answer, what followed them there may follow again. Right guesses are read together,
 * which costs hardly more than one token (Saxena 2023, "Prompt Lookup Decoding").
 *
 * <p>Hot: no allocation; one pass over the tokens, about a microsecond for two thousand.
 */
public final class PromptLookup {
  /** A single token that repeats says little about what follows it. */
  private static final int SHORTEST_MATCH = 2;

  private static final int LONGEST_MATCH = 3;

  private PromptLookup() {}

  /**
   * Guesses what follows all tokens so far.
   *
   * @param history all tokens so far, in order
   * @param length how many of {@code history} count
   * @param guess receives the guess at its start
   * @param most how many tokens to guess at most, up to the length of {@code guess}
   * @return how many were guessed, 0 where nothing repeats
   */
  public static int guess(int[] history, int length, int[] guess, int most) {
    for (int match = LONGEST_MATCH; match >= SHORTEST_MATCH; match--) {
      int after = latest(history, length, match);
      if (after > 0) {
        int count = Math.min(most, length - after);
        System.arraycopy(history, after, guess, 0, count);
        return count;
      }
    }
    return 0;
  }

  /** Behind the latest place before the end where the last tokens stand too, or 0. */
  private static int latest(int[] history, int length, int match) {
    for (int end = length - 1; end >= match; end--) {
      int same = 0;
      while (same < match && history[end - 1 - same] == history[length - 1 - same]) {
        same++;
      }
      if (same == match) {
        return end;
      }
    }
    return 0;
  }
}
