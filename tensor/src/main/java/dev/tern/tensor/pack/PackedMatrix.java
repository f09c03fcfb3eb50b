package dev.tern.tensor.pack;

import dev.tern.tensor.kernel.Kernels;
import dev.tern.tensor.kernel.Layout;
import dev.tern.tensor.kernel.Quantization;
import dev.tern.tensor.memory.FloatRows;
import dev.tern.tensor.memory.QuantizedRows;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A matrix of weights in a kernel's layout. Never changes; threads may share it.
 *
 * @param quantization how activations are quantized for it; without meaning for float layouts
 * @param memory its {@code layout.size(rows, columns)} bytes, at a multiple of 64; not given back
 *     while this matrix is in use
 */
public record PackedMatrix(
    Layout layout, Quantization quantization, int rows, int columns, MemorySegment memory) {
  /**
   * Shares per thread where activations have several rows: enough to even out a held-up thread, few
   * enough to be cheap, since kernels lay out the rows anew for each.
   */
  private static final int SHARES = 2;

  /** One share per thread is taken only where all are ready a tenth earlier for it. */
  private static final int WORTH_WAITING = 10;

  /**
   * Blocks of a share of several rows: a team that is asked to step aside does so between two
   * shares, and laying out the rows anew is already little work beside so many.
   */
  private static final int MOST_BLOCKS = 16;

  /** Blocks that kernels compute side by side for one row, which memory gives faster. */
  private static final int BLOCKS_AT_ONCE = 4;

  public PackedMatrix {
    if (rows < 1
        || columns < 1
        || memory.address() % 64 != 0
        || memory.byteSize() != layout.size(rows, columns)) {
      throw new IllegalArgumentException(
          layout + ": rows=" + rows + ", columns=" + columns + " do not fit memory=" + memory);
    }
  }

  /** Where its bytes begin, for kernels. */
  public long address() {
    return memory.address();
  }

  /** Blocks of 64 rows. */
  public int blocks() {
    return Layout.blocks(rows);
  }

  /**
   * Reads the scales of a run of columns in a row block, one for each of its rows.
   *
   * @param run of {@link Layout#columnStep} columns, from column {@code 32 * run} on
   * @param target takes 64 halves, as bits
   * @throws IllegalStateException when the layout is not Q4
   */
  public void readScales(int block, int run, short[] target) {
    if (layout != Layout.Q4) {
      throw new IllegalStateException("layout=" + layout + "; expected Q4");
    }
    // As kernels.h draws it: [row block][32 columns][tile]{ weights, 16 halves }.
    int tileSize = layout.stepSize() * Layout.TILE_ROWS / Layout.BLOCK_ROWS;
    long end = ((long) block * (columns / layout.columnStep()) + run) * layout.stepSize();
    for (int row = 0; row < Layout.BLOCK_ROWS; row += Layout.TILE_ROWS) {
      end += tileSize;
      MemorySegment.copy(
          memory,
          ValueLayout.JAVA_SHORT,
          end - Layout.TILE_ROWS * (long) Short.BYTES,
          target,
          row,
          Layout.TILE_ROWS);
    }
  }

  public long sizeBytes() {
    return layout.size(rows, columns);
  }

  /**
   * How many blocks a thread does best to take at once, where threads share out a product.
   *
   * @param blocks of all matrices that are shared out as one
   * @param count rows of activations
   */
  public static int share(int threads, int blocks, int count) {
    if (threads == 1) {
      return blocks;
    }
    if (count == 1) {
      return Math.clamp(blocks / threads, 1, BLOCKS_AT_ONCE);
    }
    int many = Math.min(MOST_BLOCKS, Math.ceilDiv(blocks, threads * SHARES));
    int few = Math.ceilDiv(blocks, threads);
    int saved = longest(threads, blocks, many) - longest(threads, blocks, few);
    return saved * WORTH_WAITING <= blocks / threads ? many : few;
  }

  /** Blocks that the thread with the most of them gets, where all are equally fast. */
  private static int longest(int threads, int blocks, int share) {
    int shares = Math.ceilDiv(blocks, share);
    int rounds = Math.ceilDiv(shares, threads);
    boolean endsWithLast = shares % threads == 1;
    return (rounds - 1) * share + (endsWithLast ? blocks - (shares - 1) * share : share);
  }

  /**
   * Multiplies some blocks of rows with activations that were quantized as {@link #quantization}
   * says.
   *
   * @param y {@code [count, at least 64 * blocks()]}
   */
  public void multiply(
      Kernels kernels, QuantizedRows x, int count, FloatRows y, int firstBlock, int endBlock) {
    check(y, count);
    kernels.product(
        layout,
        address(),
        rows,
        columns,
        firstBlock,
        endBlock,
        x.q(),
        x.scales(),
        x.sums(),
        count,
        y.address(),
        y.stride());
    if (x.rest() != null) {
      addProductOfRest(kernels, x.rest(), count, y, firstBlock, endBlock);
    }
  }

  /** Slow: takes memory for each product. Only exactness tests have a rest. */
  private void addProductOfRest(
      Kernels kernels, QuantizedRows rest, int count, FloatRows y, int firstBlock, int endBlock) {
    int width = (endBlock - firstBlock) * Layout.BLOCK_ROWS;
    long offset = (long) firstBlock * Layout.BLOCK_ROWS * Float.BYTES;
    try (Arena arena = Arena.ofConfined()) {
      long more = arena.allocate((long) count * width * Float.BYTES, 64).address();
      kernels.product(
          layout,
          address(),
          rows,
          columns,
          firstBlock,
          endBlock,
          rest.q(),
          rest.scales(),
          rest.sums(),
          count,
          more - offset,
          width);
      kernels.add(more, width, y.address() + offset, y.stride(), width, 0, count);
    }
  }

  /**
   * Multiplies some tiles of 16 rows alone, with activations of 8 bits.
   *
   * @param tiles address of the tiles' indices, i32, {@code tileCount} of them
   * @param y address of {@code [count][yStride]} floats, 16 for each tile
   */
  public void multiplyTiles(
      Kernels kernels,
      QuantizedRows x,
      long tiles,
      int tileCount,
      int count,
      long y,
      long yStride) {
    kernels.productTiles(
        layout,
        address(),
        rows,
        columns,
        tiles,
        tileCount,
        x.q(),
        x.scales(),
        x.sums(),
        count,
        y,
        yStride);
  }

  /** The same for a float layout. */
  public void multiply(
      Kernels kernels, FloatRows x, int count, FloatRows y, int firstBlock, int endBlock) {
    check(y, count);
    kernels.productFloat(
        layout,
        address(),
        columns,
        firstBlock,
        endBlock,
        x.address(),
        x.stride(),
        count,
        y.address(),
        y.stride());
  }

  /** Writes the numbers of a row to a row of {@code target}. */
  public void readRow(Kernels kernels, int row, FloatRows target, int targetRow) {
    kernels.unpackRow(layout, address(), rows, columns, row, target.address(targetRow));
  }

  private void check(FloatRows y, int count) {
    if (count > y.rows() || y.stride() < (long) blocks() * Layout.BLOCK_ROWS) {
      throw new IllegalArgumentException(
          "count=" + count + " of rows=" + rows + " does not fit " + y.rows() + "x" + y.stride());
    }
  }
}
