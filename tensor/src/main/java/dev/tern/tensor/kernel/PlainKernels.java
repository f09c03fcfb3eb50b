package dev.tern.tensor.kernel;

/**
 * The definitions in plain Java: products in {@link PlainProducts}, all else in {@link
 * PlainLayers}. For tests, and for machines without the library.
 */
final class PlainKernels implements Kernels {
  @Override
  public Tier tier() {
    return Tier.JAVA;
  }

  @Override
  public void product(
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
    PlainProducts.product(
        layout, weights, rows, columns, firstBlock, endBlock, q, scales, sums, count, y, yStride);
  }

  @Override
  public void productTiles(
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
    PlainProducts.productTiles(
        layout, weights, rows, columns, tiles, tileCount, q, scales, sums, count, y, yStride);
  }

  @Override
  public void productFloat(
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
    PlainProducts.productFloat(
        layout, weights, columns, firstBlock, endBlock, x, xStride, count, y, yStride);
  }

  @Override
  public void unpackRow(Layout layout, long weights, int rows, int columns, int row, long target) {
    PlainProducts.unpackRow(layout, weights, rows, columns, row, target);
  }

  @Override
  public void quantize(
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
    PlainProducts.quantize(
        quantization, x, xStride, columns, firstRow, endRow, count, q, scales, sums);
  }

  @Override
  public void rmsNorm(
      long x,
      long xStride,
      long weight,
      int columns,
      float epsilon,
      int firstRow,
      int endRow,
      long y,
      long yStride) {
    PlainLayers.rmsNorm(x, xStride, weight, columns, epsilon, firstRow, endRow, y, yStride);
  }

  @Override
  public void layerNorm(
      long x,
      long xStride,
      long gamma,
      long beta,
      int columns,
      float epsilon,
      int firstRow,
      int endRow,
      long y,
      long yStride) {
    PlainLayers.layerNorm(x, xStride, gamma, beta, columns, epsilon, firstRow, endRow, y, yStride);
  }

  @Override
  public void rmsNormHeads(
      long x,
      long xStride,
      long weight,
      int heads,
      int headSize,
      float epsilon,
      int firstRow,
      int endRow) {
    PlainLayers.rmsNormHeads(x, xStride, weight, heads, headSize, epsilon, firstRow, endRow);
  }

  @Override
  public void rotate(
      long x,
      long xStride,
      int heads,
      int headSize,
      int dimensions,
      Pairing pairing,
      long table,
      int position,
      int firstRow,
      int endRow) {
    PlainLayers.rotate(
        x, xStride, heads, headSize, dimensions, pairing, table, position, firstRow, endRow);
  }

  @Override
  public void gate(
      Activation activation,
      long gate,
      long up,
      long stride,
      int columns,
      int firstRow,
      int endRow) {
    PlainLayers.gate(activation, gate, up, stride, columns, firstRow, endRow);
  }

  @Override
  public void gelu(long x, long xStride, int columns, int firstRow, int endRow) {
    PlainLayers.gelu(x, xStride, columns, firstRow, endRow);
  }

  @Override
  public void add(
      long x, long xStride, long y, long yStride, int columns, int firstRow, int endRow) {
    PlainLayers.add(x, xStride, y, yStride, columns, firstRow, endRow);
  }

  @Override
  public void scale(long x, long xStride, float factor, int columns, int firstRow, int endRow) {
    PlainLayers.scale(x, xStride, factor, columns, firstRow, endRow);
  }

  @Override
  public void softmax(long x, long count) {
    PlainLayers.softmax(x, count);
  }

  @Override
  public void store(
      Cache cache,
      long k,
      long v,
      long stride,
      int position,
      int count,
      int firstHead,
      int endHead) {
    PlainLayers.store(cache, k, v, stride, position, count, firstHead, endHead);
  }

  @Override
  public void attend(
      Cache cache,
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
      long partialStride) {
    PlainLayers.attend(
        cache,
        query,
        queryStride,
        heads,
        kvHead,
        factor,
        position,
        window,
        firstRow,
        endRow,
        fromPosition,
        toPosition,
        partial,
        partialStride);
  }

  @Override
  public void merge(
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
      long outStride) {
    PlainLayers.merge(
        partial,
        partStride,
        parts,
        partialStride,
        heads,
        headSize,
        firstRow,
        endRow,
        firstHead,
        endHead,
        out,
        outStride);
  }
}
