package dev.tern.tensor.pack;

import dev.tern.tensor.kernel.Tier;

/** How ternary weights are packed. */
public enum TernaryLayout {
  /** Five weights in a byte where the file has that too (TQ1_0), else four. */
  AS_IN_FILE,
  /** Four weights in a byte: less to compute. */
  TWO_BITS,
  /** Five weights in a byte, 1.6 bits each: a fifth less to read. */
  FIVE_IN_A_BYTE;

  /**
   * The one with which a token takes the least time: five in a byte only where taking them apart
   * takes no longer than reading them (docs/speed.md).
   */
  public static TernaryLayout fastest(Tier tier) {
    return tier == Tier.AVX512_VBMI ? FIVE_IN_A_BYTE : AS_IN_FILE;
  }
}
