package dev.tern.tensor.pack;

import dev.tern.tensor.kernel.Layout;
import dev.tern.tensor.quant.LittleEndian;

/**
 * Puts rows into a block of 64, in the layouts that {@code kernels.h} draws.
 *
 * <p>Hot: arrays and plain loops, nothing allocated. A row of a tile owns one int of each 64 bytes.
 */
final class RowWriter {
  private static final int LOW_NIBBLES = 0x0F0F0F0F;
  private static final int LOW_PAIRS = 0x03030303;
  private static final int LOW_BITS = 0x01010101;
  private static final int TILES = Layout.BLOCK_ROWS / Layout.TILE_ROWS;

  /** Bytes of a scale or offset of each row of a tile. */
  private static final int HALVES = 2 * Layout.TILE_ROWS;

  private RowWriter() {}

  /**
   * Writes a row.
   *
   * @param block receives it; what other rows own is left alone
   * @param index of the row in the block, 0..63
   */
  static void write(Layout layout, WeightRow row, int columns, byte[] block, int index) {
    switch (layout) {
      case Q8 -> writeQ8(row, columns, block, index);
      case Q6 -> writeQ6(row, columns, block, index);
      case Q5 -> writeQ5(row, columns, block, index, false);
      case Q5M -> writeQ5(row, columns, block, index, true);
      case Q4 -> writeQ4(row, columns, block, index, false);
      case Q4M -> writeQ4(row, columns, block, index, true);
      case T2 -> writeT2(row, columns, block, index);
      case T2S -> writeT2S(row, columns, block, index);
      case T5 -> writeT5(row, columns, block, index);
      case F32, F16, BF16 -> throw new IllegalArgumentException(layout + " holds no integers");
    }
  }

  private static void writeQ8(WeightRow row, int columns, byte[] block, int index) {
    int tile = index / Layout.TILE_ROWS;
    int lane = index % Layout.TILE_ROWS;
    for (int group = 0; group < columns / 32; group++) {
      int at = (group * TILES + tile) * 544;
      for (int i = 0; i < 8; i++) {
        LittleEndian.writeInt(block, at + 64 * i + 4 * lane, row.quads[8 * group + i]);
      }
      LittleEndian.writeShort(block, at + 512 + 2 * lane, row.scales[group]);
    }
  }

  private static void writeQ6(WeightRow row, int columns, byte[] block, int index) {
    int tile = index / Layout.TILE_ROWS;
    int lane = index % Layout.TILE_ROWS;
    for (int group = 0; group < columns / 32; group++) {
      int at = (group * TILES + tile) * 448;
      writeLowNibbles(row.quads, 8 * group, block, at + 4 * lane);
      for (int part = 0; part < 2; part++) {
        int highs = 0;
        for (int i = 0; i < 4; i++) {
          highs |= (row.quads[8 * group + 4 * part + i] >>> 4 & LOW_PAIRS) << 2 * i;
        }
        LittleEndian.writeInt(block, at + 256 + 64 * part + 4 * lane, highs);
        LittleEndian.writeShort(
            block, at + 384 + HALVES * part + 2 * lane, row.scales[2 * group + part]);
      }
    }
  }

  private static void writeQ5(
      WeightRow row, int columns, byte[] block, int index, boolean withOffset) {
    int tile = index / Layout.TILE_ROWS;
    int lane = index % Layout.TILE_ROWS;
    int tileSize = withOffset ? 384 : 352;
    for (int group = 0; group < columns / 32; group++) {
      int at = (group * TILES + tile) * tileSize;
      writeLowNibbles(row.quads, 8 * group, block, at + 4 * lane);
      int fifths = 0;
      for (int i = 0; i < 8; i++) {
        fifths |= (row.quads[8 * group + i] >>> 4 & LOW_BITS) << i;
      }
      LittleEndian.writeInt(block, at + 256 + 4 * lane, fifths);
      LittleEndian.writeShort(block, at + 320 + 2 * lane, row.scales[group]);
      if (withOffset) {
        LittleEndian.writeShort(block, at + 320 + HALVES + 2 * lane, row.offsets[group]);
      }
    }
  }

  private static void writeQ4(
      WeightRow row, int columns, byte[] block, int index, boolean withOffset) {
    int tile = index / Layout.TILE_ROWS;
    int lane = index % Layout.TILE_ROWS;
    int tileSize = withOffset ? 320 : 288;
    for (int group = 0; group < columns / 32; group++) {
      int at = (group * TILES + tile) * tileSize;
      writeLowNibbles(row.quads, 8 * group, block, at + 4 * lane);
      LittleEndian.writeShort(block, at + 256 + 2 * lane, row.scales[group]);
      if (withOffset) {
        LittleEndian.writeShort(block, at + 256 + HALVES + 2 * lane, row.offsets[group]);
      }
    }
  }

  private static void writeLowNibbles(int[] quads, int quad, byte[] block, int at) {
    for (int i = 0; i < 4; i++) {
      int low = quads[quad + 2 * i] & LOW_NIBBLES;
      int high = quads[quad + 2 * i + 1] & LOW_NIBBLES;
      LittleEndian.writeInt(block, at + 64 * i, low | high << 4);
    }
  }

  private static void writeT2(WeightRow row, int columns, byte[] block, int index) {
    for (int group = 0; group < columns / 16; group++) {
      LittleEndian.writeInt(block, 256 * group + 4 * index, fourQuads(row.quads, 4 * group));
    }
  }

  private static void writeT2S(WeightRow row, int columns, byte[] block, int index) {
    for (int group = 0; group < columns / 256; group++) {
      int at = group * (16 * 256 + 128);
      for (int i = 0; i < 16; i++) {
        int four = fourQuads(row.quads, 64 * group + 4 * i);
        LittleEndian.writeInt(block, at + 256 * i + 4 * index, four);
      }
      LittleEndian.writeShort(block, at + 16 * 256 + 2 * index, row.scales[group]);
    }
  }

  private static int fourQuads(int[] quads, int at) {
    return quads[at] | quads[at + 1] << 2 | quads[at + 2] << 4 | quads[at + 3] << 6;
  }

  private static void writeT5(WeightRow row, int columns, byte[] block, int index) {
    int quads = columns / 4;
    for (int i = quads; i % 5 != 0; i++) {
      row.quads[i] = WeightRow.ZERO_DIGITS;
    }
    for (int group = 0; 5 * group < quads; group++) {
      int at = 5 * group;
      // Digits are 0..2, so that no byte of the sum exceeds 242 and nothing is carried over.
      int five =
          row.quads[at]
              + 3 * row.quads[at + 1]
              + 9 * row.quads[at + 2]
              + 27 * row.quads[at + 3]
              + 81 * row.quads[at + 4];
      LittleEndian.writeInt(block, 256 * group + 4 * index, five);
    }
  }
}
