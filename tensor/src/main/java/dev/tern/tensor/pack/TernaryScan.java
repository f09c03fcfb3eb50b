package dev.tern.tensor.pack;

import dev.tern.tensor.kernel.Layout;
import dev.tern.tensor.quant.LittleEndian;
import dev.tern.tensor.team.ThreadTeam;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What decides the layout of ternary weights.
 *
 * @param oneScalePerRow whether all blocks of each row have the same scale, blocks of zeros aside
 * @param isTernary whether no weight uses the fourth value that 2 bits have
 */
record TernaryScan(boolean oneScalePerRow, boolean isTernary) {

  static TernaryScan of(FileMatrix matrix, MemorySegment source, ThreadTeam team) {
    AtomicBoolean oneScale = new AtomicBoolean(true);
    AtomicBoolean ternary = new AtomicBoolean(true);
    int rowSize = matrix.format().rowSize(matrix.columns());
    team.forRanges(
        Layout.blocks(matrix.rows()),
        (from, to) -> {
          byte[] rows = new byte[Math.multiplyExact(rowSize, Layout.BLOCK_ROWS)];
          for (int block = from; block < to; block++) {
            int firstRow = block * Layout.BLOCK_ROWS;
            int count = Math.min(Layout.BLOCK_ROWS, matrix.rows() - firstRow);
            MemorySegment.copy(
                source,
                ValueLayout.JAVA_BYTE,
                (long) firstRow * rowSize,
                rows,
                0,
                Math.multiplyExact(count, rowSize));
            for (int i = 0; i < count; i++) {
              TernaryScan row = ofRow(matrix, rows, i * rowSize, rowSize);
              if (!row.oneScalePerRow) {
                oneScale.set(false);
              }
              if (!row.isTernary) {
                ternary.set(false);
              }
            }
          }
        });
    return new TernaryScan(oneScale.get(), ternary.get());
  }

  private static TernaryScan ofRow(FileMatrix matrix, byte[] rows, int at, int rowSize) {
    return switch (matrix.format()) {
      case TQ1_0 -> new TernaryScan(hasOneScale(rows, at, rowSize, 54), true);
      case TQ2_0 -> {
        boolean ternary = true;
        for (int block = at; block < at + rowSize; block += 66) {
          ternary &= isTernary(rows, block, 64);
        }
        yield new TernaryScan(hasOneScale(rows, at, rowSize, 66), ternary);
      }
      case I2_S -> new TernaryScan(true, isTernary(rows, at, rowSize));
      case F32, F16, BF16, Q8_0, Q6_K, Q5_K, Q4_K, Q5_0, Q5_1, Q4_0, Q4_1 ->
          throw new IllegalArgumentException(matrix.format() + " is not ternary");
    };
  }

  /** Whether blocks that end with a scale have the same one, or zero. */
  private static boolean hasOneScale(byte[] rows, int at, int rowSize, int blockSize) {
    short first = 0;
    for (int end = at + blockSize; end <= at + rowSize; end += blockSize) {
      short scale = LittleEndian.readShort(rows, end - 2);
      if ((scale & 0x7FFF) == 0 || scale == first) {
        continue;
      }
      if (first != 0) {
        return false;
      }
      first = scale;
    }
    return true;
  }

  /** Whether no pair of bits is 3. */
  private static boolean isTernary(byte[] bytes, int at, int size) {
    int threes = 0;
    for (int i = at; i < at + size; i += 4) {
      int pairs = LittleEndian.readInt(bytes, i);
      threes |= pairs & pairs >>> 1 & 0x55555555;
    }
    return threes == 0;
  }
}
