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
 * @param isCoarse whether it is packed with 4 bits a weight, whatever it has
 */
public record FileMatrix(
    String name,
    Format format,
    int rows,
    int columns,
    Supplier<MemorySegment> bytes,
    boolean isCoarse) {
  public FileMatrix {
    if (rows < 1) {
      throw new IllegalArgumentException("matrix " + name + ": rows=" + rows + "; expected > 0");
    }
    format.rowSize(columns);
    if (isCoarse) {
      Format.Q4_0.rowSize(columns);
    }
  }

  /** One that is packed with all it has. */
  public FileMatrix(
      String name, Format format, int rows, int columns, Supplier<MemorySegment> bytes) {
    this(name, format, rows, columns, bytes, false);
  }

  /** The same weights once more, rounded to 4 bits each, under the name {@link #coarseName}. */
  public FileMatrix coarse() {
    return new FileMatrix(coarseName(name), format, rows, columns, bytes, true);
  }

  /** Under which name a matrix is kept rounded to 4 bits. */
  public static String coarseName(String name) {
    return name + "/coarse";
  }
}
