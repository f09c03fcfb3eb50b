package dev.tern.tensor.pack;

import dev.tern.tensor.quant.Format;
import dev.tern.tensor.quant.LittleEndian;
import java.util.Random;

/** Rows of a format with random bits and scales of the size that models have. */
final class RandomBlocks {
  private RandomBlocks() {}

  /** Each block with scales of its own. */
  static byte[] of(Format format, int rows, int columns, long seed) {
    Random random = new Random(seed);
    int size = rows * format.rowSize(columns);
    byte[] bytes = new byte[Math.toIntExact(format.tensorSize(rows, columns))];
    random.nextBytes(bytes);
    for (int at = 0; at < size; at += format.blockSize()) {
      switch (format) {
        case F32 -> LittleEndian.writeInt(bytes, at, Float.floatToIntBits(number(random)));
        case F16 -> LittleEndian.writeShort(bytes, at, half(random));
        case BF16 ->
            LittleEndian.writeShort(
                bytes, at, (short) (Float.floatToIntBits(number(random)) >>> 16));
        case Q8_0, Q4_0, Q5_0 -> LittleEndian.writeShort(bytes, at, half(random));
        case Q4_1, Q5_1, Q4_K, Q5_K -> {
          LittleEndian.writeShort(bytes, at, half(random));
          LittleEndian.writeShort(bytes, at + 2, half(random));
        }
        case Q6_K -> LittleEndian.writeShort(bytes, at + 208, half(random));
        case TQ1_0 -> LittleEndian.writeShort(bytes, at + 52, half(random));
        case TQ2_0 -> {
          removeThrees(bytes, at, 64);
          LittleEndian.writeShort(bytes, at + 64, half(random));
        }
        case I2_S -> removeThrees(bytes, at, 32);
      }
    }
    format.writeTrailer(number(random), bytes, size);
    return bytes;
  }

  /** Sets the scale of a ternary row's blocks, but leaves every third a block of zeros. */
  static void giveOneScale(Format format, byte[] bytes, int at, int rowSize, float scale) {
    int index = 0;
    for (int end = at + format.blockSize(); end <= at + rowSize; end += format.blockSize()) {
      float one = index++ % 3 == 2 ? 0 : scale;
      LittleEndian.writeShort(bytes, end - 2, Float.floatToFloat16(one));
    }
  }

  private static void removeThrees(byte[] bytes, int at, int size) {
    for (int i = at; i < at + size; i++) {
      int threes = bytes[i] & bytes[i] >> 1 & 0x55;
      bytes[i] = (byte) (bytes[i] & ~threes);
    }
  }

  private static float number(Random random) {
    return (float) random.nextGaussian() * 0.02f;
  }

  private static short half(Random random) {
    return Float.floatToFloat16(number(random));
  }
}
