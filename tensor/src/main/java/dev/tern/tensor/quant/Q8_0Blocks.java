package dev.tern.tensor.quant;

/**
 * 8 bits a number, 32 numbers share a scale (ggml: {@code block_q8_0}).
 *
 * <pre>
 *   byte   0      1    2    3    ..   33
 *         scale f16   q0   q1    ..   q31        value i = scale * q[i],  q in -128..127
 * </pre>
 */
final class Q8_0Blocks extends Blocks {
  private static final int LENGTH = 32;
  private static final int QUANTS = 2;

  @Override
  void dequantize(byte[] block, int at, float[] numbers, int to) {
    float scale = LittleEndian.readHalf(block, at);
    for (int i = 0; i < LENGTH; i++) {
      numbers[to + i] = scale * block[at + QUANTS + i];
    }
  }

  @Override
  double dot(byte[] block, int at, float[] inputs, int from) {
    double sum = 0;
    for (int i = 0; i < LENGTH; i++) {
      sum += (double) block[at + QUANTS + i] * inputs[from + i];
    }
    return LittleEndian.readHalf(block, at) * sum;
  }

  @Override
  void quantize(float[] numbers, int from, byte[] block, int at) {
    float scale = largest(numbers, from, LENGTH) / 127;
    float inverse = inverse(scale);
    LittleEndian.writeHalf(block, at, scale);
    for (int i = 0; i < LENGTH; i++) {
      block[at + QUANTS + i] = (byte) round(numbers[from + i] * inverse);
    }
  }
}
