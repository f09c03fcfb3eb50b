package dev.tern.tensor.kernel;

/**
 * The arithmetic on packed matrices, line for line with the table in {@code kernels.h}, which says
 * what each does and how its memory lies. All addresses are of native memory; nothing here is
 * checked. {@code dev.tern.tensor.pack} and {@code dev.tern.tensor.memory} are the checked way in.
 *
 * <p>Safe for use by several threads at once on results that do not overlap. Two implementations:
 * {@link PlainKernels} defines, {@link NativeKernels} is fast.
 */
public sealed interface Kernels permits PlainKernels, TierKernels {
  /** Activations: rows of a panel. */
  int PANEL_ROWS = 12;

  /** Activations: columns are padded to a multiple of this. */
  int DEPTH_STEP = 160;

  Tier tier();

  /**
   * Those of a tier.
   *
   * @throws IllegalArgumentException if {@link Tier#isHere} says that it is not here
   */
  static Kernels of(Tier tier) {
    if (!tier.isHere()) {
      throw new IllegalArgumentException(
          "kernels=" + tier.label() + " are not for this processor; offered=" + Tier.labelsHere());
    }
    return tier == Tier.JAVA ? new PlainKernels() : new TierKernels(tier);
  }

  /**
   * Those of the strongest tier of this processor, or of the one that the environment variable
   * {@code TERN_CPU} names.
   *
   * @throws IllegalArgumentException if that is not here
   */
  static Kernels best() {
    return of(Tier.chosen(System.getenv("TERN_CPU")));
  }

  void product(
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
      long yStride);

  void productTiles(
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
      long yStride);

  void productFloat(
      Layout layout,
      long weights,
      int columns,
      int firstBlock,
      int endBlock,
      long x,
      long xStride,
      int count,
      long y,
      long yStride);

  void unpackRow(Layout layout, long weights, int rows, int columns, int row, long target);

  void quantize(
      Quantization quantization,
      long x,
      long xStride,
      int columns,
      int firstRow,
      int endRow,
      int count,
      long q,
      long scales,
      long sums);

  void rmsNorm(
      long x,
      long xStride,
      long weight,
      int columns,
      float epsilon,
      int firstRow,
      int endRow,
      long y,
      long yStride);

  void layerNorm(
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

  void rmsNormHeads(
      long x,
      long xStride,
      long weight,
      int heads,
      int headSize,
      float epsilon,
      int firstRow,
      int endRow);

  /** Which numbers of a head turn together. */
  enum Pairing {
    /** 2i and 2i + 1. */
    NEIGHBORS,
    /** i and i + dimensions / 2. */
    HALVES
  }

  void rotate(
      long x,
      long xStride,
      int heads,
      int headSize,
      int dimensions,
      Pairing pairing,
      long table,
      int position,
      int firstRow,
      int endRow);

  /** What happens to the gate before it multiplies. */
  enum Activation {
    SILU,
    GELU,
    SQUARED_RELU
  }

  void gate(
      Activation activation,
      long gate,
      long up,
      long stride,
      int columns,
      int firstRow,
      int endRow);

  void gelu(long x, long xStride, int columns, int firstRow, int endRow);

  void add(long x, long xStride, long y, long yStride, int columns, int firstRow, int endRow);

  void scale(long x, long xStride, float factor, int columns, int firstRow, int endRow);

  void softmax(long x, long count);

  /** What a cache keeps of each number; {@code kernels.h} draws how it lies. */
  enum CacheNumbers {
    /** 8-bit integers with a scale for each head and position. */
    INT8(1),
    /** Half precision. */
    F16(2),
    F32(4);

    private final int size;

    CacheNumbers(int size) {
      this.size = size;
    }

    /** Bytes. */
    public int size() {
      return size;
    }
  }

  /**
   * Where the keys and values of one layer lie.
   *
   * @param keyScales of integers; else 0, and so is valueScales
   */
  record Cache(
      CacheNumbers numbers,
      int kvHeads,
      int headSize,
      int capacity,
      long keys,
      long keyScales,
      long values,
      long valueScales) {}

  /** Positions that a cache has, in multiples of this: a run of values. */
  int POSITIONS_STEP = 64;

  /** The next multiple of {@link #POSITIONS_STEP}. */
  static int wholeSteps(int positions) {
    return Math.toIntExact((positions + POSITIONS_STEP - 1L) / POSITIONS_STEP * POSITIONS_STEP);
  }

  /** Columns that a head of values takes in a cache of integers: whole tiles of 16. */
  static int valueColumns(int headSize) {
    return (headSize + 15) / 16 * 16;
  }

  /** {@code store8}, {@code store16} or {@code store32}, by the cache. */
  void store(
      Cache cache,
      long k,
      long v,
      long stride,
      int position,
      int count,
      int firstHead,
      int endHead);

  /** {@code attend8}, {@code attend16} or {@code attend32}, by the cache. */
  void attend(
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
      long partialStride);

  void merge(
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
