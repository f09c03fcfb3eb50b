package dev.tern.tensor.quant;

import dev.tern.tensor.team.ThreadTeam;

/**
 * A matrix of weights, packed for its product with one or many vectors. Never changes after
 * construction; threads may share it.
 *
 * <p>Rows are kept in groups of {@link TileProduct#LANES}; a last group that is not full is padded
 * with rows of zeros.
 */
public abstract sealed class Matrix
    permits F32Matrix, F16Matrix, Q8_0Matrix, Q4_0Matrix, Q4_1Matrix {
  /** Rows in a group, one per lane of a vector. */
  static final int LANES = TileProduct.LANES;

  /** Where each thread unpacks its current group; grows to the widest matrix seen. */
  private static final ThreadLocal<float[]> TILE = ThreadLocal.withInitial(() -> new float[0]);

  private final Format format;
  private final int rows;
  private final int columns;

  Matrix(Format format, int rows, int columns) {
    if (rows < 1) {
      throw new IllegalArgumentException("rows=" + rows + " is out of range; expected at least 1");
    }
    this.format = format;
    this.rows = rows;
    this.columns = columns;
  }

  public final Format format() {
    return format;
  }

  public final int rows() {
    return rows;
  }

  public final int columns() {
    return columns;
  }

  final int groups() {
    return groups(rows);
  }

  static int groups(int rows) {
    return (rows + LANES - 1) / LANES;
  }

  /** Writes the weights of a group into a tile, {@code [columns, LANES]}. */
  abstract void unpack(int group, float[] tile);

  /**
   * Multiplies this matrix with each of {@code count} vectors.
   *
   * @param inputs {@code [count, columns]}
   * @param outputs {@code [count, rows]}, overwritten
   * @param team shares the rows among its threads
   */
  public final void multiply(float[] inputs, int count, float[] outputs, ThreadTeam team) {
    if (inputs.length < (long) count * columns || outputs.length < (long) count * rows) {
      throw new IllegalArgumentException(
          "inputs.length="
              + inputs.length
              + " and outputs.length="
              + outputs.length
              + " are too short for count="
              + count
              + " of "
              + rows
              + "x"
              + columns);
    }
    team.forRanges(groups(), (from, to) -> multiplyGroups(from, to, inputs, count, outputs));
  }

  private void multiplyGroups(int from, int to, float[] inputs, int count, float[] outputs) {
    float[] tile = tile();
    for (int group = from; group < to; group++) {
      int firstRow = group * LANES;
      unpack(group, tile);
      TileProduct.multiply(tile, 0, columns, inputs, count, outputs, firstRow, rows, rowsOf(group));
    }
  }

  /** Copies the numbers of one row to {@code target} from {@code targetAt}. */
  public final void readRow(int row, float[] target, int targetAt) {
    float[] tile = tile();
    unpack(row / LANES, tile);
    for (int column = 0; column < columns; column++) {
      target[targetAt + column] = tile[column * LANES + row % LANES];
    }
  }

  private int rowsOf(int group) {
    return Math.min(LANES, rows - group * LANES);
  }

  private float[] tile() {
    float[] tile = TILE.get();
    if (tile.length < columns * LANES) {
      tile = new float[columns * LANES];
      TILE.set(tile);
    }
    return tile;
  }

  /** Receives the place of one block in the file's rows and where it belongs in the packed ones. */
  @FunctionalInterface
  interface BlockPacker {
    /**
     * Packs one block.
     *
     * @param bytes holds the block from {@code at}
     * @param groupBlock index of the block among those of all groups: {@code group * blocks +
     *     block}
     * @param lane the row's place in its group
     */
    void pack(byte[] bytes, int at, int groupBlock, int lane);
  }

  /** Shows every block of a matrix to {@code packer}, reading a group of rows at a time. */
  static void packBlocks(
      Format format, int rows, int columns, RowSource source, BlockPacker packer) {
    int rowSize = format.rowSize(columns);
    int blocks = rowSize / format.blockSize();
    byte[] bytes = new byte[Math.multiplyExact(rowSize, LANES)];
    for (int group = 0; group < groups(rows); group++) {
      int firstRow = group * LANES;
      int lanes = Math.min(LANES, rows - firstRow);
      source.read(firstRow, lanes, bytes);
      for (int lane = 0; lane < lanes; lane++) {
        for (int block = 0; block < blocks; block++) {
          int at = lane * rowSize + block * format.blockSize();
          packer.pack(bytes, at, group * blocks + block, lane);
        }
      }
    }
  }

  /** An array for {@code perBlock} elements of every lane of every block. */
  static int packedLength(Format format, int rows, int columns, int perBlock) {
    long blocks = (long) groups(rows) * (format.rowSize(columns) / format.blockSize());
    return Math.toIntExact(blocks * perBlock * LANES);
  }
}
