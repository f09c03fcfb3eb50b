package dev.tern.tensor.kernel;

/**
 * {@code kernels.h}, function for function, with the address of a table in front. Addresses are of
 * native memory and nothing is checked: only {@link TierKernels} calls these.
 */
final class NativeKernels {
  private NativeKernels() {}

  /** {@code tern_has}: whether this processor has the instruction set. */
  static native boolean has(int tier);

  /** {@code tern_kernels_of}: address of its table; 0 where the library lacks it. */
  static native long table(int tier);

  static native void product(
      long functions,
      int layout,
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
      long yStride);

  static native void productTiles(
      long functions,
      int layout,
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
      long yStride);

  static native void productFloat(
      long functions,
      int layout,
      long weights,
      int columns,
      int firstBlock,
      int endBlock,
      long x,
      long xStride,
      int count,
      long y,
      long yStride);

  static native void unpackRow(
      long functions, int layout, long weights, int rows, int columns, int row, long target);

  static native void quantize(
      long functions,
      int quantization,
      long x,
      long xStride,
      int columns,
      int firstRow,
      int endRow,
      int count,
      long q,
      long scales,
      long sums);

  static native void rmsNorm(
      long functions,
      long x,
      long xStride,
      long weight,
      int columns,
      float epsilon,
      int firstRow,
      int endRow,
      long y,
      long yStride);

  static native void layerNorm(
      long functions,
      long x,
      long xStride,
      long gamma,
      long beta,
      int columns,
      float epsilon,
      int firstRow,
      int endRow,
      long y,
      long yStride);

  static native void rmsNormHeads(
      long functions,
      long x,
      long xStride,
      long weight,
      int heads,
      int headSize,
      float epsilon,
      int firstRow,
      int endRow);

  static native void rotate(
      long functions,
      long x,
      long xStride,
      int heads,
      int headSize,
      int dimensions,
      int pairing,
      long table,
      int position,
      int firstRow,
      int endRow);

  static native void gate(
      long functions,
      int activation,
      long gate,
      long up,
      long stride,
      int columns,
      int firstRow,
      int endRow);

  static native void gelu(
      long functions, long x, long xStride, int columns, int firstRow, int endRow);

  static native void add(
      long functions,
      long x,
      long xStride,
      long y,
      long yStride,
      int columns,
      int firstRow,
      int endRow);

  static native void scale(
      long functions, long x, long xStride, float factor, int columns, int firstRow, int endRow);

  static native void softmax(long functions, long x, long count);

  /**
   * @param bytes of one number of the cache: 1, 2 or 4
   * @param keyScales 0 where the cache has none
   * @param valueScales 0 where the cache has none
   */
  static native void store(
      long functions,
      int bytes,
      int kvHeads,
      int headSize,
      int capacity,
      long keys,
      long keyScales,
      long values,
      long valueScales,
      long k,
      long v,
      long stride,
      int position,
      int count,
      int firstHead,
      int endHead);

  /**
   * @param bytes of one number of the cache: 1, 2 or 4
   * @param keyScales 0 where the cache has none
   * @param valueScales 0 where the cache has none
   */
  static native void attend(
      long functions,
      int bytes,
      int kvHeads,
      int headSize,
      int capacity,
      long keys,
      long keyScales,
      long values,
      long valueScales,
      long query,
      long queryStride,
      int heads,
      int kvHead,
      float factor,
      int position,
      int window,
      int firstRow,
      int endRow,
      int fromPosition,
      int toPosition,
      long partial,
      long partialStride);

  static native void merge(
      long functions,
      long partial,
      long partStride,
      int parts,
      long partialStride,
      int heads,
      int headSize,
      int firstRow,
      int endRow,
      int firstHead,
      int endHead,
      long out,
      long outStride);
}
