package dev.tern.tensor.quant;

/**
 * 4 bits a number; 256 numbers in eight groups of 32, each with a scale and a least of 6 bits,
 * which share a scale each (ggml: {@code block_q4_K}).
 *
 * <pre>
 *   byte   0      1     2      3     4   ..   15              16  ..  47   48 .. 79   80 .. 143
 *         scale f16   least f16    SixBitScales: s[0..7],    groups 1|0    3|2       5|4, 7|6
 *                                  l[0..7]                   byte i: q[i] of the odd group in the
 *                                                            high half, of the even one in the low
 *
 *   value of number i in group g = (scale * s[g]) * q[g][i] - least * l[g],  q in 0..15
 * </pre>
 */
final class Q4_KBlocks extends Blocks {
  private static final int LEAST = 2;
  private static final int GROUP_SCALES = 4;
  private static final int QUANTS = 16;

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
    int[] codes = SixBitScales.quantize(numbers, from, 15, block, at);
    for (int pair = 0; pair < 4; pair++) {
      for (int i = 0; i < 32; i++) {
        int low = codes[pair * 64 + i];
        int high = codes[pair * 64 + 32 + i];
        block[at + QUANTS + pair * 32 + i] = (byte) (high << 4 | low);
      }
    }
  }

  private static int quant(byte[] block, int at, int group, int i) {
    int both = block[at + QUANTS + group / 2 * 32 + i] & 0xFF;
    return both >> group % 2 * 4 & 0xF;
  }
}
