package dev.tern.tts.phoneme;

/** Levenshtein's distance over symbols. */
final class EditDistance {
  private EditDistance() {}

  /** The fewest insertions, deletions and exchanges that turn one into the other. */
  static int between(int[] expected, int[] found) {
    int[] row = new int[found.length + 1];
    for (int j = 0; j <= found.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= expected.length; i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= found.length; j++) {
        int exchanged = diagonal + (expected[i - 1] == found[j - 1] ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(exchanged, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[found.length];
  }
}
