package dev.tern.tensor.memory;

import dev.tern.tensor.kernel.Kernels;
import dev.tern.tensor.kernel.Quantization;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

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
  private final FloatRows left; // what rounding left; null with 8 bits
  private final QuantizedRows rest; // of left

  /**
   * Takes the memory.
   *
   * @param rows at most, of at most {@code columns} numbers
   */
  public QuantizedRows(NativeMemory owner, int rows, int columns) {
    this(owner, rows, columns, ActivationBits.EIGHT);
  }

  public QuantizedRows(NativeMemory owner, int rows, int columns, ActivationBits bits) {
    this.rows = rows;
    this.columns = columns;
    q = owner.allocate(rows * depth(columns));
    scales = owner.allocate(rows * 4L * ((columns + 31) / 32));
    sums = owner.allocate(rows * 4L * ((columns + 15) / 16));
    boolean isFine = bits == ActivationBits.SIXTEEN;
    left = isFine ? new FloatRows(owner, rows, columns) : null;
    rest = isFine ? new QuantizedRows(owner, rows, columns) : null;
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
    if (rest != null) {
      takeOff(x, xStride, width, firstRow, endRow, count);
      rest.fill(
          kernels, quantization, left.address(), left.stride(), width, firstRow, endRow, count);
    }
  }

  /** What the integers times their scales are short of the rows. */
  private void takeOff(long x, long xStride, int width, int firstRow, int endRow, int count) {
    MemorySegment from =
        MemorySegment.ofAddress(x).reinterpret((endRow - 1) * xStride * 4 + width * 4L);
    float[] row = new float[width];
    for (int n = firstRow; n < endRow; n++) {
      int panel = n / Kernels.PANEL_ROWS * Kernels.PANEL_ROWS;
      int panelRows = Math.min(Kernels.PANEL_ROWS, count - panel);
      for (int i = 0; i < width; i++) {
        long place = panel * depth(width) + (i / 4L * panelRows + n - panel) * 4 + i % 4;
        long scale = panel * (width / 32L) + i / 32L * panelRows + n - panel;
        row[i] =
            from.get(ValueLayout.JAVA_FLOAT, (n * xStride + i) * 4)
                - q.get(ValueLayout.JAVA_BYTE, place)
                    * scales.get(ValueLayout.JAVA_FLOAT, scale * 4);
      }
      left.write(n, row, 0, width);
    }
  }

  /** What is to be multiplied too, with 16 bits; null with 8. */
  public QuantizedRows rest() {
    return rest;
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
