package dev.tern.tensor.quant;

/**
 * 4 bits a number, 32 numbers share a scale (ggml: {@code block_q4_0}).
 *
 * <pre>
 *   byte   0      1     2         3        ..   17
 *         scale f16   q16 | q0  q17 | q1   ..  q31 | q15     high half | low half
 *
 *   value i = scale * (q[i] - 8),  q in 0..15
 * </pre>
 */
final class Q4_0Blocks extends Blocks {
  private static final int QUANTS = 2;

  @Override
  void dequantize(byte[] block, int at, float[] numbers, int to) {
    float scale = LittleEndian.readHalf(block, at);
    for (int i = 0; i < 16; i++) {
      int both = block[at + QUANTS + i] & 0xFF;
      numbers[to + i] = scale * ((both & 0xF) - 8);
      numbers[to + i + 16] = scale * ((both >> 4) - 8);
    }
  }

  @Override
  double dot(byte[] block, int at, float[] inputs, int from) {
    double sum = 0;
    for (int i = 0; i < 16; i++) {
      int both = block[at + QUANTS + i] & 0xFF;
      sum += (double) ((both & 0xF) - 8) * inputs[from + i];
      sum += (double) ((both >> 4) - 8) * inputs[from + i + 16];
    }
    return LittleEndian.readHalf(block, at) * sum;
  }

  @Override
  void quantize(float[] numbers, int from, byte[] block, int at) {
    // The number farthest from zero becomes -8, the one code that has no opposite.
    float scale = farthestFromZero(numbers, from, 32) / -8;
    float inverse = inverse(scale);
    LittleEndian.writeHalf(block, at, scale);
    for (int i = 0; i < 16; i++) {
      int low = Math.min(15, (int) (numbers[from + i] * inverse + 8.5f));
      int high = Math.min(15, (int) (numbers[from + i + 16] * inverse + 8.5f));
      block[at + QUANTS + i] = (byte) (high << 4 | low);
    }
  }
}
