package dev.tern.tensor.quant;

/**
 * Ternary, 1.6 bits a number: five to a byte; 256 numbers share a scale (ggml: {@code
 * block_tq1_0}).
 *
 * <pre>
 *   byte   0  ..  31              32  ..  47               48  ..  51              52   53
 *         numbers 0..159         numbers 160..239         numbers 240..255        scale f16
 *         byte i: i, i+32, i+64, byte i: 160 + i - 32,    byte i: 240 + i - 48,
 *         i+96, i+128            +16, +32, +48, +64       +4, +8, +12
 *
 *   A byte holds the base-3 digits q0 q1 q2 q3 q4, q0 the most significant, as a fraction of 256:
 *
 *     byte = ceil(256 / 243 * (81 q0 + 27 q1 + 9 q2 + 3 q3 + q4))      (q4 = 0 in bytes 48..51)
 *
 *   so that digit k is what leaves the byte at the top when it is multiplied by 3 once more after
 *   k times:  q[k] = (byte * 3^k mod 256) * 3 div 256.
 *
 *   value = scale * (q - 1),  q in 0..2
 * </pre>
 */
final class TQ1_0Blocks extends Blocks {
  private static final int SCALE = 52;
  private static final int[] POWERS_OF_3 = {1, 3, 9, 27, 81};

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
    int[] sums = new int[SCALE];
    for (int n = 0; n < 256; n++) {
      int quant = round(numbers[from + n] * inverse) + 1;
      sums[byteOf(n)] += quant * POWERS_OF_3[4 - digitOf(n)];
    }
    for (int i = 0; i < SCALE; i++) {
      block[at + i] = (byte) ((sums[i] * 256 + 242) / 243);
    }
  }

  private static int quant(byte[] block, int at, int n) {
    return ((block[at + byteOf(n)] & 0xFF) * POWERS_OF_3[digitOf(n)] & 0xFF) * 3 >> 8;
  }

  private static int byteOf(int n) {
    if (n < 160) {
      return n % 32;
    }
    return n < 240 ? 32 + (n - 160) % 16 : 48 + (n - 240) % 4;
  }

  private static int digitOf(int n) {
    if (n < 160) {
      return n / 32;
    }
    return n < 240 ? (n - 160) / 16 : (n - 240) / 4;
  }
}
