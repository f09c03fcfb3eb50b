package dev.tern.tensor.quant;

import java.util.Arrays;

/**
 * 6 bits a number; 256 numbers in sixteen groups of 16, each with a scale of 8 bits, which share
 * one (ggml: {@code block_q6_K}).
 *
 * <pre>
 *   byte   0   ..  127         128  ..  191         192  ..  207       208   209
 *         lower four bits     upper two bits       s[0] .. s[15],     scale f16
 *                                                  signed
 *
 *   Either half of the block, h = 0 or 1, holds numbers h * 128 .. h * 128 + 127 as four runs of 32,
 *   r = 0..3:
 *     lower four of number i of run r:  byte h * 64 + r % 2 * 32 + i, its low half for r = 0, 1,
 *                                       its high half for r = 2, 3
 *     upper two:                        byte 128 + h * 32 + i, bits 2r+1 .. 2r
 *
 *   value of number n in the block = (scale * s[n / 16]) * (q[n] - 32),  q in 0..63
 * </pre>
 */
final class Q6_KBlocks extends Blocks {
  private static final int UPPER = 128;
  private static final int GROUP_SCALES = 192;
  private static final int SCALE = 208;

  @Override
  void dequantize(byte[] block, int at, float[] numbers, int to) {
    float scale = LittleEndian.readHalf(block, at + SCALE);
    for (int n = 0; n < 256; n++) {
      numbers[to + n] = scale * block[at + GROUP_SCALES + n / 16] * (quant(block, at, n) - 32);
    }
  }

  @Override
  double dot(byte[] block, int at, float[] inputs, int from) {
    double total = 0;
    for (int group = 0; group < 16; group++) {
      double sum = 0;
      for (int n = group * 16; n < group * 16 + 16; n++) {
        sum += (double) (quant(block, at, n) - 32) * inputs[from + n];
      }
      total += block[at + GROUP_SCALES + group] * sum;
    }
    return LittleEndian.readHalf(block, at + SCALE) * total;
  }

  /** Simple, and worse than llama.cpp, which searches; see {@link SixBitScales#quantize}. */
  @Override
  void quantize(float[] numbers, int from, byte[] block, int at) {
    float[] groupScales = new float[16];
    for (int group = 0; group < 16; group++) {
      // The number farthest from zero becomes -32, the one code that has no opposite.
      groupScales[group] = farthestFromZero(numbers, from + group * 16, 16) / -32;
    }
    LittleEndian.writeHalf(block, at + SCALE, farthestFromZero(groupScales, 0, 16) / -128);
    float scale = LittleEndian.readHalf(block, at + SCALE);
    float inverse = inverse(scale);

    Arrays.fill(block, at, at + GROUP_SCALES, (byte) 0);
    for (int group = 0; group < 16; group++) {
      int groupScale = clamp(round(groupScales[group] * inverse), -128, 127);
      block[at + GROUP_SCALES + group] = (byte) groupScale;
      float groupInverse = inverse(scale * groupScale);
      for (int n = group * 16; n < group * 16 + 16; n++) {
        set(block, at, n, clamp(round(numbers[from + n] * groupInverse), -32, 31) + 32);
      }
    }
  }

  private static int quant(byte[] block, int at, int n) {
    int run = n % 128 / 32;
    int lower = block[lowerAt(at, n)] >> run / 2 * 4 & 0xF;
    int upper = block[upperAt(at, n)] >> run * 2 & 3;
    return upper << 4 | lower;
  }

  /** Sets a code whose bits are still zero. */
  private static void set(byte[] block, int at, int n, int quant) {
    int run = n % 128 / 32;
    block[lowerAt(at, n)] |= (byte) ((quant & 0xF) << run / 2 * 4);
    block[upperAt(at, n)] |= (byte) (quant >> 4 << run * 2);
  }

  private static int lowerAt(int at, int n) {
    return at + n / 128 * 64 + n % 64;
  }

  private static int upperAt(int at, int n) {
    return at + UPPER + n / 128 * 32 + n % 32;
  }
}
