package dev.tern.tensor.pack;

/** How ternary weights are packed. */
public enum TernaryLayout {
  /** Five weights in a byte where the file has that too (TQ1_0), else four. */
  AS_IN_FILE,
  /** Four weights in a byte: less to compute. */
  TWO_BITS,
  /** Five weights in a byte, 1.6 bits each: a fifth less to read. */
  FIVE_IN_A_BYTE
}
