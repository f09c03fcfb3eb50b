package dev.tern.tensor.kernel;

import static dev.tern.tensor.kernel.NativeBytes.half;
import static dev.tern.tensor.kernel.NativeBytes.integer;
import static dev.tern.tensor.kernel.NativeBytes.number;
import static dev.tern.tensor.kernel.NativeBytes.putByte;
import static dev.tern.tensor.kernel.NativeBytes.putInteger;
import static dev.tern.tensor.kernel.NativeBytes.putNumber;
import static dev.tern.tensor.kernel.NativeBytes.signedByte;
import static dev.tern.tensor.kernel.NativeBytes.unsignedByte;

/**
 * What matrix products, unpacking and quantizing are, in plain Java: one number after the other, by
 * the drawing in {@code kernels.h}. Sums of one block are exact integers; sums over blocks are
 * double, so that others can be held to a tolerance.
 */
final class PlainProducts {
  private static final int TILES = Layout.BLOCK_ROWS / Layout.TILE_ROWS;
  private static final long PART = 64;

  private PlainProducts() {}

  static void product(
      Layout layout,
      long weights,
      int rows,
      int columns,
      int firstBlock,
      int endBlock,
      long q,
      long scales,
      long sums,
      int count,
      long y,
      long yStride) {
    for (int n = 0; n < count; n++) {
      for (int row = firstBlock * Layout.BLOCK_ROWS; row < endBlock * Layout.BLOCK_ROWS; row++) {
        double sum = dot(layout, weights, rows, columns, row, q, scales, n, count);
        putNumber(y + 4 * (n * yStride + row), (float) sum);
      }
    }
  }

  static void productTiles(
      Layout layout,
      long weights,
      int rows,
      int columns,
      long tiles,
      int tileCount,
      long q,
      long scales,
      long sums,
      int count,
      long y,
      long yStride) {
    for (int n = 0; n < count; n++) {
      for (int i = 0; i < tileCount * Layout.TILE_ROWS; i++) {
        int tile = integer(tiles + 4L * (i / Layout.TILE_ROWS));
        int row = tile * Layout.TILE_ROWS + i % Layout.TILE_ROWS;
        double sum = dot(layout, weights, rows, columns, row, q, scales, n, count);
        putNumber(y + 4 * (n * yStride + i), (float) sum);
      }
    }
  }

  /** One row of the weights times one of the activations. */
  private static double dot(
      Layout layout,
      long weights,
      int rows,
      int columns,
      int row,
      long q,
      long scales,
      int n,
      int count) {
    double total = 0;
    for (int from = 0; from < columns; from += 32) {
      double sum = 0;
      for (int column = from; column < from + 32; column++) {
        sum +=
            weight(layout, weights, rows, columns, row, column)
                * signedByte(q + placeOf(n, column, columns, count));
      }
      total += sum * scaleOf(scales, columns, n, from, count);
    }
    return total;
  }

  static void productFloat(
      Layout layout,
      long weights,
      int columns,
      int firstBlock,
      int endBlock,
      long x,
      long xStride,
      int count,
      long y,
      long yStride) {
    for (int n = 0; n < count; n++) {
      for (int row = firstBlock * Layout.BLOCK_ROWS; row < endBlock * Layout.BLOCK_ROWS; row++) {
        double sum = 0;
        for (int column = 0; column < columns; column++) {
          double value = weight(layout, weights, endBlock * 64, columns, row, column);
          sum += value * number(x + 4 * (n * xStride + column));
        }
        putNumber(y + 4 * (n * yStride + row), (float) sum);
      }
    }
  }

  static void unpackRow(Layout layout, long weights, int rows, int columns, int row, long target) {
    for (int column = 0; column < columns; column++) {
      putNumber(target + 4L * column, (float) weight(layout, weights, rows, columns, row, column));
    }
  }

  /** The number at a row and a column of a packed matrix; exact. */
  private static double weight(
      Layout layout, long weights, int rows, int columns, int row, int column) {
    int tile = row % Layout.BLOCK_ROWS / Layout.TILE_ROWS;
    int lane = row % Layout.TILE_ROWS;
    long steps = (columns + layout.columnStep() - 1L) / layout.columnStep();
    long step = row / Layout.BLOCK_ROWS * steps + column / layout.columnStep();
    int inStep = column % layout.columnStep();
    int quad = inStep / 4;
    int cell = lane * 4 + column % 4;
    long stepSize = layout.size(1, layout.columnStep()) - rowScaleSize(layout);
    long block = weights + step * stepSize;
    long at = block + tile * (stepSize / TILES);
    return switch (layout) {
      case F32 -> number(block + 4L * (row % Layout.BLOCK_ROWS));
      case F16 -> half(block + 2L * (row % Layout.BLOCK_ROWS));
      case BF16 ->
          Float.intBitsToFloat(
              (unsignedByte(block + 2L * (row % Layout.BLOCK_ROWS)) << 16)
                  | (unsignedByte(block + 2L * (row % Layout.BLOCK_ROWS) + 1) << 24));
      case Q8 -> scale(at, 8, lane) * (unsignedByte(at + quad * PART + cell) - 128);
      case Q6 -> {
        int high = unsignedByte(at + (4 + quad / 4) * PART + cell) >> (quad % 4 * 2) & 3;
        double scale = half(at + 6 * PART + inStep / 16 * 32L + lane * 2L);
        yield scale * ((low(at, quad, cell) | high << 4) - 32);
      }
      case Q5 -> scale(at, 5, lane) * (five(at, quad, cell) - 16);
      case Q5M -> scale(at, 5, lane) * five(at, quad, cell) + offset(at, 5, lane);
      case Q4 -> scale(at, 4, lane) * (low(at, quad, cell) - 8);
      case Q4M -> scale(at, 4, lane) * low(at, quad, cell) + offset(at, 4, lane);
      case T2 ->
          ((unsignedByte(at + cell) >> (quad * 2) & 3) - 1)
              * (double) rowScale(layout, weights, rows, columns, row);
      case T2S -> {
        int u = unsignedByte(block + (inStep / 16 * TILES + tile) * PART + cell);
        double scale = half(block + 16 * TILES * PART + 2L * (row % Layout.BLOCK_ROWS));
        yield scale * ((u >> (quad % 4 * 2) & 3) - 1);
      }
      case T5 -> {
        int u = unsignedByte(at + cell);
        for (int i = 0; i < quad; i++) {
          u /= 3;
        }
        yield (u % 3 - 1) * (double) rowScale(layout, weights, rows, columns, row);
      }
    };
  }

