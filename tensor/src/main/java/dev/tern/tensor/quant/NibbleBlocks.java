package dev.tern.tensor.quant;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * What the 4-bit formats have in common once packed: {@code value = scale * nibble + offset}, 32
 * numbers to a block.
 *
 * <p>Their 16 bytes stay in the file's order, four to an int: byte b holds number b in its low and
 * number b + 16 in its high half.
 */
final class NibbleBlocks {
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = Matrix.LANES;
  private static final int INTS_PER_BLOCK = 4;

  /**
   * A float of 2^23 counts in ones: put an integer below 2^23 in its low bits and take 2^23 away,
   * and the integer is left, as a float. Cheaper than a conversion, and exact.
   */
  static final float TWO_TO_23 = 0x1p23f;

  static final int TWO_TO_23_BITS = 0x4B000000;

  private final int[] quants; // [groups, blocks, 4, LANES]
  private final float[] scales; // [groups, blocks, LANES]
  private final float[] offsets; // [groups, blocks, LANES]

  NibbleBlocks(Format format, int rows, int columns) {
    quants = new int[Matrix.packedLength(format, rows, columns, INTS_PER_BLOCK)];
    scales = new float[Matrix.packedLength(format, rows, columns, 1)];
    offsets = new float[scales.length];
  }

  /** Sets one block of one row; its nibbles begin at {@code nibblesAt}. */
  void set(int groupBlock, int lane, float scale, float offset, byte[] bytes, int nibblesAt) {
    scales[groupBlock * LANES + lane] = scale;
    offsets[groupBlock * LANES + lane] = offset;
    for (int i = 0; i < INTS_PER_BLOCK; i++) {
      quants[(groupBlock * INTS_PER_BLOCK + i) * LANES + lane] =
          LittleEndian.readInt(bytes, nibblesAt + 4 * i);
    }
  }

  /** Writes {@code blocks} blocks from {@code firstBlock} into a tile. */
  void unpack(int firstBlock, int blocks, float[] tile) {
    for (int block = 0; block < blocks; block++) {
      int groupBlock = firstBlock + block;
      FloatVector scale = FloatVector.fromArray(FLOATS, scales, groupBlock * LANES);
      FloatVector offset = FloatVector.fromArray(FLOATS, offsets, groupBlock * LANES);
      for (int i = 0; i < INTS_PER_BLOCK; i++) {
        int packedAt = (groupBlock * INTS_PER_BLOCK + i) * LANES;
        IntVector eight = IntVector.fromArray(INTS, quants, packedAt);
        int at = (block * 32 + 4 * i) * LANES;
        for (int nibble = 0; nibble < 8; nibble++) {
          // Written out here rather than in a method of its own: a vector that is handed to a
          // method
          // may become an object in a native executable.
          eight
              .lanewise(VectorOperators.LSHR, 4 * nibble)
              .and(0xF)
              .or(TWO_TO_23_BITS)
              .reinterpretAsFloats()
              .sub(TWO_TO_23)
              .fma(scale, offset)
              .intoArray(tile, at + (nibble / 2 + nibble % 2 * 16) * LANES);
        }
      }
    }
  }
}
