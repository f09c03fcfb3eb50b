package dev.tern.tensor.quant;

/**
 * 5 bits a number, 32 numbers share a scale (ggml: {@code block_q5_0}).
 *
 * <pre>
 *   byte   0      1     2   ..   5           6         7       ..   21
 *         scale f16    fifth bits, u32     q16 | q0  q17 | q1  ..  q31 | q15
 *                      bit i is bit 4      the lower four bits, high half | low half
 *                      of q[i]
 *
 *   value i = scale * (q[i] - 16),  q in 0..31
 * </pre>
 */
final class Q5_0Blocks extends Blocks {
  private static final int FIFTH_BITS = 2;
  private static final int QUANTS = 6;

  @Override
  void dequantize(byte[] block, int at, float[] numbers, int to) {
    float scale = LittleEndian.readHalf(block, at);
    for (int i = 0; i < 32; i++) {
      numbers[to + i] = scale * (quant(block, at, i) - 16);
    }
  }

  @Override
  double dot(byte[] block, int at, float[] inputs, int from) {
    double sum = 0;
    for (int i = 0; i < 32; i++) {
      sum += (double) (quant(block, at, i) - 16) * inputs[from + i];
    }
    return LittleEndian.readHalf(block, at) * sum;
  }

  @Override
  void quantize(float[] numbers, int from, byte[] block, int at) {
    // The number farthest from zero becomes -16, the one code that has no opposite.
    float scale = farthestFromZero(numbers, from, 32) / -16;
    float inverse = inverse(scale);
    LittleEndian.writeHalf(block, at, scale);
    int fifthBits = 0;
    for (int i = 0; i < 16; i++) {
      int low = Math.min(31, (int) (numbers[from + i] * inverse + 16.5f));
      int high = Math.min(31, (int) (numbers[from + i + 16] * inverse + 16.5f));
      block[at + QUANTS + i] = (byte) ((high & 0xF) << 4 | low & 0xF);
      fifthBits |= low >> 4 << i | high >> 4 << i + 16;
    }
    LittleEndian.writeInt(block, at + FIFTH_BITS, fifthBits);
  }

  private static int quant(byte[] block, int at, int i) {
    int lower = (block[at + QUANTS + i % 16] & 0xFF) >> i / 16 * 4 & 0xF;
    int fifth = LittleEndian.readInt(block, at + FIFTH_BITS) >>> i & 1;
    return fifth << 4 | lower;
  }
}