  private static double scale(long tile, int parts, int lane) {
    return half(tile + parts * PART + lane * 2L);
  }

  private static double offset(long tile, int parts, int lane) {
    return half(tile + parts * PART + 32 + lane * 2L);
  }

  private static int low(long tile, int quad, int cell) {
    return unsignedByte(tile + quad / 2 * PART + cell) >> (quad % 2 * 4) & 15;
  }

  private static int five(long tile, int quad, int cell) {
    return low(tile, quad, cell) | (unsignedByte(tile + 4 * PART + cell) >> quad & 1) << 4;
  }

  private static int rowScaleSize(Layout layout) {
    return layout == Layout.T2 || layout == Layout.T5 ? 4 * Layout.BLOCK_ROWS : 0;
  }

  private static float rowScale(Layout layout, long weights, int rows, int columns, int row) {
    long padded = (long) Layout.blocks(rows) * Layout.BLOCK_ROWS;
    return number(weights + layout.size(rows, columns) - 4 * (padded - row));
  }

  // ---- Activations

  /** Rows of the panel that row n is in. */
  private static int panelRows(int n, int count) {
    return Math.min(Kernels.PANEL_ROWS, count - panelStart(n));
  }

  private static int panelStart(int n) {
    return n / Kernels.PANEL_ROWS * Kernels.PANEL_ROWS;
  }

  private static long depth(int columns) {
    return (columns + Kernels.DEPTH_STEP - 1L) / Kernels.DEPTH_STEP * Kernels.DEPTH_STEP;
  }

  /** Where the number of row n and a column lies from q, in bytes. */
  private static long placeOf(int n, int column, int columns, int count) {
    return panelStart(n) * depth(columns)
        + (column / 4L * panelRows(n, count) + n - panelStart(n)) * 4
        + column % 4;
  }

  /** Where something of row n that is kept per run of columns lies, in elements. */
  private static long placeOfRun(int n, int run, int runs, int count) {
    return (long) panelStart(n) * runs + (long) run * panelRows(n, count) + n - panelStart(n);
  }

  private static float scaleOf(long scales, int columns, int n, int column, int count) {
    return number(scales + 4 * placeOfRun(n, column / 32, columns / 32, count));
  }

  static void quantize(
      Quantization quantization,
      long x,
      long xStride,
      int columns,
      int firstRow,
      int endRow,
      int count,
      long q,
      long scales,
      long sums) {
    int run =
        switch (quantization) {
          case PER_32 -> 32;
          case PER_256 -> 256;
          case PER_320 -> 320;
        };
    for (int n = firstRow; n < endRow; n++) {
      long row = x + 4L * n * xStride;
      for (int from = 0; from < columns; from += run) {
        int end = Math.min(columns, from + run);
        float largest = 0;
        for (int column = from; column < end; column++) {
          largest = Math.max(largest, Math.abs(number(row + 4L * column)));
        }
        largest = largest < 1e-30f ? 0 : largest;
        float factor = largest == 0 ? 0 : 127 / largest;
        for (int column = from; column < end; column++) {
          putByte(
              q + placeOf(n, column, columns, count),
              (int) Math.rint(number(row + 4L * column) * factor));
        }
        putScales(quantization, largest / 127, columns, from, end, n, count, scales);
      }
      for (int column = columns; column < depth(columns); column++) {
        putByte(q + placeOf(n, column, columns, count), 0);
      }
      int runs = (columns + 15) / 16;
      for (int i = 0; i < runs; i++) {
        int sum = 0;
        for (int column = 16 * i; column < Math.min(columns, 16 * i + 16); column++) {
          sum += signedByte(q + placeOf(n, column, columns, count));
        }
        putInteger(sums + 4 * placeOfRun(n, i, runs, count), sum);
      }
    }
  }

  private static void putScales(
      Quantization quantization,
      float scale,
      int columns,
      int from,
      int end,
      int n,
      int count,
      long scales) {
    float kept =
        quantization == Quantization.PER_32
            ? Float.float16ToFloat(Float.floatToFloat16(scale))
            : scale;
    for (int i = from / 32; i < end / 32; i++) {
      putNumber(scales + 4 * placeOfRun(n, i, columns / 32, count), kept);
    }
  }
}
