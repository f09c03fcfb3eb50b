package dev.tern.tensor.quant;

/**
 * The scales and leasts of the eight groups of 32 numbers in a block of Q4_K or Q5_K: 16 numbers of
 * six bits in 12 bytes.
 *
 * <pre>
 *   byte     bits 7..6               bits 5..0
 *   0..3     upper two of scale 4..7   scale 0..3
 *   4..7     upper two of least 4..7   least 0..3
 *
 *            bits 7..4                 bits 3..0
 *   8..11    lower four of least 4..7  lower four of scale 4..7
 * </pre>
 *
 * <p>Source: {@code get_scale_min_k4} of ggml, read for its meaning.
 */
final class SixBitScales {
  static final int SIZE = 12;
  static final int LARGEST = 63;

  private SixBitScales() {}

  /** Scale of group 0..7, in 0..63. */
  static int scale(byte[] bytes, int at, int group) {
    if (group < 4) {
      return bytes[at + group] & 0x3F;
    }
    int upper = (bytes[at + group - 4] & 0xFF) >> 6;
    return upper << 4 | bytes[at + group + 4] & 0xF;
  }

  /** Least of group 0..7, in 0..63. */
  static int least(byte[] bytes, int at, int group) {
    if (group < 4) {
      return bytes[at + group + 4] & 0x3F;
    }
    int upper = (bytes[at + group] & 0xFF) >> 6;
    return upper << 4 | (bytes[at + group + 4] & 0xFF) >> 4;
  }

  /** Writes all sixteen, each in 0..63. */
  static void write(byte[] bytes, int at, int[] scales, int[] leasts) {
    for (int i = 0; i < 4; i++) {
      bytes[at + i] = (byte) (scales[i + 4] >> 4 << 6 | scales[i]);
      bytes[at + i + 4] = (byte) (leasts[i + 4] >> 4 << 6 | leasts[i]);
      bytes[at + i + 8] = (byte) ((leasts[i + 4] & 0xF) << 4 | scales[i + 4] & 0xF);
    }
  }

  /**
   * Chooses scales and leasts for 256 numbers of which each is to become a code in {@code 0..most},
   * writes them and the two halves before them, and returns the codes.
   *
   * <p>Each group's codes span its numbers and zero. Simple, and worse than llama.cpp, which
   * searches: to be used for made-up weights and tests, not to quantize models that somebody
   * listens to.
   *
   * @param at where the block begins: scale f16, least f16, then the twelve bytes
   */
  static int[] quantize(float[] numbers, int from, int most, byte[] block, int at) {
    float[] groupScales = new float[8];
    float[] groupLeasts = new float[8]; // as distances below zero
    for (int group = 0; group < 8; group++) {
      float least = 0;
      float highest = 0;
      for (int i = from + group * 32; i < from + group * 32 + 32; i++) {
        least = Math.min(least, numbers[i]);
        highest = Math.max(highest, numbers[i]);
      }
      groupScales[group] = (highest - least) / most;
      groupLeasts[group] = -least;
    }
    LittleEndian.writeHalf(block, at, Blocks.largest(groupScales, 0, 8) / LARGEST);
    LittleEndian.writeHalf(block, at + 2, Blocks.largest(groupLeasts, 0, 8) / LARGEST);
    float scale = LittleEndian.readHalf(block, at);
    float least = LittleEndian.readHalf(block, at + 2);

    int[] scales = new int[8];
    int[] leasts = new int[8];
    int[] codes = new int[256];
    for (int group = 0; group < 8; group++) {
      scales[group] = nearestUpTo63(groupScales[group] * Blocks.inverse(scale));
      leasts[group] = nearestUpTo63(groupLeasts[group] * Blocks.inverse(least));
      float inverse = Blocks.inverse(scale * scales[group]);
      for (int i = group * 32; i < group * 32 + 32; i++) {
        float code = (numbers[from + i] + least * leasts[group]) * inverse;
        codes[i] = Blocks.clamp(Blocks.round(code), 0, most);
      }
    }
    write(block, at + 4, scales, leasts);
    return codes;
  }

  private static int nearestUpTo63(float number) {
    return Blocks.clamp(Blocks.round(number), 0, LARGEST);
  }
}
