package dev.tern.llm.sampling;

import dev.tern.llm.Sampling;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Chooses tokens for one generation. Hot: its buffers grow to the size of the vocabulary with the
 * first tokens and are then kept, and only what may be chosen is put in order.
 */
public final class Sampler {
  /** How many of the last tokens the repeat penalty looks at, llama.cpp's default. */
  public static final int PENALTY_WINDOW = 64;

  private final Sampling sampling;
  private final SplittableRandom random;

  /** Candidates as numbers that ascend from the likeliest on; see {@link #key}. */
  private long[] candidates = new long[64];

  private int candidateCount;
  private double[] shares = new double[64];

  public Sampler(Sampling sampling) {
    this.sampling = sampling;
    random = new SplittableRandom(sampling.seed());
  }

  /** Whether it always chooses the greatest logit. */
  public boolean takesGreatest() {
    return sampling.temperature() == 0 && sampling.repeatPenalty() == 1;
  }

  /**
   * Chooses the next token.
   *
   * @param logits one per token; the repeat penalty changes them
   * @param history all tokens so far, in order
   * @param historyLength how many of {@code history} count
   */
  public int next(float[] logits, int[] history, int historyLength) {
    if (sampling.repeatPenalty() != 1) {
      penalize(null, logits, logits.length, history, historyLength);
    }
    return choose(logits, logits.length);
  }

  /**
   * Chooses the next token among some of the vocabulary, by the same rules as if there were no
   * others.
   *
   * @param ids the tokens, ascending
   * @param logits one for each of {@code ids}; the repeat penalty changes them
   * @param count how many of both count, at least 1
   * @param history all tokens so far, in order
   * @param historyLength how many of {@code history} count
   * @return one of {@code ids}
   */
  public int next(int[] ids, float[] logits, int count, int[] history, int historyLength) {
    if (count == 1) {
      return ids[0];
    }
    if (sampling.repeatPenalty() != 1) {
      penalize(ids, logits, count, history, historyLength);
    }
    return ids[choose(logits, count)];
  }

  /** Which of the logits is chosen. */
  private int choose(float[] logits, int count) {
    int best = best(logits, count);
    return sampling.temperature() == 0 ? best : draw(logits, count, best);
  }

  /** The index of the greatest logit, the first of equal ones. */
  private static int best(float[] logits, int count) {
    int best = 0;
    for (int i = 1; i < count; i++) {
      if (logits[i] > logits[best]) {
        best = i;
      }
    }
    return best;
  }

  /** Makes recent tokens less likely; {@code ids} is null where a logit's place is its token. */
  private void penalize(int[] ids, float[] logits, int count, int[] history, int historyLength) {
    float penalty = (float) sampling.repeatPenalty();
    int from = Math.max(0, historyLength - PENALTY_WINDOW);
    for (int i = from; i < historyLength; i++) {
      int at = ids == null ? history[i] : Arrays.binarySearch(ids, 0, count, history[i]);
      if (at >= 0 && !contains(history, from, i, history[i])) {
        logits[at] = logits[at] > 0 ? logits[at] / penalty : logits[at] * penalty;
      }
    }
  }

  private static boolean contains(int[] ids, int from, int to, int id) {
    for (int i = from; i < to; i++) {
      if (ids[i] == id) {
        return true;
      }
    }
    return false;
  }

  private int draw(float[] logits, int count, int best) {
    double most = logits[best];
    double sum = Double.NaN; // of the probabilities that top p counts, the best one's being 1
    if (sampling.topK() > 0 && sampling.topK() < count) {
      keepTopK(logits, count);
    } else if (sampling.topP() < 1) {
      sum = sum(logits, count, most);
      // Tokens with less than this together have less than top p leaves out, so none of them is in.
      keepFrom(most + Math.log((1 - sampling.topP()) * sum / count), logits, count);
    } else {
      keepFrom(most + Math.log(sampling.minP()), logits, count);
    }
    if (candidateCount == 0) {
      return best; // the logits are no numbers
    }
    Arrays.sort(candidates, 0, candidateCount);
    keepTopP(logits, most, sum);
    keepMinP(logits, most);
    return drawCandidate(logits, most);
  }

