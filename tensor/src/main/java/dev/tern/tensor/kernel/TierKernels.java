package dev.tern.tensor.kernel;

/** The C kernels of one instruction set. */
final class TierKernels implements Kernels {
  private final Tier tier;
  private final long functions;

  /** Of a tier that {@link Tier#isHere} says is here. */
  TierKernels(Tier tier) {
    this.tier = tier;
    functions = NativeKernels.table(tier.index());
  }

  @Override
  public Tier tier() {
    return tier;
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
    NativeKernels.product(
        functions,
        layout.ordinal(),
        weights,
        rows,
        columns,
        firstBlock,
        endBlock,
        q,
        scales,
        sums,
        count,
        y,
        yStride);
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
    NativeKernels.productTiles(
        functions,
        layout.ordinal(),
        weights,
        rows,
        columns,
        tiles,
        tileCount,
        q,
        scales,
        sums,
        count,
        y,
        yStride);
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
    NativeKernels.productFloat(
        functions,
        layout.ordinal(),
        weights,
        columns,
        firstBlock,
        endBlock,
        x,
        xStride,
        count,
        y,
        yStride);
  }

  @Override
  public void unpackRow(Layout layout, long weights, int rows, int columns, int row, long target) {
    NativeKernels.unpackRow(functions, layout.ordinal(), weights, rows, columns, row, target);
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
    NativeKernels.quantize(
        functions,
        quantization.ordinal(),
        x,
        xStride,
        columns,
        firstRow,
        endRow,
        count,
        q,
        scales,
        sums);
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
    NativeKernels.rmsNorm(
        functions, x, xStride, weight, columns, epsilon, firstRow, endRow, y, yStride);
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
    NativeKernels.layerNorm(
        functions, x, xStride, gamma, beta, columns, epsilon, firstRow, endRow, y, yStride);
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
    NativeKernels.rmsNormHeads(
        functions, x, xStride, weight, heads, headSize, epsilon, firstRow, endRow);
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
    NativeKernels.rotate(
        functions,
        x,
        xStride,
        heads,
        headSize,
        dimensions,
        pairing.ordinal(),
        table,
        position,
        firstRow,
        endRow);
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
    NativeKernels.gate(
        functions, activation.ordinal(), gate, up, stride, columns, firstRow, endRow);
  }

  @Override
  public void gelu(long x, long xStride, int columns, int firstRow, int endRow) {
    NativeKernels.gelu(functions, x, xStride, columns, firstRow, endRow);
  }

  @Override
  public void add(
      long x, long xStride, long y, long yStride, int columns, int firstRow, int endRow) {
    NativeKernels.add(functions, x, xStride, y, yStride, columns, firstRow, endRow);
  }

  @Override
  public void scale(long x, long xStride, float factor, int columns, int firstRow, int endRow) {
    NativeKernels.scale(functions, x, xStride, factor, columns, firstRow, endRow);
  }

  @Override
  public void softmax(long x, long count) {
    NativeKernels.softmax(functions, x, count);
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
    NativeKernels.store(
        functions,
        cache.numbers().size(),
        cache.kvHeads(),
        cache.headSize(),
        cache.capacity(),
        cache.keys(),
        cache.keyScales(),
        cache.values(),
        cache.valueScales(),
        k,
        v,
        stride,
        position,
        count,
        firstHead,
        endHead);
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
    NativeKernels.attend(
        functions,
        cache.numbers().size(),
        cache.kvHeads(),
        cache.headSize(),
        cache.capacity(),
        cache.keys(),
        cache.keyScales(),
        cache.values(),
        cache.valueScales(),
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
    NativeKernels.merge(
        functions,
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
