package dev.tern.tensor.pack;

import dev.tern.tensor.quant.Format;
import dev.tern.tensor.quant.LittleEndian;
import java.util.Arrays;

/**
 * Takes rows of a file's blocks apart, bit by bit; integers never become floats. The blocks are
 * drawn in {@code dev.tern.tensor.quant}.
 *
 * <p>Hot: arrays and plain loops, nothing allocated. Numbers are moved four at a time, as the bytes
 * of an int.
 */
final class RowReader {
  private static final int LOW_NIBBLES = 0x0F0F0F0F;
  private static final int LOW_PAIRS = 0x03030303;
  private static final int LOW_BITS = 0x01010101;

  private RowReader() {}

  /**
   * Reads a row.
   *
   * @param tensorScale the scale of all numbers of a matrix in I2_S
   */
  static void read(
      Format format, byte[] bytes, int at, int columns, float tensorScale, WeightRow row) {
    int blocks = columns / format.blockLength();
    switch (format) {
      case Q8_0 -> readQ8(bytes, at, blocks, row);
      case Q4_0 -> readQ4(bytes, at, blocks, row);
      case Q4_1 -> readQ4WithOffset(bytes, at, blocks, row);
      case Q5_0 -> readQ5(bytes, at, blocks, row);
      case Q5_1 -> readQ5WithOffset(bytes, at, blocks, row);
      case Q4_K -> readQ4K(bytes, at, blocks, row);
      case Q5_K -> readQ5K(bytes, at, blocks, row);
      case Q6_K -> readQ6K(bytes, at, blocks, row);
      case TQ1_0 -> readTernaryDigits(bytes, at, blocks, row);
      case TQ2_0 -> readTernaryPairs(bytes, at, blocks, row);
      case I2_S -> readTernaryTensor(bytes, at, blocks, tensorScale, row);
      case F32, F16, BF16 -> throw new IllegalArgumentException(format + " holds no integers");
    }
  }

  private static void readQ8(byte[] bytes, int at, int blocks, WeightRow row) {
    for (int block = 0; block < blocks; block++) {
      int from = at + 34 * block;
      row.scales[block] = LittleEndian.readShort(bytes, from);
      for (int i = 0; i < 8; i++) {
        // q + 128: the upper bit turns over.
        row.quads[8 * block + i] = LittleEndian.readInt(bytes, from + 2 + 4 * i) ^ 0x80808080;
      }
    }
  }

  private static void readQ4(byte[] bytes, int at, int blocks, WeightRow row) {
    for (int block = 0; block < blocks; block++) {
      int from = at + 18 * block;
      row.scales[block] = LittleEndian.readShort(bytes, from);
      readNibbleHalves(bytes, from + 2, row.quads, 8 * block);
    }
  }

  private static void readQ4WithOffset(byte[] bytes, int at, int blocks, WeightRow row) {
    for (int block = 0; block < blocks; block++) {
      int from = at + 20 * block;
      row.scales[block] = LittleEndian.readShort(bytes, from);
      row.offsets[block] = LittleEndian.readShort(bytes, from + 2);
      readNibbleHalves(bytes, from + 4, row.quads, 8 * block);
    }
  }

  private static void readQ5(byte[] bytes, int at, int blocks, WeightRow row) {
    for (int block = 0; block < blocks; block++) {
      int from = at + 22 * block;
      row.scales[block] = LittleEndian.readShort(bytes, from);
      readNibbleHalves(bytes, from + 6, row.quads, 8 * block);
      addFifthBits(LittleEndian.readInt(bytes, from + 2), row.quads, 8 * block);
    }
  }

  private static void readQ5WithOffset(byte[] bytes, int at, int blocks, WeightRow row) {
    for (int block = 0; block < blocks; block++) {
      int from = at + 24 * block;
      row.scales[block] = LittleEndian.readShort(bytes, from);
      row.offsets[block] = LittleEndian.readShort(bytes, from + 2);
      readNibbleHalves(bytes, from + 8, row.quads, 8 * block);
      addFifthBits(LittleEndian.readInt(bytes, from + 4), row.quads, 8 * block);
    }
  }

