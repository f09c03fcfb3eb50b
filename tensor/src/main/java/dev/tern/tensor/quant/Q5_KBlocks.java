package dev.tern.tensor.quant;

/**
 * 5 bits a number; 256 numbers in eight groups of 32, each with a scale and a least of 6 bits,
 * which share a scale each (ggml: {@code block_q5_K}).
 *
 * <pre>
 *   byte   0      1     2      3     4   ..   15             16 .. 47       48 .. 79   80 .. 175
 *         scale f16   least f16    SixBitScales: s[0..7],   fifth bits     groups 1|0  3|2 5|4 7|6
 *                                  l[0..7]                  byte i, bit g  byte i: lower four bits,
 *                                                           is bit 4 of    odd group in the high
 *                                                           q[g][i]        half, even in the low
 *
 *   value of number i in group g = (scale * s[g]) * q[g][i] - least * l[g],  q in 0..31
 * </pre>
 */
final class Q5_KBlocks extends Blocks {
  private static final int LEAST = 2;
  private static final int GROUP_SCALES = 4;
  private static final int FIFTH_BITS = 16;
  private static final int QUANTS = 48;

  @Override
  void dequantize(byte[] block, int at, float[] numbers, int to) {
    float scale = LittleEndian.readHalf(block, at);
    float least = LittleEndian.readHalf(block, at + LEAST);
    for (int group = 0; group < 8; group++) {
      float groupScale = scale * SixBitScales.scale(block, at + GROUP_SCALES, group);
      float groupLeast = least * SixBitScales.least(block, at + GROUP_SCALES, group);
      for (int i = 0; i < 32; i++) {
        numbers[to + group * 32 + i] = groupScale * quant(block, at, group, i) - groupLeast;
      }
    }
  }

  @Override
  double dot(byte[] block, int at, float[] inputs, int from) {
    double scaled = 0;
    double lowered = 0;
    for (int group = 0; group < 8; group++) {
      double sum = 0;
      double inputSum = 0;
      for (int i = 0; i < 32; i++) {
        float input = inputs[from + group * 32 + i];
        sum += (double) quant(block, at, group, i) * input;
        inputSum += input;
      }
      scaled += SixBitScales.scale(block, at + GROUP_SCALES, group) * sum;
      lowered += SixBitScales.least(block, at + GROUP_SCALES, group) * inputSum;
    }
    return LittleEndian.readHalf(block, at) * scaled
        - LittleEndian.readHalf(block, at + LEAST) * lowered;
  }

  @Override
  void quantize(float[] numbers, int from, byte[] block, int at) {
    int[] codes = SixBitScales.quantize(numbers, from, 31, block, at);
    for (int i = 0; i < 32; i++) {
      int fifths = 0;
      for (int group = 0; group < 8; group++) {
        fifths |= codes[group * 32 + i] >> 4 << group;
      }
      block[at + FIFTH_BITS + i] = (byte) fifths;
      for (int pair = 0; pair < 4; pair++) {
        int low = codes[pair * 64 + i] & 0xF;
        int high = codes[pair * 64 + 32 + i] & 0xF;
        block[at + QUANTS + pair * 32 + i] = (byte) (high << 4 | low);
      }
    }
  }

  private static int quant(byte[] block, int at, int group, int i) {
    int both = block[at + QUANTS + group / 2 * 32 + i] & 0xFF;
    int fifth = (block[at + FIFTH_BITS + i] & 0xFF) >> group & 1;
    return fifth << 4 | both >> group % 2 * 4 & 0xF;
  }
}
