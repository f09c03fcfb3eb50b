package dev.tern.tensor.pack;

/**
 * One row of weights on its way from a file's format to a kernel's layout: integers as kernels
 * store them, not below zero, and scales in half precision.
 *
 * <p>Reused from row to row. Four neighboring columns make a quad: an int whose lowest byte is the
 * first of them.
 */
final class WeightRow {
  /** Four ternary weights of zero. */
  static final int ZERO_DIGITS = 0x01010101;

  /** [columns / 4, and room for what layouts pad]. */
  final int[] quads;

  /** A half for each 32 columns; for each 16 of Q6, for each 256 of ternary formats. */
  final short[] scales;

  /** A half for each 32 columns, where the format has offsets. */
  final short[] offsets;

  /** The scale of all ternary weights of the row, where they have one in common. */
  float scale;

  WeightRow(int columns) {
    quads = new int[(columns + 3) / 4 + 8];
    scales = new short[(columns + 15) / 16];
    offsets = new short[(columns + 31) / 32];
  }
}
