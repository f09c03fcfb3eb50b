package dev.tern.tensor.quant;

/**
 * The upper half of a float32: its range, 8 bits of precision; a block is one number (ggml type
 * {@code BF16}).
 *
 * <pre>
 *   bit  15   14..7     6..0
 *       sign exponent  fraction       value = (-1)^sign * 1.fraction * 2^(exponent - 127)
 * </pre>
 */
final class BF16Blocks extends Blocks {
  @Override
  void dequantize(byte[] block, int at, float[] numbers, int to) {
    numbers[to] = read(block, at);
  }

  @Override
  double dot(byte[] block, int at, float[] inputs, int from) {
    return (double) read(block, at) * inputs[from];
  }

  @Override
  void quantize(float[] numbers, int from, byte[] block, int at) {
    int bits = Float.floatToRawIntBits(numbers[from]);
    // To the nearest, ties to even: what is cut off counts as a half unit less one, plus the last
    // bit that stays.
    int rounded = bits + 0x7FFF + (bits >>> 16 & 1);
    LittleEndian.writeShort(block, at, (short) (rounded >>> 16));
  }

  private static float read(byte[] block, int at) {
    return Float.intBitsToFloat(LittleEndian.readShort(block, at) << 16);
  }
}
