package dev.tern.asr.whisper;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * What happens to rows between the products: normalization, softmax, GELU, addition. Hot: arrays
 * and plain loops, nothing allocated but the side row of {@link #gelu}. {@link PlainRowMath}
 * defines each of them; elements after the last whole vector are left to it.
 *
 * <p>No method here takes or returns a vector: in a native executable, where such a call is not
 * inlined, every vector that reaches it becomes an object, and the loop runs a hundred times
 * slower.
 */
final class RowMath {
  private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;
  private static final int WIDTH = LANES.length();
  private static final float SQRT_HALF = (float) Math.sqrt(0.5);

  /** Floats that stay in the nearest cache between the passes of {@link #gelu}; whole vectors. */
  private static final int GELU_BLOCK = 512;

  private RowMath() {}

  /** {@code to = gamma * (from - mean) / deviation + beta} over one row. */
  static void normalize(
      float[] from, int fromOffset, float[] gamma, float[] beta, float[] to, int toOffset) {
    int length = gamma.length;
    int whole = LANES.loopBound(length);
    FloatVector sums = FloatVector.zero(LANES);
    for (int i = 0; i < whole; i += WIDTH) {
      sums = sums.add(FloatVector.fromArray(LANES, from, fromOffset + i));
    }
    float sum = sums.reduceLanes(VectorOperators.ADD);
    for (int i = whole; i < length; i++) {
      sum += from[fromOffset + i];
    }
    float mean = sum / length;

    FloatVector squares = FloatVector.zero(LANES);
    for (int i = 0; i < whole; i += WIDTH) {
      FloatVector centered = FloatVector.fromArray(LANES, from, fromOffset + i).sub(mean);
      squares = centered.fma(centered, squares);
    }
    float square = squares.reduceLanes(VectorOperators.ADD);
    for (int i = whole; i < length; i++) {
      square += (from[fromOffset + i] - mean) * (from[fromOffset + i] - mean);
    }
    float scale = (float) (1 / Math.sqrt(square / length + PlainRowMath.NORM_EPSILON));

    for (int i = 0; i < whole; i += WIDTH) {
      FloatVector.fromArray(LANES, from, fromOffset + i)
          .sub(mean)
          .mul(scale)
          .fma(FloatVector.fromArray(LANES, gamma, i), FloatVector.fromArray(LANES, beta, i))
          .intoArray(to, toOffset + i);
    }
    for (int i = whole; i < length; i++) {
      to[toOffset + i] = (from[fromOffset + i] - mean) * scale * gamma[i] + beta[i];
    }
  }

  /** {@code to += from}. */
  static void add(float[] from, int fromOffset, float[] to, int toOffset, int length) {
    int whole = LANES.loopBound(length);
    for (int i = 0; i < whole; i += WIDTH) {
      FloatVector.fromArray(LANES, to, toOffset + i)
          .add(FloatVector.fromArray(LANES, from, fromOffset + i))
          .intoArray(to, toOffset + i);
    }
    PlainRowMath.add(from, fromOffset + whole, to, toOffset + whole, length - whole);
  }

  /** {@code row *= factor}. */
  static void scale(float[] row, int offset, int length, float factor) {
    int whole = LANES.loopBound(length);
    for (int i = 0; i < whole; i += WIDTH) {
      FloatVector.fromArray(LANES, row, offset + i).mul(factor).intoArray(row, offset + i);
    }
    PlainRowMath.scale(row, offset + whole, length - whole, factor);
  }

  static float max(float[] row, int offset, int length) {
    int whole = LANES.loopBound(length);
    FloatVector most = FloatVector.broadcast(LANES, Float.NEGATIVE_INFINITY);
    for (int i = 0; i < whole; i += WIDTH) {
      most = most.max(FloatVector.fromArray(LANES, row, offset + i));
    }
    return Math.max(
        most.reduceLanes(VectorOperators.MAX),
        PlainRowMath.max(row, offset + whole, length - whole));
  }

  /**
   * The numerators of a softmax: {@code row = exp(factor * (row - max))}.
   *
   * @param factor more than 0
   * @return their sum, by which the row or what is computed from it is still to be divided
   */
  static float exponentials(float[] row, int offset, int length, float factor) {
    float most = max(row, offset, length);
    int whole = LANES.loopBound(length);
    return exponentials(row, offset, whole, factor, most)
        + PlainRowMath.exponentials(row, offset + whole, length - whole, factor, most);
  }

  /**
   * {@code row = exp(factor * (row - most))} for whole vectors, and the sum. e^x for x up to 0 is
   * 2^n * e^r with r within half a step of ln 2. The Vector API's own EXP calls a library that a
   * native image may not have. Relative error below 3e-7; below -87 as at -87.
   */
  private static float exponentials(float[] row, int offset, int whole, float factor, float most) {
    FloatVector sums = FloatVector.zero(LANES);
    for (int i = 0; i < whole; i += WIDTH) {
      FloatVector x = FloatVector.fromArray(LANES, row, offset + i).sub(most).mul(factor).max(-87f);
      // Adding 1.5 * 2^23 leaves round(x / ln 2) in the lowest bits of the sum.
      FloatVector shifted = x.mul(1.44269504f).add(12582912f);
      FloatVector n = shifted.sub(12582912f);
      // ln 2 in two parts, the first with so few bits that n times it is exact.
      FloatVector r = n.fma(FloatVector.broadcast(LANES, -0.693359375f), x);
      r = n.fma(FloatVector.broadcast(LANES, 2.12194440e-4f), r);
      // Taylor to r^6: |r| <= 0.347, the next term is below 1.2e-7 of e^r.
      FloatVector e = FloatVector.broadcast(LANES, 1 / 720f);
      e = e.fma(r, FloatVector.broadcast(LANES, 1 / 120f));
      e = e.fma(r, FloatVector.broadcast(LANES, 1 / 24f));
      e = e.fma(r, FloatVector.broadcast(LANES, 1 / 6f));
      e = e.fma(r, FloatVector.broadcast(LANES, 0.5f));
      e = e.fma(r, FloatVector.broadcast(LANES, 1f));
      e = e.fma(r, FloatVector.broadcast(LANES, 1f));
      // Times 2^n: n added to the exponent; what is above the low bits leaves the int on the left.
      IntVector power =
          shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23).add(0x3f800000);
      e = e.mul(power.reinterpretAsFloats());
      e.intoArray(row, offset + i);
      sums = sums.add(e);
    }
    return sums.reduceLanes(VectorOperators.ADD);
  }

  /**
   * {@code row = gelu(row)}, the exact one with the error function, here as {@code max(x, 0) -
   * |x|/2 * erfc(|x| / sqrt 2)}, which needs no case for the sign. erfc is Abramowitz and Stegun
   * 7.1.26: within 1.5e-7, a rounding of a float near 1.
   */
  static void gelu(float[] row, int offset, int length) {
    int whole = LANES.loopBound(length);
    float[] side = new float[Math.min(whole, GELU_BLOCK)];
    for (int block = 0; block < whole; block += GELU_BLOCK) {
      geluBlock(row, offset + block, Math.min(GELU_BLOCK, whole - block), side);
    }
    PlainRowMath.gelu(row, offset + whole, length - whole);
  }

  private static void geluBlock(float[] row, int offset, int count, float[] side) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector z = FloatVector.fromArray(LANES, row, offset + i).mul(SQRT_HALF);
      z.mul(z).neg().intoArray(side, i);
    }
    exponentials(side, 0, count, 1, 0);
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector x = FloatVector.fromArray(LANES, row, offset + i);
      FloatVector size = x.abs();
      FloatVector t =
          FloatVector.broadcast(LANES, 1).div(size.mul(SQRT_HALF).mul(0.3275911f).add(1));
      FloatVector sum = t.mul(1.061405429f).add(-1.453152027f);
      sum = sum.mul(t).add(1.421413741f);
      sum = sum.mul(t).add(-0.284496736f);
      sum = sum.mul(t).add(0.254829592f);
      FloatVector erfc = sum.mul(t).mul(FloatVector.fromArray(LANES, side, i));
      x.max(0).sub(size.mul(0.5f).mul(erfc)).intoArray(row, offset + i);
    }
  }
}
