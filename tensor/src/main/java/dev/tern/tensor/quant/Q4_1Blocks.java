package dev.tern.tensor.quant;

/**
 * 4 bits a number, 32 numbers share a scale and a least value (ggml: {@code block_q4_1}).
 *
 * <pre>
 *   byte   0      1     2      3     4         5        ..   19
 *         scale f16   least f16    q16 | q0  q17 | q1   ..  q31 | q15     high half | low half
 *
 *   value i = scale * q[i] + least,  q in 0..15
 * </pre>
 */
final class Q4_1Blocks extends Blocks {
  private static final int LEAST = 2;
  private static final int QUANTS = 4;

  @Override
  void dequantize(byte[] block, int at, float[] numbers, int to) {
    float scale = LittleEndian.readHalf(block, at);
    float least = LittleEndian.readHalf(block, at + LEAST);
    for (int i = 0; i < 16; i++) {
      int both = block[at + QUANTS + i] & 0xFF;
      numbers[to + i] = scale * (both & 0xF) + least;
      numbers[to + i + 16] = scale * (both >> 4) + least;
    }
  }

  @Override
  double dot(byte[] block, int at, float[] inputs, int from) {
    double sum = 0;
    double inputSum = 0;
    for (int i = 0; i < 16; i++) {
      int both = block[at + QUANTS + i] & 0xFF;
      sum += (double) (both & 0xF) * inputs[from + i];
      sum += (double) (both >> 4) * inputs[from + i + 16];
      inputSum += (double) inputs[from + i] + inputs[from + i + 16];
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
    float scale = (most - least) / 15;
    float inverse = inverse(scale);
    LittleEndian.writeHalf(block, at, scale);
    LittleEndian.writeHalf(block, at + LEAST, least);
    for (int i = 0; i < 16; i++) {
      int low = Math.min(15, (int) ((numbers[from + i] - least) * inverse + 0.5f));
      int high = Math.min(15, (int) ((numbers[from + i + 16] - least) * inverse + 0.5f));
      block[at + QUANTS + i] = (byte) (high << 4 | low);
    }
  }
}
