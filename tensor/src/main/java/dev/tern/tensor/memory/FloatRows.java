package dev.tern.tensor.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Rows of floats in native memory, each padded to a multiple of 64 numbers, so that kernels can
 * write whole blocks.
 */
public final class FloatRows {
  private static final int STEP = 64;

  private final MemorySegment memory;
  private final int rows;
  private final int columns;
  private final long stride;

  public FloatRows(NativeMemory owner, int rows, int columns) {
    this.rows = rows;
    this.columns = columns;
    stride = (columns + STEP - 1L) / STEP * STEP;
    memory = owner.allocate(rows * stride * Float.BYTES);
  }

  /** A row with these numbers. */
  public static FloatRows of(NativeMemory owner, float[] numbers) {
    FloatRows one = new FloatRows(owner, 1, numbers.length);
    one.write(0, numbers, 0, numbers.length);
    return one;
  }

  public int rows() {
    return rows;
  }

  public int columns() {
    return columns;
  }

  /** From a row to the next, in floats. */
  public long stride() {
    return stride;
  }

  public long address() {
    return memory.address();
  }

  public long address(int row) {
    return memory.address() + row * stride * Float.BYTES;
  }

  /** One number; for many, {@link #read} is faster. */
  public float number(int row, int column) {
    return memory.get(ValueLayout.JAVA_FLOAT, (row * stride + column) * Float.BYTES);
  }

  /** Copies the first {@code count} numbers of a row out. */
  public void read(int row, float[] target, int at, int count) {
    read(row, 0, target, at, count);
  }

  /** Copies {@code count} numbers of a row out, from a column on. */
  public void read(int row, int column, float[] target, int at, int count) {
    MemorySegment.copy(
        memory, ValueLayout.JAVA_FLOAT, (row * stride + column) * Float.BYTES, target, at, count);
  }

  /** Copies numbers into a row, from its start. */
  public void write(int row, float[] source, int at, int count) {
    MemorySegment.copy(
        source, at, memory, ValueLayout.JAVA_FLOAT, row * stride * Float.BYTES, count);
  }
}
