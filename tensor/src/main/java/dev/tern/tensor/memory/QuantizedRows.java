package dev.tern.tensor.memory;

import dev.tern.tensor.kernel.Kernels;
import dev.tern.tensor.kernel.Quantization;
import java.lang.foreign.MemorySegment;

/**
 * Room for rows of activations as 8-bit integers with their scales and sums; the layout is drawn in
 * {@code kernels.h}. One room serves matrices of different widths one after the other.
 */
public final class QuantizedRows {
  private final int rows;
  private final int columns;
  private final MemorySegment q;
  private final MemorySegment scales;
  private final MemorySegment sums;

  /**
   * Takes the memory.
   *
   * @param rows at most, of at most {@code columns} numbers
   */
  public QuantizedRows(NativeMemory owner, int rows, int columns) {
    this.rows = rows;
    this.columns = columns;
    q = owner.allocate(rows * depth(columns));
    scales = owner.allocate(rows * 4L * ((columns + 31) / 32));
    sums = owner.allocate(rows * 4L * ((columns + 15) / 16));
  }

  /** Columns, padded as the kernels want them. */
  static long depth(int columns) {
    return (columns + Kernels.DEPTH_STEP - 1L) / Kernels.DEPTH_STEP * Kernels.DEPTH_STEP;
  }

  /** Quantizes rows {@code firstRow} (a multiple of 12) to {@code endRow} of {@code count}. */
  public void fill(
      Kernels kernels,
      Quantization quantization,
      long x,
      long xStride,
      int width,
      int firstRow,
      int endRow,
      int count) {
    if (count > rows || width > columns) {
      throw new IllegalArgumentException(
          "count=" + count + ", width=" + width + " exceed " + rows + " rows of " + columns);
    }
    kernels.quantize(
        quantization,
        x,
        xStride,
        width,
        firstRow,
        endRow,
        count,
        q.address(),
        scales.address(),
        sums.address());
  }

  public long q() {
    return q.address();
  }

  public long scales() {
    return scales.address();
  }

  public long sums() {
    return sums.address();
  }
}
