package dev.tern.asr.whisper;

import dev.tern.tensor.kernel.Kernels;
import dev.tern.tensor.kernel.Kernels.Cache;
import dev.tern.tensor.kernel.Kernels.CacheNumbers;
import dev.tern.tensor.kernel.Layout;
import dev.tern.tensor.memory.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What rows of one layer can attend to: a key and a value of each position and head, as 8-bit
 * integers with a scale of each ({@code kernels.h} draws them).
 */
final class KeyValues {
  private static final int TILE = 16; // keys
  private static final int HEAD_SIZE = Weights.HEAD_SIZE;
  private static final int VALUE_COLUMNS = Kernels.valueColumns(HEAD_SIZE);

  private final int heads;
  private final int capacity;
  private final MemorySegment keys;
  private final MemorySegment keyScales;
  private final MemorySegment values;
  private final MemorySegment valueScales;
  private final Cache cache;

  KeyValues(NativeMemory owner, int heads, int positions) {
    this.heads = heads;
    capacity = Kernels.wholeSteps(positions);
    long all = (long) heads * capacity;
    keys = owner.allocate(all * HEAD_SIZE);
    keyScales = owner.allocate(all * Float.BYTES);
    values = owner.allocate(all * VALUE_COLUMNS);
    valueScales = owner.allocate(all * Float.BYTES);
    cache =
        new Cache(
            CacheNumbers.INT8,
            heads,
            HEAD_SIZE,
            capacity,
            keys.address(),
            keyScales.address(),
            values.address(),
            valueScales.address());
  }

  Cache cache() {
    return cache;
  }

  /** Takes over the first positions of another of the same shape. */
  void copy(KeyValues from, int positions) {
    long tiled = Kernels.wholeSteps(positions);
    for (int head = 0; head < heads; head++) {
      long at = (long) head * capacity;
      MemorySegment.copy(from.keys, at * HEAD_SIZE, keys, at * HEAD_SIZE, tiled * HEAD_SIZE);
      MemorySegment.copy(
          from.values, at * VALUE_COLUMNS, values, at * VALUE_COLUMNS, tiled * VALUE_COLUMNS);
      MemorySegment.copy(from.keyScales, at * 4, keyScales, at * 4, tiled * 4);
      MemorySegment.copy(from.valueScales, at * 4, valueScales, at * 4, tiled * 4);
    }
  }

  /**
   * Writes the keys of a head as a matrix in {@link Layout#F32}, a row for each position.
   *
   * @param target room for {@code Layout.F32.size(positions, HEAD_SIZE)} bytes
   */
  void unpackKeys(int head, int positions, MemorySegment target) {
    int tiles = (positions + TILE - 1) / TILE;
    byte[] packed = new byte[tiles * TILE * HEAD_SIZE];
    float[] scales = new float[tiles * TILE];
    long first = (long) head * capacity;
    MemorySegment.copy(keys, ValueLayout.JAVA_BYTE, first * HEAD_SIZE, packed, 0, packed.length);
    MemorySegment.copy(keyScales, ValueLayout.JAVA_FLOAT, first * 4, scales, 0, scales.length);

    float[] block = new float[Layout.BLOCK_ROWS * HEAD_SIZE];
    for (int from = 0; from < positions; from += Layout.BLOCK_ROWS) {
      int count = Math.min(Layout.BLOCK_ROWS, positions - from);
      for (int i = 0; i < count; i++) {
        int position = from + i;
        int tile = position / TILE * TILE * HEAD_SIZE;
        for (int column = 0; column < HEAD_SIZE; column++) {
          int at = tile + column / 4 * 4 * TILE + position % TILE * 4 + column % 4;
          block[column * Layout.BLOCK_ROWS + i] = ((packed[at] & 0xff) - 128) * scales[position];
        }
      }
      MemorySegment.copy(
          block, 0, target, ValueLayout.JAVA_FLOAT, (long) from * HEAD_SIZE * 4, block.length);
    }
  }
}
