package dev.tern.device.conversation;

import dev.tern.device.skill.SoundsLike;
import java.util.List;

/**
 * Compares what was heard with what was said: how much of the heard is words that were said, in
 * their order, or words that sound like them.
 *
 * <p>Sounds alone, over the bounds of words, were tried and told less (docs/echo.md): most echoes
 * that are misheard keep some words whole, and short commands sound like a piece of any sentence.
 */
final class EchoLikeness {
  /** From this part of the heard on, by letters, it is an echo. */
  private static final double ENOUGH = 0.5;

  /** So many words at the end that nothing said is like are somebody's. */
  private static final int STRANGE_WORDS = 3;

  /** Words less alike than this are not. */
  private static final double LEAST_ALIKE = 0.2;

  /** The same for two words heard as one or one as two, which chance makes more often. */
  private static final double LEAST_ALIKE_JOINED = 0.3;

  private final List<String> heard;
  private final List<String> said;
  // [heard][said], and the same where two neighbors of one are taken as one word.
  private final double[][] alike;
  private final double[][] alikeTwoHeard;
  private final double[][] alikeTwoSaid;
  private final double[][] best;

  private EchoLikeness(List<String> heard, List<String> said) {
    this.heard = heard;
    this.said = said;
    alike = new double[heard.size()][said.size()];
    alikeTwoHeard = new double[heard.size()][said.size()];
    alikeTwoSaid = new double[heard.size()][said.size()];
    best = new double[heard.size() + 1][said.size() + 1];
    for (int i = 0; i < heard.size(); i++) {
      for (int j = 0; j < said.size(); j++) {
        String word = heard.get(i);
        alike[i][j] = alike(word, said.get(j), LEAST_ALIKE);
        if (i > 0) {
          alikeTwoHeard[i][j] = alike(heard.get(i - 1) + word, said.get(j), LEAST_ALIKE_JOINED);
        }
        if (j > 0) {
          alikeTwoSaid[i][j] = alike(word, said.get(j - 1) + said.get(j), LEAST_ALIKE_JOINED);
        }
      }
    }
  }

  /** Whether what was heard is a piece of what was said, or nothing. Words in lower case. */
  static boolean isEcho(List<String> heard, List<String> said) {
    return heard.isEmpty() || new EchoLikeness(heard, said).isEcho();
  }

  private boolean isEcho() {
    double all = heard.stream().mapToInt(EchoLikeness::weight).sum();
    // An echo is a piece: in a long speech, any sentence's words are found in order somewhere.
    int piece = heard.size() * 3 / 2 + 3;
    for (int from = 0; from == 0 || from + piece <= said.size(); from++) {
      int until = Math.min(from + piece, said.size());
      align(from, until);
      double matched = best[heard.size()][until];
      if (matched >= ENOUGH * all && !endsStrangely(until, matched)) {
        return true;
      }
    }
    return false;
  }

  /** Fills {@code best}: the weight of heard words that are matched, up to each and each said. */
  private void align(int from, int until) {
    for (int i = 1; i <= heard.size(); i++) {
      best[i][from] = 0;
      for (int j = from + 1; j <= until; j++) {
        double weight = weight(heard.get(i - 1));
        double most = Math.max(best[i - 1][j], best[i][j - 1]);
        most = Math.max(most, best[i - 1][j - 1] + alike[i - 1][j - 1] * weight);
        if (j > from + 1) {
          most = Math.max(most, best[i - 1][j - 2] + alikeTwoSaid[i - 1][j - 1] * weight);
        }
        if (i > 1) {
          double both = weight + weight(heard.get(i - 2));
          most = Math.max(most, best[i - 2][j - 1] + alikeTwoHeard[i - 1][j - 1] * both);
        }
        best[i][j] = most;
      }
    }
  }

  private boolean endsStrangely(int until, double matched) {
    int before = heard.size() - STRANGE_WORDS;
    return before >= 0 && best[before][until] == matched;
  }

  private static int weight(String word) {
    return Math.max(2, word.length());
  }

  /** From 1 for the same word to 0 for another. */
  private static double alike(String one, String other, double least) {
    if (one.equals(other)) {
      return 1;
    }
    String oneSound = SoundsLike.sound(one);
    String otherSound = SoundsLike.sound(other);
    double unlike = unlike(one, other) + unlike(oneSound, otherSound);
    return 1 - unlike > least ? 1 - unlike : 0;
  }

  private static double unlike(String one, String other) {
    int longer = Math.max(1, Math.max(one.length(), other.length()));
    return (double) SoundsLike.distance(one, other, longer) / longer;
  }
}
