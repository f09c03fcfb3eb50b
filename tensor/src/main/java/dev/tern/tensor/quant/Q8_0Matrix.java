package dev.tern.tensor.quant;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * 8 bits a number, 32 numbers share a scale (ggml: {@code block_q8_0}).
 *
 * <pre>
 *   byte   0      1    2    3    ..   33
 *         scale f16   q0   q1    ..   q31        value i = scale * q[i],  q in -128..127
 * </pre>
 *
 * <p>Packed, an int holds four consecutive numbers of a row, the first in its lowest byte, each
 * plus 128.
 */
final class Q8_0Matrix extends Matrix {
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  private static final int INTS_PER_BLOCK = 8;

  /** Turns each signed byte of an int into itself plus 128, 0..255. */
  private static final int PLUS_128 = 0x80808080;

  private final int[] quants; // [groups, blocks, 8, LANES]
  private final float[] scales; // [groups, blocks, LANES]

  Q8_0Matrix(int rows, int columns, RowSource source) {
    super(Format.Q8_0, rows, columns);
    quants = new int[packedLength(Format.Q8_0, rows, columns, INTS_PER_BLOCK)];
    scales = new float[packedLength(Format.Q8_0, rows, columns, 1)];
    packBlocks(
        Format.Q8_0,
        rows,
        columns,
        source,
        (bytes, at, groupBlock, lane) -> {
          scales[groupBlock * LANES + lane] = LittleEndian.readHalf(bytes, at);
          for (int i = 0; i < INTS_PER_BLOCK; i++) {
            quants[(groupBlock * INTS_PER_BLOCK + i) * LANES + lane] =
                LittleEndian.readInt(bytes, at + 2 + 4 * i) ^ PLUS_128;
          }
        });
  }

  @Override
  void unpack(int group, float[] tile) {
    int blocks = columns() / 32;
    for (int block = 0; block < blocks; block++) {
      int groupBlock = group * blocks + block;
      FloatVector scale = FloatVector.fromArray(FLOATS, scales, groupBlock * LANES);
      for (int i = 0; i < INTS_PER_BLOCK; i++) {
        int packedAt = (groupBlock * INTS_PER_BLOCK + i) * LANES;
        IntVector four = IntVector.fromArray(INTS, quants, packedAt);
        int at = (block * 32 + 4 * i) * LANES;
        for (int b = 0; b < 4; b++) {
          // See NibbleBlocks.TWO_TO_23; the 128 of the packing is taken away with it. Not in a
          // method
          // of its own: a vector that is handed to one may become an object in a native executable.
          four.lanewise(VectorOperators.LSHR, 8 * b)
              .and(0xFF)
              .or(NibbleBlocks.TWO_TO_23_BITS)
              .reinterpretAsFloats()
              .sub(NibbleBlocks.TWO_TO_23 + 128)
              .mul(scale)
              .intoArray(tile, at + b * LANES);
        }
      }
    }
  }
}
