package dev.tern.tensor.quant;

/**
 * 5 bits a number, 32 numbers share a scale and a least value (ggml: {@code block_q5_1}).
 *
 * <pre>
 *   byte   0      1     2      3     4   ..   7           8         9       ..   23
 *         scale f16   least f16    fifth bits, u32     q16 | q0  q17 | q1  ..  q31 | q15
 *                                  bit i is bit 4      the lower four bits, high half | low half
 *                                  of q[i]
 *
 *   value i = scale * q[i] + least,  q in 0..31
 * </pre>
 */
final class Q5_1Blocks extends Blocks {
  private static final int LEAST = 2;
  private static final int FIFTH_BITS = 4;
  private static final int QUANTS = 8;

  @Override
  void dequantize(byte[] block, int at, float[] numbers, int to) {
    float scale = LittleEndian.readHalf(block, at);
    float least = LittleEndian.readHalf(block, at + LEAST);
    for (int i = 0; i < 32; i++) {
      numbers[to + i] = scale * quant(block, at, i) + least;
    }
  }

  @Override
  double dot(byte[] block, int at, float[] inputs, int from) {
    double sum = 0;
    double inputSum = 0;
    for (int i = 0; i < 32; i++) {
      sum += (double) quant(block, at, i) * inputs[from + i];
      inputSum += inputs[from + i];
    }
    return LittleEndian.readHalf(block, at) * sum
        + LittleEndian.readHalf(block, at + LEAST) * inputSum;
  }

  @Override
  void quantize(float[] numbers, int from, byte[] block, int at) {
    float least = numbers[from];
    float most = numbers[from];
    for (int i = 1; i < 32; i++) {
      least = Math.min(least, numbers[from + i]);
      most = Math.max(most, numbers[from + i]);
    }
    float scale = (most - least) / 31;
    float inverse = inverse(scale);
    LittleEndian.writeHalf(block, at, scale);
    LittleEndian.writeHalf(block, at + LEAST, least);
    int fifthBits = 0;
    for (int i = 0; i < 16; i++) {
      int low = Math.min(31, (int) ((numbers[from + i] - least) * inverse + 0.5f));
      int high = Math.min(31, (int) ((numbers[from + i + 16] - least) * inverse + 0.5f));
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
