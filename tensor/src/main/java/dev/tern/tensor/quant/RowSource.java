package dev.tern.tensor.quant;

/** Where the rows of a matrix come from. */
@FunctionalInterface
public interface RowSource {
  /**
   * Copies consecutive rows, in the format's blocks.
   *
   * @param firstRow counted from 0
   * @param rows how many
   * @param target receives them from index 0
   */
  void read(int firstRow, int rows, byte[] target);
}
