package dev.tern.tensor.pack;

import dev.tern.tensor.kernel.Layout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Reads one weight at a time out of a packed matrix, straight from the drawing in {@code
 * kernels.h}: slow, for small ones, and written apart from the packer.
 */
final class LayoutReader {
  private final Layout layout;
  private final int columns;
  private final int blocks;
  private final MemorySegment memory;

  LayoutReader(Layout layout, int rows, int columns, MemorySegment memory) {
    this.layout = layout;
    this.columns = columns;
    blocks = Layout.blocks(rows);
    this.memory = memory;
  }

  /** {@code scale * q + offset}. */
  record Weight(float scale, int q, float offset) {
    float value() {
      return scale * q + offset;
    }
  }

  Weight read(int row, int column) {
    return switch (layout) {
      case F32 -> plain(memory.get(ValueLayout.JAVA_FLOAT_UNALIGNED, floatAt(row, column, 4)));
      case F16 -> plain(half(floatAt(row, column, 2)));
      case BF16 -> plain(Float.intBitsToFloat(shortAt(floatAt(row, column, 2)) << 16));
      case Q8 -> {
        int tile = tileAt(row, column, 544);
        int q = byteAt(tile + 64 * quad(column) + byteInQuad(row, column));
        yield new Weight(half(tile + 512 + 2 * (row % 16)), q - 128, 0);
      }
      case Q6 -> {
        int tile = tileAt(row, column, 448);
        int high =
            byteAt(tile + 256 + 64 * (quad(column) / 4) + byteInQuad(row, column))
                >> 2 * (quad(column) % 4);
        int q = low(tile, row, column) + 16 * (high & 3);
        yield new Weight(half(tile + 384 + 32 * (column % 32 / 16) + 2 * (row % 16)), q - 32, 0);
      }
      case Q5 -> {
        int tile = tileAt(row, column, 352);
        int q = low(tile, row, column) + 16 * fifth(tile, row, column);
        yield new Weight(half(tile + 320 + 2 * (row % 16)), q - 16, 0);
      }
      case Q5M -> {
        int tile = tileAt(row, column, 384);
        int q = low(tile, row, column) + 16 * fifth(tile, row, column);
        yield new Weight(half(tile + 320 + 2 * (row % 16)), q, half(tile + 352 + 2 * (row % 16)));
      }
      case Q4 -> {
        int tile = tileAt(row, column, 288);
        yield new Weight(half(tile + 256 + 2 * (row % 16)), low(tile, row, column) - 8, 0);
      }
      case Q4M -> {
        int tile = tileAt(row, column, 320);
        yield new Weight(
            half(tile + 256 + 2 * (row % 16)),
            low(tile, row, column),
            half(tile + 288 + 2 * (row % 16)));
      }
      case T2 -> {
        int steps = columns / 16;
        int digit = pair((row / 64 * steps + column / 16) * 256, row, column);
        yield new Weight(rowScale(blocks * steps * 256, row), digit - 1, 0);
      }
      case T2S -> {
        int at = (row / 64 * (columns / 256) + column / 256) * (16 * 256 + 128);
        int digit = pair(at + column % 256 / 16 * 256, row, column);
        yield new Weight(half(at + 16 * 256 + 2 * (row % 64)), digit - 1, 0);
      }
      case T5 -> {
        int steps = (columns + 19) / 20;
        int at = (row / 64 * steps + column / 20) * 256 + row % 64 / 16 * 64;
        int five = byteAt(at + byteInQuad(row, column));
        for (int i = 0; i < column % 20 / 4; i++) {
          five /= 3;
        }
        yield new Weight(rowScale(blocks * steps * 256, row), five % 3 - 1, 0);
      }
    };
  }

  private static Weight plain(float value) {
    return new Weight(value, 1, 0);
  }

  private int floatAt(int row, int column, int size) {
    return (row / 64 * columns + column) * 64 * size + row % 64 * size;
  }

  private int tileAt(int row, int column, int tileSize) {
    return ((row / 64 * (columns / 32) + column / 32) * 4 + row % 64 / 16) * tileSize;
  }

  private static int quad(int column) {
    return column % 32 / 4;
  }

  private static int byteInQuad(int row, int column) {
    return 4 * (row % 16) + column % 4;
  }

  private int low(int tile, int row, int column) {
    int both = byteAt(tile + 64 * (quad(column) / 2) + byteInQuad(row, column));
    return quad(column) % 2 == 0 ? both % 16 : both / 16;
  }

  private int fifth(int tile, int row, int column) {
    return byteAt(tile + 256 + byteInQuad(row, column)) >> quad(column) & 1;
  }

  private int pair(int at, int row, int column) {
    int four = byteAt(at + row % 64 / 16 * 64 + byteInQuad(row, column));
    return four >> 2 * (column % 16 / 4) & 3;
  }

  private float rowScale(int at, int row) {
    return memory.get(ValueLayout.JAVA_FLOAT_UNALIGNED, at + 4L * row);
  }

  private int byteAt(int at) {
    return memory.get(ValueLayout.JAVA_BYTE, at) & 0xFF;
  }

  private int shortAt(int at) {
    return memory.get(ValueLayout.JAVA_SHORT_UNALIGNED, at);
  }

  private float half(int at) {
    return Float.float16ToFloat((short) shortAt(at));
  }
}
