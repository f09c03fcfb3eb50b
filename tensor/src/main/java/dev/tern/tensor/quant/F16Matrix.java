package dev.tern.tensor.quant;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * IEEE 754 half precision, little endian.
 *
 * <pre>
 *   bit  15   14..10     9..0
 *       sign exponent  fraction       value = (-1)^sign * 1.fraction * 2^(exponent - 15)
 * </pre>
 *
 * <p>Packed, an int holds two columns of a row, the first in its low half; a last odd column has
 * zero beside it. Infinities and NaN do not occur in weights and are not kept.
 */
final class F16Matrix extends Matrix {
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;

  /** 2^(127 - 15): moves a half's exponent, read as a float's, to where it belongs. */
  private static final float EXPONENT_SHIFT = 0x1p112f;

  private final int[] pairs; // [groups, (columns + 1) / 2, LANES]

  F16Matrix(int rows, int columns, RowSource source) {
    super(Format.F16, rows, columns);
    int pairsInRow = (columns + 1) / 2;
    pairs = new int[Math.toIntExact((long) groups() * pairsInRow * LANES)];
    packBlocks(
        Format.F16,
        rows,
        columns,
        source,
        (bytes, at, groupBlock, lane) -> {
          int column = groupBlock % columns;
          int pair = groupBlock / columns * pairsInRow + column / 2;
          int half = LittleEndian.readShort(bytes, at) & 0xFFFF;
          pairs[pair * LANES + lane] |= half << (column % 2 * 16);
        });
  }

  @Override
  void unpack(int group, float[] tile) {
    int pairsInRow = (columns() + 1) / 2;
    for (int column = 0; column < columns(); column++) {
      int pair = group * pairsInRow + column / 2;
      // The column's halves in the upper 16 bits of each lane. All in one loop and in no method of
      // its own: a vector that is handed to one may become an object in a native executable.
      IntVector halves =
          IntVector.fromArray(INTS, pairs, pair * LANES)
              .lanewise(VectorOperators.LSHL, (1 - column % 2) * 16);
      IntVector sign = halves.and(0x80000000);
      halves
          .and(0x7FFF0000)
          .lanewise(VectorOperators.LSHR, 3)
          .reinterpretAsFloats()
          .mul(EXPONENT_SHIFT)
          .reinterpretAsInts()
          .or(sign)
          .reinterpretAsFloats()
          .intoArray(tile, column * LANES);
    }
  }
}