  /** 16 bytes: numbers 0..15 in the low halves, 16..31 in the high ones. */
  private static void readNibbleHalves(byte[] bytes, int at, int[] quads, int quad) {
    for (int i = 0; i < 4; i++) {
      int both = LittleEndian.readInt(bytes, at + 4 * i);
      quads[quad + i] = both & LOW_NIBBLES;
      quads[quad + 4 + i] = both >>> 4 & LOW_NIBBLES;
    }
  }

  /** Bit i of {@code bits} is the fifth of number i. */
  private static void addFifthBits(int bits, int[] quads, int quad) {
    for (int i = 0; i < 8; i++) {
      // Four copies, 7 bits apart, put one of four neighboring bits at the foot of each byte.
      int spread = (bits >>> 4 * i & 0xF) * 0x00204081 & LOW_BITS;
      quads[quad + i] |= spread << 4;
    }
  }

  private static void readQ4K(byte[] bytes, int at, int blocks, WeightRow row) {
    for (int block = 0; block < blocks; block++) {
      int from = at + 144 * block;
      readScalesAndOffsets(bytes, from, block, row);
      for (int part = 0; part < 8; part++) {
        int shift = part % 2 * 4;
        for (int i = 0; i < 8; i++) {
          int both = LittleEndian.readInt(bytes, from + 16 + part / 2 * 32 + 4 * i);
          row.quads[64 * block + 8 * part + i] = both >>> shift & LOW_NIBBLES;
        }
      }
    }
  }

  private static void readQ5K(byte[] bytes, int at, int blocks, WeightRow row) {
    for (int block = 0; block < blocks; block++) {
      int from = at + 176 * block;
      readScalesAndOffsets(bytes, from, block, row);
      for (int part = 0; part < 8; part++) {
        int shift = part % 2 * 4;
        for (int i = 0; i < 8; i++) {
          int fifth = LittleEndian.readInt(bytes, from + 16 + 4 * i) >>> part & LOW_BITS;
          int both = LittleEndian.readInt(bytes, from + 48 + part / 2 * 32 + 4 * i);
          row.quads[64 * block + 8 * part + i] = both >>> shift & LOW_NIBBLES | fifth << 4;
        }
      }
    }
  }

  /**
   * The eight scales and offsets of a block of Q4_K or Q5_K: products of a half and an integer of 6
   * bits, rounded to halves.
   */
  private static void readScalesAndOffsets(byte[] bytes, int at, int block, WeightRow row) {
    float scaleStep = LittleEndian.readHalf(bytes, at);
    float offsetStep = -LittleEndian.readHalf(bytes, at + 2);
    int table = at + 4;
    for (int part = 0; part < 8; part++) {
      int scale;
      int offset;
      if (part < 4) {
        scale = bytes[table + part] & 63;
        offset = bytes[table + part + 4] & 63;
      } else {
        int lows = bytes[table + part + 4] & 0xFF;
        scale = lows & 0xF | (bytes[table + part - 4] & 0xFF) >> 6 << 4;
        offset = lows >> 4 | (bytes[table + part] & 0xFF) >> 6 << 4;
      }
      row.scales[8 * block + part] = half(scaleStep * scale);
      row.offsets[8 * block + part] = half(offsetStep * offset);
    }
  }

  private static void readQ6K(byte[] bytes, int at, int blocks, WeightRow row) {
    for (int block = 0; block < blocks; block++) {
      int from = at + 210 * block;
      float step = LittleEndian.readHalf(bytes, from + 208);
      for (int i = 0; i < 16; i++) {
        row.scales[16 * block + i] = half(step * bytes[from + 192 + i]);
      }
      for (int part = 0; part < 8; part++) {
        // Of each half of the block: four runs of 32 numbers, the first two in low nibbles.
        int run = part % 4;
        int lows = from + part / 4 * 64 + run % 2 * 32;
        int highs = from + 128 + part / 4 * 32;
        for (int i = 0; i < 8; i++) {
          int low = LittleEndian.readInt(bytes, lows + 4 * i) >>> run / 2 * 4 & LOW_NIBBLES;
          int high = LittleEndian.readInt(bytes, highs + 4 * i) >>> run * 2 & LOW_PAIRS;
          row.quads[64 * block + 8 * part + i] = low | high << 4;
        }
      }
    }
  }

