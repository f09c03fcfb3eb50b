package dev.tern.llm.model;

import dev.tern.llm.layer.KvCache;

/**
 * Tokens that are read together: one or more stretches, each of consecutive tokens of one session.
 * Reused from step to step.
 */
public final class Batch {
  final int[] ids;
  final KvCache[] caches; // of each stretch
  final int[] firstRows; // of each stretch, and the end of the last
  final int[] logitRows;
  int[] onlyTokens; // null: the logits of all tokens are wanted
  boolean onlyGreatest; // of each row of logits only the greatest is wanted
  int count;
  int stretches;
  int logitCount;

  /** Room for so many tokens. */
  public Batch(int rows) {
    ids = new int[rows];
    caches = new KvCache[rows];
    firstRows = new int[rows + 1];
    logitRows = new int[Transformer.MOST_LOGITS];
  }

  /** Tokens that it can hold. */
  public int rows() {
    return ids.length;
  }

  public void clear() {
    onlyTokens = null;
    onlyGreatest = true;
    count = 0;
    stretches = 0;
    logitCount = 0;
  }

  /** Tokens in it. */
  public int count() {
    return count;
  }

  /** Tokens that still fit. */
  public int free() {
    return ids.length - count;
  }

  /** Adds tokens that come next in a session; at most one stretch a session. */
  public void add(KvCache cache, int[] tokens, int from, int length) {
    caches[stretches] = cache;
    firstRows[stretches] = count;
    System.arraycopy(tokens, from, ids, count, length);
    count += length;
    stretches++;
    firstRows[stretches] = count;
  }

  /**
   * Asks for the logits after the token added {@code back} tokens before the last one.
   *
   * @return which row of the logits they will be
   */
  public int wantLogits(int back) {
    onlyGreatest = false;
    return wantGreatest(back);
  }

  /** The same where only the greatest logit has to be exact; the others are less. */
  public int wantGreatest(int back) {
    onlyTokens = null;
    logitRows[logitCount] = count - 1 - back;
    return logitCount++;
  }

  /**
   * Says that of the logits asked for last only those of some tokens will be looked at. Helps where
   * no others are asked for.
   */
  public void wantOnly(int[] tokens) {
    onlyTokens = logitCount == 1 ? tokens : null;
  }

  /** Whether more logits can be asked for. */
  public boolean canWantLogits(int more) {
    return logitCount + more <= logitRows.length;
  }
}
