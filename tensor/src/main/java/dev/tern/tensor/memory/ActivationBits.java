package dev.tern.tensor.memory;

/** How finely activations are kept where a packed matrix is multiplied with them. */
public enum ActivationBits {
  /** 8-bit integers with scales, as llama.cpp keeps them. */
  EIGHT,
  /**
   * What rounding to 8 bits leaves is kept the same way once more, and multiplied too: half the
   * speed. For tests of everything else, since rounding to 8 bits hides what is smaller.
   */
  SIXTEEN
}
