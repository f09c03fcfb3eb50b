package dev.tern.tensor.quant;

/**
 * Ternary, 2 bits a number; 256 numbers share a scale (ggml: {@code block_tq2_0}).
 *
 * <pre>
 *   byte   0  ..  31           32  ..  63          64   65
 *         numbers 0..127      numbers 128..255    scale f16
 *
 *   byte i of either half h:   bits 7..6              5..4             3..2            1..0
 *                              number h*128 + 96 + i  h*128 + 64 + i   h*128 + 32 + i  h*128 + i
 *
 *   value = scale * (q - 1),  q in 0..2 (3 is not written; read it as 2 * scale, as ggml does)
 * </pre>
 */
final class TQ2_0Blocks extends Blocks {
  private static final int SCALE = 64;

  @Override
  void dequantize(byte[] block, int at, float[] numbers, int to) {
    float scale = LittleEndian.readHalf(block, at + SCALE);
    for (int n = 0; n < 256; n++) {
      numbers[to + n] = scale * (quant(block, at, n) - 1);
    }
  }

  @Override
  double dot(byte[] block, int at, float[] inputs, int from) {
    double sum = 0;
    for (int n = 0; n < 256; n++) {
      sum += (double) (quant(block, at, n) - 1) * inputs[from + n];
    }
    return LittleEndian.readHalf(block, at + SCALE) * sum;
  }

  @Override
  void quantize(float[] numbers, int from, byte[] block, int at) {
    float scale = largest(numbers, from, 256);
    float inverse = inverse(scale);
    LittleEndian.writeHalf(block, at + SCALE, scale);
    for (int i = 0; i < 64; i++) {
      int four = 0;
      for (int run = 0; run < 4; run++) {
        int n = i / 32 * 128 + run * 32 + i % 32;
        four |= round(numbers[from + n] * inverse) + 1 << run * 2;
      }
      block[at + i] = (byte) four;
    }
  }

  private static int quant(byte[] block, int at, int n) {
    return block[at + n / 128 * 32 + n % 32] >> n % 128 / 32 * 2 & 3;
  }
}