  private int drawCandidate(float[] logits, double most) {
    if (shares.length < candidateCount) {
      shares = new double[candidates.length];
    }
    double sum = 0;
    for (int i = 0; i < candidateCount; i++) {
      shares[i] = Math.exp((logits[place(candidates[i])] - most) / sampling.temperature());
      sum += shares[i];
    }
    double left = random.nextDouble() * sum;
    int chosen = 0;
    while (chosen < candidateCount - 1 && left >= shares[chosen]) {
      left -= shares[chosen++];
    }
    return place(candidates[chosen]);
  }

  /**
   * A logit and its place in one number: the greater the logit, the smaller the number, and of
   * equal logits the first place comes first.
   */
  private static long key(float logit, int place) {
    // A float's bits order like the float once those of negative ones are turned over; the whole is
    // then turned over for descending order.
    int bits = Float.floatToIntBits(logit);
    int ascending = bits >= 0 ? bits : bits ^ Integer.MAX_VALUE;
    return (long) ~ascending << 32 | place;
  }

  private static int place(long key) {
    return (int) key;
  }

  /** Makes all candidates with at least this logit. */
  private void keepFrom(double leastLogit, float[] logits, int count) {
    ensureRoom(count);
    candidateCount = 0;
    for (int i = 0; i < count; i++) {
      if (logits[i] >= leastLogit) {
        candidates[candidateCount++] = key(logits[i], i);
      }
    }
  }

  /**
   * Makes the k best candidates: they are kept in a heap whose root is the worst of them, which
   * nearly all others of the vocabulary fail to beat.
   */
  private void keepTopK(float[] logits, int count) {
    int k = sampling.topK();
    ensureRoom(k);
    for (int i = 0; i < k; i++) {
      candidates[i] = key(logits[i], i);
    }
    for (int parent = k / 2 - 1; parent >= 0; parent--) {
      sink(parent, k);
    }
    for (int i = k; i < count; i++) {
      long key = key(logits[i], i);
      if (key < candidates[0]) {
        candidates[0] = key;
        sink(0, k);
      }
    }
    candidateCount = k;
  }

  private void sink(int from, int size) {
    long sinking = candidates[from];
    int at = from;
    for (int child = 2 * at + 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && candidates[child + 1] > candidates[child]) {
        child++;
      }
      if (candidates[child] <= sinking) {
        break;
      }
      candidates[at] = candidates[child];
      at = child;
    }
    candidates[at] = sinking;
  }

  private void ensureRoom(int count) {
    if (candidates.length < count) {
      candidates = new long[count];
    }
  }

  private static double sum(float[] logits, int count, double most) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += Math.exp(logits[i] - most);
    }
    return sum;
  }

  /**
   * The fewest whose probability reaches top p, at least one.
   *
   * @param sum of all, or no number where only the candidates count
   */
  private void keepTopP(float[] logits, double most, double sum) {
    if (sampling.topP() >= 1) {
      return;
    }
    double all = sum;
    if (Double.isNaN(all)) {
      all = 0;
      for (int i = 0; i < candidateCount; i++) {
        all += Math.exp(logits[place(candidates[i])] - most);
      }
    }
    double reached = 0;
    for (int i = 0; i < candidateCount; i++) {
      reached += Math.exp(logits[place(candidates[i])] - most);
      if (reached >= sampling.topP() * all) {
        candidateCount = i + 1;
      }
    }
  }

  /** Those with at least min p times the probability of the first. */
  private void keepMinP(float[] logits, double most) {
    double least = most + Math.log(sampling.minP());
    int keep = 1;
    while (keep < candidateCount && logits[place(candidates[keep])] >= least) {
      keep++;
    }
    candidateCount = keep;
  }
}
