package dev.tern.tensor.quant;

/**
 * IEEE 754 single precision: a block is one number (ggml type {@code F32}).
 *
 * <pre>
 *   byte  0   1   2   3
 *         value, float32
 * </pre>
 */
final class F32Blocks extends Blocks {
  @Override
  void dequantize(byte[] block, int at, float[] numbers, int to) {
    numbers[to] = Float.intBitsToFloat(LittleEndian.readInt(block, at));
  }

  @Override
  double dot(byte[] block, int at, float[] inputs, int from) {
    return (double) Float.intBitsToFloat(LittleEndian.readInt(block, at)) * inputs[from];
  }

  @Override
  void quantize(float[] numbers, int from, byte[] block, int at) {
    LittleEndian.writeInt(block, at, Float.floatToRawIntBits(numbers[from]));
  }
}
