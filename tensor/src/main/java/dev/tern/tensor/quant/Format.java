package dev.tern.tensor.quant;

/**
 * How the numbers of a matrix are stored. The layouts are drawn in {@code F32Matrix} .. {@code
 * Q4_1Matrix}.
 */
public enum Format {
  F32(1, 4),
  F16(1, 2),
  Q8_0(32, 34),
  Q4_0(32, 18),
  Q4_1(32, 20);

  private final int blockLength;
  private final int blockSize;

  Format(int blockLength, int blockSize) {
    this.blockLength = blockLength;
    this.blockSize = blockSize;
  }

  /** Numbers in a block. */
  public int blockLength() {
    return blockLength;
  }

  /** Bytes of a block. */
  public int blockSize() {
    return blockSize;
  }

  /** Bytes of a row of {@code columns} numbers, which must be a multiple of the block's length. */
  public int rowSize(int columns) {
    if (columns < 1 || columns % blockLength != 0) {
      throw new IllegalArgumentException(
          "columns=" + columns + " is not a positive multiple of " + blockLength + " for " + this);
    }
    return Math.toIntExact((long) columns / blockLength * blockSize);
  }

  /** The numbers of a row: the definition that the fast product is tested against. */
  public void dequantize(byte[] row, int rowAt, float[] target, int targetAt, int columns) {
    int blocks = rowSize(columns) / blockSize;
    for (int block = 0; block < blocks; block++) {
      int from = rowAt + block * blockSize;
      int to = targetAt + block * blockLength;
      switch (this) {
        case F32 -> target[to] = F32Matrix.dequantize(row, from);
        case F16 -> target[to] = F16Matrix.dequantize(row, from);
        case Q8_0 -> Q8_0Matrix.dequantize(row, from, target, to);
        case Q4_0 -> Q4_0Matrix.dequantize(row, from, target, to);
        case Q4_1 -> Q4_1Matrix.dequantize(row, from, target, to);
      }
    }
  }

  /** Reads a matrix of this format and repacks it for the product. */
  public Matrix pack(int rows, int columns, RowSource source) {
    return switch (this) {
      case F32 -> new F32Matrix(rows, columns, source);
      case F16 -> new F16Matrix(rows, columns, source);
      case Q8_0 -> new Q8_0Matrix(rows, columns, source);
      case Q4_0 -> new Q4_0Matrix(rows, columns, source);
      case Q4_1 -> new Q4_1Matrix(rows, columns, source);
    };
  }
}
