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
        int low = (block * 32 + 4 * i) * LANES;
        int high = low + 16 * LANES;
        widen(eight, 0).fma(scale, offset).intoArray(tile, low);
        widen(eight, 4).fma(scale, offset).intoArray(tile, high);
        widen(eight, 8).fma(scale, offset).intoArray(tile, low + LANES);
        widen(eight, 12).fma(scale, offset).intoArray(tile, high + LANES);
        widen(eight, 16).fma(scale, offset).intoArray(tile, low + 2 * LANES);
        widen(eight, 20).fma(scale, offset).intoArray(tile, high + 2 * LANES);
        widen(eight, 24).fma(scale, offset).intoArray(tile, low + 3 * LANES);
        widen(eight, 28).fma(scale, offset).intoArray(tile, high + 3 * LANES);
      }
    }
  }

  private static FloatVector widen(IntVector nibbles, int rightShift) {
    return (FloatVector)
        nibbles.lanewise(VectorOperators.LSHR, rightShift).and(0xF).convert(VectorOperators.I2F, 0);
  }
}
