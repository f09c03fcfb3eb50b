package dev.tern.asr.text;

/**
 * How far what was understood lies from what was said, counted in words.
 *
 * @param words words that were said
 * @param substitutions understood as another word
 * @param deletions not understood at all
 * @param insertions understood where nothing was said
 */
public record WordErrorRate(int words, int substitutions, int deletions, int insertions) {
  public static final WordErrorRate NONE = new WordErrorRate(0, 0, 0, 0);

  /**
   * Compares two texts in their {@linkplain SpokenForm#comparable comparable form} by the alignment
   * with the fewest errors.
   */
  public static WordErrorRate of(String said, String understood) {
    return ofWords(split(SpokenForm.comparable(said)), split(SpokenForm.comparable(understood)));
  }

  /** Both counts together, for a rate over many utterances. */
  public WordErrorRate plus(WordErrorRate other) {
    return new WordErrorRate(
        words + other.words,
        substitutions + other.substitutions,
        deletions + other.deletions,
        insertions + other.insertions);
  }

  public int errors() {
    return substitutions + deletions + insertions;
  }

  /** Errors per word said; above 1 where more was made up than said. */
  public double rate() {
    return words == 0 ? (insertions == 0 ? 0 : 1) : (double) errors() / words;
  }

  private static String[] split(String text) {
    return text.isEmpty() ? new String[0] : text.split(" ");
  }

  private static WordErrorRate ofWords(String[] said, String[] understood) {
    // cost[i][j]: errors between the first i words said and the first j understood
    int[][] cost = new int[said.length + 1][understood.length + 1];
    for (int i = 0; i <= said.length; i++) {
      for (int j = 0; j <= understood.length; j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
        } else {
          int replaced = cost[i - 1][j - 1] + (said[i - 1].equals(understood[j - 1]) ? 0 : 1);
          cost[i][j] = Math.min(replaced, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
        }
      }
    }
    int substitutions = 0;
    int deletions = 0;
    int insertions = 0;
    int i = said.length;
    int j = understood.length;
    while (i > 0 || j > 0) {
      boolean same = i > 0 && j > 0 && said[i - 1].equals(understood[j - 1]);
      if (i > 0 && j > 0 && cost[i][j] == cost[i - 1][j - 1] + (same ? 0 : 1)) {
        substitutions += same ? 0 : 1;
        i--;
        j--;
      } else if (i > 0 && cost[i][j] == cost[i - 1][j] + 1) {
        deletions++;
        i--;
      } else {
        insertions++;
        j--;
      }
    }
    return new WordErrorRate(said.length, substitutions, deletions, insertions);
  }
}
