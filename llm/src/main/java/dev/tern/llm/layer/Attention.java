package dev.tern.llm.layer;

import dev.tern.tensor.kernel.ScaledSum;
import dev.tern.tensor.team.ThreadTeam;
import java.util.Arrays;

/**
 * Causal attention in which several query heads share the keys and values of one head
 * (grouped-query attention, Ainslie et al., arXiv 2305.13245).
 */
public final class Attention {
  private final int heads;
  private final KvCache cache;
  private final ThreadTeam team;
  private final float[] scores; // [heads, contextLength]

  /** A number of query heads that is a multiple of the cache's heads. */
  public Attention(int heads, KvCache cache, ThreadTeam team) {
    this.heads = heads;
    this.cache = cache;
    this.team = team;
    scores = new float[heads * cache.contextLength()];
  }

  /**
   * Lets {@code count} tokens look at all positions up to their own, whose keys and values must be
   * in the cache.
   *
   * @param query {@code [count, heads * headSize]}
   * @param position of the first token
   * @param attended {@code [count, heads * headSize]}, overwritten
   */
  public void apply(int layer, float[] query, int count, int position, float[] attended) {
    team.run(heads, head -> applyHead(layer, head, query, count, position, attended));
  }

  private void applyHead(
      int layer, int head, float[] query, int count, int position, float[] attended) {
    int headSize = cache.headSize();
    int kvHead = head / (heads / cache.kvHeads());
    int scoresAt = head * cache.contextLength();
    float scale = (float) (1 / Math.sqrt(headSize));
    for (int n = 0; n < count; n++) {
      int visible = position + n + 1;
      int queryAt = (n * heads + head) * headSize;

      // scores[p] = query . key[p] / sqrt(headSize)
      Arrays.fill(scores, scoresAt, scoresAt + visible, 0);
      for (int i = 0; i < headSize; i++) {
        ScaledSum.add(
            query[queryAt + i] * scale,
            cache.keys(layer),
            cache.keyAt(kvHead, i),
            scores,
            scoresAt,
            visible);
      }

      softmax(scores, scoresAt, visible);

      // attended = sum of scores[p] * value[p]
      Arrays.fill(attended, queryAt, queryAt + headSize, 0);
      for (int p = 0; p < visible; p++) {
        ScaledSum.add(
            scores[scoresAt + p],
            cache.values(layer),
            cache.valueAt(kvHead, p),
            attended,
            queryAt,
            headSize);
      }
    }
  }

  private static void softmax(float[] scores, int from, int length) {
    float most = Float.NEGATIVE_INFINITY;
    for (int i = from; i < from + length; i++) {
      most = Math.max(most, scores[i]);
    }
    double sum = 0;
    for (int i = from; i < from + length; i++) {
      scores[i] = (float) Math.exp(scores[i] - most);
      sum += scores[i];
    }
    float share = (float) (1 / sum);
    for (int i = from; i < from + length; i++) {
      scores[i] *= share;
    }
  }
}
