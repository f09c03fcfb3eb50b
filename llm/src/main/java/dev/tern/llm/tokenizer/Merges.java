package dev.tern.llm.tokenizer;

import dev.tern.llm.LlmException;
import java.util.Arrays;

/**
 * The pairs of tokens that byte pair encoding merges, with their rank in the learned list and the
 * token that they become. There are hundreds of thousands, read at every start, so they lie in
 * arrays: each at the place of its pair's hash or the next free one after it.
 */
final class Merges {
  /** What a search answers where a pair does not merge. */
  static final int NONE = -1;

  private final long[] pairs; // left in the upper half; NONE where a place is free
  private final int[] ranks;
  private final int[] tokens;

  /**
   * Reads the list of a file.
   *
   * @param lines two tokens each with a space between; the first line is rank 0
   */
  Merges(String[] lines, Vocabulary vocabulary) {
    int places = Integer.highestOneBit(Math.max(1, lines.length)) * 4;
    pairs = new long[places];
    ranks = new int[places];
    tokens = new int[places];
    Arrays.fill(pairs, NONE);
    for (int rank = 0; rank < lines.length; rank++) {
      add(rank, lines[rank], vocabulary);
    }
  }

  private void add(int rank, String line, Vocabulary vocabulary) {
    // Neither part can hold a space: the alphabet spells it Ġ.
    int space = line.indexOf(' ');
    if (space < 1) {
      throw new LlmException(
          "tokenizer.ggml.merges["
              + rank
              + "]=\""
              + line
              + "\" is not two tokens with a space between; pull the model again");
    }
    int left = vocabulary.find(line, 0, space);
    int right = vocabulary.find(line, space + 1, line.length());
    int joined =
        left == Vocabulary.NO_TOKEN || right == Vocabulary.NO_TOKEN
            ? Vocabulary.NO_TOKEN
            : vocabulary.findJoined(left, right);
    if (joined == Vocabulary.NO_TOKEN) {
      throw new LlmException(
          "tokenizer.ggml.tokens lacks one of \""
              + line
              + "\" or both together, which its merges need; pull the model again");
    }
    long pair = pair(left, right);
    int at = place(pair);
    while (pairs[at] != NONE) {
      if (pairs[at] == pair) {
        return; // the first rank counts
      }
      at = next(at);
    }
    pairs[at] = pair;
    ranks[at] = rank;
    tokens[at] = joined;
  }

  /** Where two tokens stand as a pair, or {@link #NONE}. */
  int find(int left, int right) {
    long pair = pair(left, right);
    int at = place(pair);
    while (pairs[at] != pair) {
      if (pairs[at] == NONE) {
        return NONE;
      }
      at = next(at);
    }
    return at;
  }

  /** The rank of the pair at a place; 0 merges first. */
  int rank(int place) {
    return ranks[place];
  }

  /** What the pair at a place becomes. */
  int token(int place) {
    return tokens[place];
  }

  private static long pair(int left, int right) {
    return (long) left << 32 | right;
  }

  private int place(long pair) {
    long mixed = pair * 0x9E3779B97F4A7C15L; // 2^64 / golden ratio: spreads neighbors (Knuth 6.4)
    return (int) (mixed >>> 40) & pairs.length - 1;
  }

  private int next(int place) {
    return place + 1 & pairs.length - 1;
  }
}
