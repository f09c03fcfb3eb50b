package dev.tern.tensor.quant;

/**
 * Ternary, 2 bits a number, as bitnet.cpp writes it: a block is 128 numbers without a scale; one
 * scale for the whole tensor follows its last row.
 *
 * <pre>
 *   byte i, 0..31:    bits 7..6      5..4          3..2          1..0
 *                     number i       number i+32   number i+64   number i+96
 *
 *   after the last row:   byte 0 .. 3     4 .. 31
 *                         scale f32      unused
 *
 *   value = scale * (q - 1),  q in 0..2
 * </pre>
 *
 * <p>Here the scale is taken for 1: the tensor's numbers are these times {@link
 * Format#tensorScale}.
 *
 * <p>Source: {@code quantize_i2_s} and the converter of microsoft/BitNet, read for their meaning.
 * This is what its converter writes anywhere and its quantizer on x86, and what the published
 * models hold. Its quantizer built for ARM writes blocks of 64 numbers instead, in a file that says
 * nothing about that; such files can't be told apart and come out as noise.
 */
final class I2_SBlocks extends Blocks {
  private static final int LENGTH = 128;
  private static final int SIZE = 32;

  @Override
  void dequantize(byte[] block, int at, float[] numbers, int to) {
    for (int n = 0; n < LENGTH; n++) {
      numbers[to + n] = quant(block, at, n) - 1;
    }
  }

  @Override
  double dot(byte[] block, int at, float[] inputs, int from) {
    double sum = 0;
    for (int n = 0; n < LENGTH; n++) {
      sum += (double) (quant(block, at, n) - 1) * inputs[from + n];
    }
    return sum;
  }

  /** Keeps the signs: what is not zero becomes 1 or -1. */
  @Override
  void quantize(float[] numbers, int from, byte[] block, int at) {
    for (int i = 0; i < SIZE; i++) {
      int four = 0;
      for (int run = 0; run < 4; run++) {
        int sign = (int) Math.signum(numbers[from + run * SIZE + i]);
        four |= sign + 1 << 6 - 2 * run;
      }
      block[at + i] = (byte) four;
    }
  }

  private static int quant(byte[] block, int at, int n) {
    return block[at + n % SIZE] >> 6 - n / SIZE * 2 & 3;
  }
}
