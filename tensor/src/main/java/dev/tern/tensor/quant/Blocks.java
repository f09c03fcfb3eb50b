package dev.tern.tensor.quant;

/**
 * What the bits of one block mean: the plain Java that defines a format. Every packed layout and
 * every kernel is correct because it agrees with this.
 *
 * <p>One subclass a format, without state. The layouts are those of ggml's {@code ggml-common.h}
 * and of bitnet.cpp; each class draws its own. In the drawings bytes run to the right and the
 * highest bits of a byte stand first. All numbers of more than a byte are little endian.
 */
abstract sealed class Blocks
    permits F32Blocks,
        F16Blocks,
        BF16Blocks,
        Q8_0Blocks,
        Q6_KBlocks,
        Q5_KBlocks,
        Q4_KBlocks,
        Q5_0Blocks,
        Q5_1Blocks,
        Q4_0Blocks,
        Q4_1Blocks,
        TQ1_0Blocks,
        TQ2_0Blocks,
        I2_SBlocks {
  /** Writes the block's numbers, rounded as float32 rounds products and sums. */
  abstract void dequantize(byte[] block, int at, float[] numbers, int to);

  /**
   * The sum of the block's numbers times inputs. Computed in double from the block's integers and
   * scales, without the rounding of {@link #dequantize}.
   */
  abstract double dot(byte[] block, int at, float[] inputs, int from);

  /** Writes a block whose numbers lie near those given, which must be finite. */
  abstract void quantize(float[] numbers, int from, byte[] block, int at);

  /** The largest absolute value of {@code length} numbers. */
  static float largest(float[] numbers, int from, int length) {
    float largest = 0;
    for (int i = from; i < from + length; i++) {
      largest = Math.max(largest, Math.abs(numbers[i]));
    }
    return largest;
  }

  /** The number that is largest in absolute value, with its sign; the first of several. */
  static float farthestFromZero(float[] numbers, int from, int length) {
    float farthest = 0;
    for (int i = from; i < from + length; i++) {
      if (Math.abs(numbers[i]) > Math.abs(farthest)) {
        farthest = numbers[i];
      }
    }
    return farthest;
  }

  /** 1 / scale, or 0 where all numbers are 0. */
  static float inverse(float scale) {
    return scale == 0 ? 0 : 1 / scale;
  }

  /** The nearest integer, halves away from zero, as C's {@code roundf}. */
  static int round(float number) {
    return (int) (number + Math.copySign(0.5f, number));
  }

  static int clamp(int value, int low, int high) {
    return Math.max(low, Math.min(high, value));
  }
}
