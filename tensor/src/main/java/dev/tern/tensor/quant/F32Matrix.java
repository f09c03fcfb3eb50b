package dev.tern.tensor.quant;

/**
 * IEEE 754 single precision, little endian. Packed it is a tile already: unpacking copies.
 *
 * <pre>
 *   byte  0   1   2   3
 *         value, float32
 * </pre>
 */
final class F32Matrix extends Matrix {
  private final float[] weights; // [groups, columns, LANES]

  F32Matrix(int rows, int columns, RowSource source) {
    super(Format.F32, rows, columns);
    weights = new float[packedLength(Format.F32, rows, columns, 1)];
    packBlocks(
        Format.F32,
        rows,
        columns,
        source,
        (bytes, at, groupBlock, lane) ->
            weights[groupBlock * LANES + lane] =
                Float.intBitsToFloat(LittleEndian.readInt(bytes, at)));
  }

  @Override
  void unpack(int group, float[] tile) {
    System.arraycopy(weights, group * columns() * LANES, tile, 0, columns() * LANES);
  }
}