  /**
   * Rounds to the nearest half. One too large for it becomes infinite, which no model that works
   * has: the caller refuses it. One below 2^-24 becomes less precise, and zero in the end.
   */
  private static short half(float value) {
    return Float.floatToFloat16(value);
  }

  private static void readTernaryPairs(byte[] bytes, int at, int blocks, WeightRow row) {
    row.scale = 0;
    for (int block = 0; block < blocks; block++) {
      int from = at + 66 * block;
      if (!readTernaryScale(bytes, from + 64, block, row)) {
        continue;
      }
      for (int part = 0; part < 8; part++) {
        int shift = part % 4 * 2;
        for (int i = 0; i < 8; i++) {
          int four = LittleEndian.readInt(bytes, from + part / 4 * 32 + 4 * i);
          row.quads[64 * block + 8 * part + i] = four >>> shift & LOW_PAIRS;
        }
      }
    }
  }

  private static void readTernaryDigits(byte[] bytes, int at, int blocks, WeightRow row) {
    row.scale = 0;
    for (int block = 0; block < blocks; block++) {
      int from = at + 54 * block;
      if (!readTernaryScale(bytes, from + 52, block, row)) {
        continue;
      }
      // Bytes 0..31 hold columns 0..159, bytes 32..47 columns 160..239, bytes 48..51 the rest.
      int quads = 64 * block;
      for (int i = 0; i < 8; i++) {
        readDigits(LittleEndian.readInt(bytes, from + 4 * i), 5, row.quads, quads + i, 8);
      }
      for (int i = 0; i < 4; i++) {
        readDigits(LittleEndian.readInt(bytes, from + 32 + 4 * i), 5, row.quads, quads + 40 + i, 4);
      }
      readDigits(LittleEndian.readInt(bytes, from + 48), 4, row.quads, quads + 60, 1);
    }
  }

  /** Takes the digits of four bytes, the most significant first. */
  private static void readDigits(int four, int digits, int[] quads, int quad, int step) {
    // A byte is a fraction of 256: three times it has the next digit above, what is left below.
    int even = four & 0x00FF00FF;
    int odd = four >>> 8 & 0x00FF00FF;
    for (int digit = 0; digit < digits; digit++) {
      even *= 3;
      odd *= 3;
      quads[quad + digit * step] = even >>> 8 & 0x00FF00FF | odd & 0xFF00FF00;
      even &= 0x00FF00FF;
      odd &= 0x00FF00FF;
    }
  }

  /**
   * Keeps the scale of a block of 256. Digits times zero are zeros: such a block is written so, and
   * fits any scale.
   *
   * @return whether its digits count
   */
  private static boolean readTernaryScale(byte[] bytes, int at, int block, WeightRow row) {
    short bits = LittleEndian.readShort(bytes, at);
    row.scales[block] = bits;
    if ((bits & 0x7FFF) == 0) {
      Arrays.fill(row.quads, 64 * block, 64 * block + 64, WeightRow.ZERO_DIGITS);
      return false;
    }
    row.scale = Float.float16ToFloat(bits);
    return true;
  }

  private static void readTernaryTensor(
      byte[] bytes, int at, int blocks, float scale, WeightRow row) {
    row.scale = scale;
    for (int block = 0; block < blocks; block++) {
      for (int part = 0; part < 4; part++) {
        for (int i = 0; i < 8; i++) {
          int four = LittleEndian.readInt(bytes, at + 32 * block + 4 * i);
          row.quads[32 * block + 8 * part + i] = four >>> 6 - 2 * part & LOW_PAIRS;
        }
      }
    }
  }
}
