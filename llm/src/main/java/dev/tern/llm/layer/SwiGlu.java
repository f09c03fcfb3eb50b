package dev.tern.llm.layer;

import dev.tern.tensor.team.ThreadTeam;

/** The gate of the feed-forward (Shazeer, arXiv 2002.05202). */
public final class SwiGlu {
  private SwiGlu() {}

  /** {@code gate[i] = silu(gate[i]) * up[i]} with {@code silu(x) = x / (1 + e^-x)}. */
  public static void apply(float[] gate, float[] up, int length, ThreadTeam team) {
    team.forRanges(
        length,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            float x = gate[i];
            gate[i] = (float) (x / (1 + Math.exp(-x))) * up[i];
          }
        });
  }
}
