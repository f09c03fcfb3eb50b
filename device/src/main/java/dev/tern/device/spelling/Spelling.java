package dev.tern.device.spelling;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** How far apart two words are, so that an error can name what was probably meant. */
public final class Spelling {
  private Spelling() {}

  /** Levenshtein distance: letters inserted, deleted or replaced. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }

  /**
   * The known word with the fewest differences, the first of several; empty where none is known.
   */
  public static Optional<String> nearest(String word, Collection<String> known) {
    return known.stream().min(Comparator.comparingInt(candidate -> distance(candidate, word)));
  }
}
