package dev.tern.tensor.quant;

/**
 * IEEE 754 half precision: a block is one number (ggml type {@code F16}).
 *
 * <pre>
 *   bit  15   14..10     9..0
 *       sign exponent  fraction       value = (-1)^sign * 1.fraction * 2^(exponent - 15)
 * </pre>
 */
final class F16Blocks extends Blocks {
  @Override
  void dequantize(byte[] block, int at, float[] numbers, int to) {
    numbers[to] = LittleEndian.readHalf(block, at);
  }

  @Override
  double dot(byte[] block, int at, float[] inputs, int from) {
    return (double) LittleEndian.readHalf(block, at) * inputs[from];
  }

  @Override
  void quantize(float[] numbers, int from, byte[] block, int at) {
    LittleEndian.writeHalf(block, at, numbers[from]);
  }
}
