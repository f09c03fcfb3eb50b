package dev.tern.llm.sampling;

/**
 * Guesses the next tokens of one text from what was said before: where the last few tokens stand
 * earlier in the prompt or the answer, what followed them there may follow again. Right guesses are
 * read together, which costs hardly more than one token (Saxena 2023, "Prompt Lookup Decoding").
 *
 * <p>A guess that turns out wrong makes it more careful: more of the last tokens then have to be
 * the same. So a text that quotes is guessed, and one that is spoken freely is soon left alone.
 *
 * <p>Hot: no allocation; one pass over the tokens, about a microsecond for two thousand.
 */
public final class PromptLookup {
  /** A single token that repeats says little about what follows it. */
  private static final int SHORTEST_MATCH = 2;

  /** Where so many tokens repeat, older places are not looked for. */
  private static final int LONGEST_MATCH = 3;

  /** So many tokens that repeat are worth a guess after any number of wrong ones. */
  private static final int CAREFUL_MATCH = 8;

  private int needed = SHORTEST_MATCH;

  /**
   * Guesses what follows all tokens so far.
   *
   * @param history all tokens so far, in order
   * @param length how many of {@code history} count
   * @param guess receives the guess at its start
   * @param most how many tokens to guess at most, up to the length of {@code guess}
   * @return how many were guessed, 0 where too little repeats
   */
  public int guess(int[] history, int length, int[] guess, int most) {
    for (int match = Math.max(needed, LONGEST_MATCH); match >= needed; match--) {
      int after = latest(history, length, match);
      if (after > 0) {
        int count = Math.min(most, length - after);
        System.arraycopy(history, after, guess, 0, count);
        return count;
      }
    }
    return 0;
  }

  /** Learns how many tokens of the last guess were right. */
  public void learn(int right) {
    needed =
        right > 0 ? Math.max(SHORTEST_MATCH, needed - right) : Math.min(CAREFUL_MATCH, needed + 1);
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
