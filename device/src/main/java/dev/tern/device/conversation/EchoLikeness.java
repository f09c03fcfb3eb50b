package dev.tern.device.conversation;

import dev.tern.device.skill.SoundsLike;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Compares what was heard with what was said by sound, over the bounds of words: "the weather in"
 * comes back as "the whether and", "a timer" as "at time er".
 *
 * <p>Both texts become keys of sounds ({@link SoundsLike#sound}), and the heard key is aligned with
 * a piece of the said one that begins and ends with a word. The cost of the best alignment per
 * sound heard tells: an echo costs little, another sentence much.
 */
final class EchoLikeness {
  private static final int REPLACED = 2;
  private static final int ADDED_CONSONANT = 2;
  private static final int ADDED_VOWEL = 1;
  private static final int DROPPED = 1;

  /** For any number of whole words that were said and not heard. */
  private static final int DROPPED_WORDS = 3;

  /** Up to this part of what a text without any likeness would cost, it is an echo. */
  private static final double MOST_COST = 0.33;

  /** A run of words that nothing said sounds like, of so many sounds, is somebody's. */
  private static final int STRANGE_SOUNDS = 6;

  private static final double STRANGE_COST = 0.6;
  private static final int NEVER = Integer.MAX_VALUE / 2;

  private EchoLikeness() {}

  /** Whether what was heard is a piece of what was said, or nothing. Words in lower case. */
  static boolean isEcho(List<String> heard, List<String> said) {
    Sounds heardSounds = Sounds.of(heard);
    Sounds saidSounds = Sounds.of(said);
    int[] costs = costs(heardSounds, saidSounds);
    int total = Arrays.stream(costs).sum();
    return total <= MOST_COST * REPLACED * heardSounds.count()
        && !hasStrangeRun(costs, heardSounds);
  }

  /** A key of sounds, with a mark where a word begins; the end counts as a beginning. */
  private record Sounds(String key, boolean[] wordBegins) {
    static Sounds of(List<String> words) {
      StringBuilder key = new StringBuilder();
      boolean[] begins = new boolean[words.stream().mapToInt(String::length).sum() * 2 + 1];
      for (String word : words) {
        begins[key.length()] = true;
        key.append(SoundsLike.sound(word));
      }
      begins[key.length()] = true;
      return new Sounds(key.toString(), begins);
    }

    int count() {
      return key.length();
    }
  }

  /**
   * The best alignment's costs, by sound heard. What was dropped counts with the sound before it.
   */
  private static int[] costs(Sounds heard, Sounds said) {
    int rows = heard.count() + 1;
    int columns = said.count() + 1;
    int[][] best = new int[rows][columns];
    // From [row][column] the alignment continues backwards at [row - 1 or row][from].
    int[][] from = new int[rows][columns];
    boolean[][] sameRow = new boolean[rows][columns];
    for (int i = 0; i < rows; i++) {
      int cheapestBound = NEVER;
      int cheapestBoundColumn = 0;
      for (int j = 0; j < columns; j++) {
        int least = i == 0 && said.wordBegins()[j] ? 0 : NEVER;
        int origin = j;
        boolean same = true;
        if (j > 0 && best[i][j - 1] + DROPPED < least) {
          least = best[i][j - 1] + DROPPED;
          origin = j - 1;
        }
        boolean bound = heard.wordBegins()[i] && said.wordBegins()[j];
        if (bound && cheapestBound + DROPPED_WORDS < least) {
          least = cheapestBound + DROPPED_WORDS;
          origin = cheapestBoundColumn;
        }
        if (i > 0 && best[i - 1][j] + added(heard, i) < least) {
          least = best[i - 1][j] + added(heard, i);
          origin = j;
          same = false;
        }
        if (i > 0 && j > 0 && best[i - 1][j - 1] + replaced(heard, i, said, j) <= least) {
          least = best[i - 1][j - 1] + replaced(heard, i, said, j);
          origin = j - 1;
          same = false;
        }
        best[i][j] = least;
        from[i][j] = origin;
        sameRow[i][j] = same;
        if (bound && least < cheapestBound) {
          cheapestBound = least;
          cheapestBoundColumn = j;
        }
      }
    }
    int last = columns - 1;
    for (int j = 0; j < columns; j++) {
      if (said.wordBegins()[j] && best[rows - 1][j] < best[rows - 1][last]) {
        last = j;
      }
    }
    int[] costs = new int[rows - 1];
    for (int i = rows - 1, j = last; i > 0; ) {
      int before = from[i][j];
      int row = sameRow[i][j] ? i : i - 1;
      costs[i - 1] += best[i][j] - best[row][before];
      i = row;
      j = before;
    }
    return costs;
  }

  private static int added(Sounds heard, int i) {
    return heard.key().charAt(i - 1) == SoundsLike.VOWEL ? ADDED_VOWEL : ADDED_CONSONANT;
  }

  private static int replaced(Sounds heard, int i, Sounds said, int j) {
    return heard.key().charAt(i - 1) == said.key().charAt(j - 1) ? 0 : REPLACED;
  }

  /** Whether there are words in a row that cost as much as if nothing like them had been said. */
  private static boolean hasStrangeRun(int[] costs, Sounds heard) {
    int[] bounds =
        IntStream.rangeClosed(0, heard.count()).filter(i -> heard.wordBegins()[i]).toArray();
    for (int begin = 0; begin < bounds.length; begin++) {
      for (int end = begin + 1; end < bounds.length; end++) {
        int sounds = bounds[end] - bounds[begin];
        int cost = Arrays.stream(costs, bounds[begin], bounds[end]).sum();
        if (sounds >= STRANGE_SOUNDS && cost >= STRANGE_COST * REPLACED * sounds) {
          return true;
        }
      }
    }
    return false;
  }
}
