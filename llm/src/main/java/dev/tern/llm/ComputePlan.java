package dev.tern.llm;

import dev.tern.tensor.team.Placement;
import dev.tern.tensor.team.ThreadTeam;

/**
 * How a model's arithmetic is spread over the machine. It changes how fast a model is, not what it
 * says, but for the last bits of sums.
 *
 * @param threads that compute, the caller's among them, 1 to 256
 * @param prefillChunk tokens of a prompt that are read together, 1 to 1,024: weights are unpacked
 *     once a chunk, and the buffers grow with it
 * @param placement where those threads run
 */
public record ComputePlan(int threads, int prefillChunk, Placement placement) {
  /** So many that unpacking the weights and meeting at barriers are small parts of the work. */
  public static final int PREFILL_CHUNK = 128;

  private static final int MOST_CHUNK = 1_024;

  public ComputePlan {
    check("threads", threads, ThreadTeam.MOST_THREADS);
    check("prefill-chunk", prefillChunk, MOST_CHUNK);
  }

  /** On any core, in chunks of {@value #PREFILL_CHUNK}. */
  public static ComputePlan of(int threads) {
    return new ComputePlan(threads, PREFILL_CHUNK, Placement.ANYWHERE);
  }

  private static void check(String name, int value, int high) {
    if (value < 1 || value > high) {
      throw new LlmException(name + "=" + value + " is out of range; expected 1.." + high);
    }
  }
}
