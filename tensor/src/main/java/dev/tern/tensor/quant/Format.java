package dev.tern.tensor.quant;

/**
 * How the numbers of a matrix are stored: in rows of blocks, each of a fixed length and size. The
 * class of each format draws its block ({@code F32Blocks} .. {@code I2_SBlocks}).
 *
 * <p>What stands here is slow, plain Java and defines what the bits mean. All of it may be called
 * by many threads at once.
 */
public enum Format {
  F32(1, 4, new F32Blocks()),
  F16(1, 2, new F16Blocks()),
  BF16(1, 2, new BF16Blocks()),
  Q8_0(32, 34, new Q8_0Blocks()),
  Q6_K(256, 210, new Q6_KBlocks()),
  Q5_K(256, 176, new Q5_KBlocks()),
  Q4_K(256, 144, new Q4_KBlocks()),
  Q5_0(32, 22, new Q5_0Blocks()),
  Q5_1(32, 24, new Q5_1Blocks()),
  Q4_0(32, 18, new Q4_0Blocks()),
  Q4_1(32, 20, new Q4_1Blocks()),
  TQ1_0(256, 54, new TQ1_0Blocks()),
  TQ2_0(256, 66, new TQ2_0Blocks()),
  I2_S(128, 32, new I2_SBlocks());

  /** Bytes after the last row of a tensor in I2_S: its scale, and room that aligns what follows. */
  private static final int I2_S_TRAILER = 32;

  private final int blockLength;
  private final int blockSize;
  private final Blocks blocks;

  Format(int blockLength, int blockSize, Blocks blocks) {
    this.blockLength = blockLength;
    this.blockSize = blockSize;
    this.blocks = blocks;
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

  /** Bytes that follow the last row of a tensor and belong to it: 32 for I2_S, else 0. */
  public int trailerSize() {
    return this == I2_S ? I2_S_TRAILER : 0;
  }

  /** Bytes of a tensor: its rows and its trailer. */
  public long tensorSize(long rows, int columns) {
    return Math.addExact(Math.multiplyExact(rows, (long) rowSize(columns)), trailerSize());
  }

  /**
   * The scale that all numbers of a tensor share on top of what its blocks say.
   *
   * @param trailer holds {@link #trailerSize()} bytes from {@code at}; not read where that is 0
   * @return 1 for every format but I2_S
   */
  public float tensorScale(byte[] trailer, int at) {
    return this == I2_S ? Float.intBitsToFloat(LittleEndian.readInt(trailer, at)) : 1;
  }

  /** Writes a tensor's trailer, {@link #trailerSize()} bytes, with the scale its numbers share. */
  public void writeTrailer(float tensorScale, byte[] trailer, int at) {
    if (this == I2_S) {
      LittleEndian.writeInt(trailer, at, Float.floatToRawIntBits(tensorScale));
    }
  }

  /**
   * The numbers of a row, or of part of one that begins with a block. In I2_S they are -1, 0 and 1,
   * to be multiplied with {@link #tensorScale}.
   *
   * @param columns how many; a multiple of the block's length
   */
  public void dequantize(byte[] row, int rowAt, float[] target, int targetAt, int columns) {
    int count = rowSize(columns) / blockSize;
    for (int block = 0; block < count; block++) {
      blocks.dequantize(row, rowAt + block * blockSize, target, targetAt + block * blockLength);
    }
  }

  /**
   * The sum of a row's numbers times inputs, in double, from the integers and scales of the row
   * without any rounding in between. In I2_S to be multiplied with {@link #tensorScale}.
   */
  public double dot(byte[] row, int rowAt, float[] inputs, int inputsAt, int columns) {
    int count = rowSize(columns) / blockSize;
    double sum = 0;
    for (int block = 0; block < count; block++) {
      sum += blocks.dot(row, rowAt + block * blockSize, inputs, inputsAt + block * blockLength);
    }
    return sum;
  }

  /**
   * Writes a row whose numbers lie near those given. Plain: no search for better scales, but where
   * llama.cpp does not search either, the same bytes. In I2_S only the signs are kept.
   *
   * @param numbers finite; for the ternary formats 0 and one value with either sign
   */
  public void quantize(float[] numbers, int numbersAt, byte[] row, int rowAt, int columns) {
    int count = rowSize(columns) / blockSize;
    for (int block = 0; block < count; block++) {
      blocks.quantize(numbers, numbersAt + block * blockLength, row, rowAt + block * blockSize);
    }
  }
}
