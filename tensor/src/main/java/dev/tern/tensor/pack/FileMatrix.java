package dev.tern.tensor.pack;

import dev.tern.tensor.quant.Format;
import java.lang.foreign.MemorySegment;
import java.util.function.Supplier;

/**
 * A matrix of weights as a model file holds it.
 *
 * @param name unique in its file; names it in messages and in pack files
 * @param bytes gives {@code format.tensorSize(rows, columns)} bytes: the rows' blocks and the
 *     trailer; asked only when the matrix is really packed
 */
public record FileMatrix(
    String name, Format format, int rows, int columns, Supplier<MemorySegment> bytes) {
  public FileMatrix {
    if (rows < 1) {
      throw new IllegalArgumentException("matrix " + name + ": rows=" + rows + "; expected > 0");
    }
    format.rowSize(columns);
  }
}
