package dev.tern.llm.sampling;

import dev.tern.llm.Sampling;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;

/** Chooses tokens for one generation. */
public final class Sampler {
  /** How many of the last tokens the repeat penalty looks at, llama.cpp's default. */
  public static final int PENALTY_WINDOW = 64;

  private final Sampling sampling;
  private final SplittableRandom random;

  public Sampler(Sampling sampling) {
    this.sampling = sampling;
    random = new SplittableRandom(sampling.seed());
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
      penalize(logits, history, historyLength);
    }
    return sampling.temperature() == 0 ? best(logits) : draw(logits);
  }

  /** The index of the greatest logit, the first of equal ones. */
  static int best(float[] logits) {
    int best = 0;
    for (int i = 1; i < logits.length; i++) {
      if (logits[i] > logits[best]) {
        best = i;
      }
    }
    return best;
  }

  private void penalize(float[] logits, int[] history, int historyLength) {
    float penalty = (float) sampling.repeatPenalty();
    Set<Integer> recent = new HashSet<>();
    for (int i = Math.max(0, historyLength - PENALTY_WINDOW); i < historyLength; i++) {
      recent.add(history[i]);
    }
    for (int id : recent) {
      logits[id] = logits[id] > 0 ? logits[id] / penalty : logits[id] * penalty;
    }
  }

  private int draw(float[] logits) {
    long[] ranked = rank(logits);
    int kept = sampling.topK() == 0 ? ranked.length : Math.min(sampling.topK(), ranked.length);
    kept = keepTopP(logits, ranked, kept);
    kept = keepMinP(logits, ranked, kept);

    double[] shares = new double[kept];
    double sum = 0;
    double most = logits[id(ranked[0])];
    for (int i = 0; i < kept; i++) {
      shares[i] = Math.exp((logits[id(ranked[i])] - most) / sampling.temperature());
      sum += shares[i];
    }
    double left = random.nextDouble() * sum;
    int chosen = 0;
    while (chosen < kept - 1 && left >= shares[chosen]) {
      left -= shares[chosen++];
    }
    return id(ranked[chosen]);
  }

  /** All tokens, the likeliest first, of equal ones the lower id. */
  private static long[] rank(float[] logits) {
    long[] ranked = new long[logits.length];
    for (int id = 0; id < logits.length; id++) {
      // A float's bits order like the float once those of negative ones are turned over; the whole
      // is then turned over for descending order.
      int bits = Float.floatToIntBits(logits[id]);
      int ascending = bits >= 0 ? bits : bits ^ Integer.MAX_VALUE;
      ranked[id] = (long) ~ascending << 32 | id;
    }
    Arrays.sort(ranked);
    return ranked;
  }

  private static int id(long ranked) {
    return (int) ranked;
  }

  /** The fewest whose probability reaches top p, at least one. */
  private int keepTopP(float[] logits, long[] ranked, int kept) {
    if (sampling.topP() >= 1) {
      return kept;
    }
    double most = logits[id(ranked[0])];
    double sum = 0;
    for (int i = 0; i < kept; i++) {
      sum += Math.exp(logits[id(ranked[i])] - most);
    }
    double reached = 0;
    for (int i = 0; i < kept; i++) {
      reached += Math.exp(logits[id(ranked[i])] - most);
      if (reached >= sampling.topP() * sum) {
        return i + 1;
      }
    }
    return kept;
  }

  /** Those with at least min p times the probability of the first. */
  private int keepMinP(float[] logits, long[] ranked, int kept) {
    double least = logits[id(ranked[0])] + Math.log(sampling.minP());
    int keep = 1;
    while (keep < kept && logits[id(ranked[keep])] >= least) {
      keep++;
    }
    return keep;
  }
}
