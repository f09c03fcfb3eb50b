package dev.tern.tensor.kernel;

/**
 * How a packed matrix lies in memory; drawn in {@code kernels.h}. Order and sizes are part of pack
 * files: change {@code PackFile}'s version with them.
 */
public enum Layout {
  F32(0, 1, 64 * 4),
  F16(0, 1, 64 * 2),
  BF16(0, 1, 64 * 2),
  Q8(0, 32, 4 * 544),
  Q6(0, 32, 4 * 448),
  Q5(0, 32, 4 * 352),
  Q5M(0, 32, 4 * 384),
  Q4(0, 32, 4 * 288),
  Q4M(0, 32, 4 * 320),
  T2(4, 16, 4 * 64),
  T2S(0, 256, 16 * 4 * 64 + 64 * 2),
  T5(4, 20, 4 * 64);

  /** Rows of a matrix come in blocks of so many. */
  public static final int BLOCK_ROWS = 64;

  /** Rows of a tile. */
  public static final int TILE_ROWS = 16;

  private final int bytesPerRow;
  private final int columnStep;
  private final int stepSize;

  Layout(int bytesPerRow, int columnStep, int stepSize) {
    this.bytesPerRow = bytesPerRow;
    this.columnStep = columnStep;
    this.stepSize = stepSize;
  }

  /** Columns that are packed together; they are padded to a multiple of this. */
  public int columnStep() {
    return columnStep;
  }

  /** Bytes of a block of rows for each {@link #columnStep} columns. */
  public int stepSize() {
    return stepSize;
  }

  /** Whether products take floats rather than quantized activations. */
  public boolean isFloat() {
    return this == F32 || this == F16 || this == BF16;
  }

  /** Whether weights are -1, 0 and 1 times a scale. */
  public boolean isTernary() {
    return this == T2 || this == T2S || this == T5;
  }

  /** Blocks of {@value #BLOCK_ROWS} rows. */
  public static int blocks(int rows) {
    return (rows + BLOCK_ROWS - 1) / BLOCK_ROWS;
  }

  /** Bytes of a matrix. */
  public long size(int rows, int columns) {
    long steps = (columns + columnStep - 1L) / columnStep;
    return blocks(rows) * (steps * stepSize + (long) bytesPerRow * BLOCK_ROWS);
  }
}
