package dev.tern.tensor.kernel;

/**
 * Product of float rows with a packed float matrix: {@code result = bias + input * matrix^T}.
 *
 * <p>{@link #PLAIN} defines the result. {@link #VECTOR} is the fast one; it sums in a different
 * order with fused multiply-add and so differs by rounding.
 */
public interface DenseProduct {
  /** Plain Java: the definition. */
  DenseProduct PLAIN = new DenseProductPlain();

  /** The Vector API at the machine's preferred width. */
  DenseProduct VECTOR = new DenseProductVector();

  /**
   * Computes a block of the result: all given input rows against some panels of the matrix. Blocks
   * of one result may be computed by different threads at once.
   *
   * @param input row {@code r} starts at {@code inputOffset + r * inputStride} and has {@link
   *     DensePanels#depth()} elements
   * @param rows input rows, 0 or more
   * @param panelBegin first panel, see {@link DensePanels#panelCount()}
   * @param panelEnd one past the last panel
   * @param result element (r, n) is written at {@code resultOffset + r * resultStride + n}, for
   *     every output n of the panels; nothing else is written. Must not overlap the input.
   */
  void multiply(
      float[] input,
      int inputOffset,
      int inputStride,
      int rows,
      DensePanels matrix,
      int panelBegin,
      int panelEnd,
      float[] result,
      int resultOffset,
      int resultStride);

  /** All panels: the whole result for the given input rows. */
  default void multiply(
      float[] input,
      int inputOffset,
      int inputStride,
      int rows,
      DensePanels matrix,
      float[] result,
      int resultOffset,
      int resultStride) {
    multiply(
        input,
        inputOffset,
        inputStride,
        rows,
        matrix,
        0,
        matrix.panelCount(),
        result,
        resultOffset,
        resultStride);
  }
}
