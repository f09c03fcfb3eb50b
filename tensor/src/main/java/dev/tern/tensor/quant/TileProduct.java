package dev.tern.tensor.quant;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The product of a tile of weights with several inputs at once. Hot: arrays, plain loops, nothing
 * allocated.
 *
 * <p>A tile is {@link #LANES} rows of a matrix, stored column after column, so that one vector
 * holds the same column of every row. A lane then sums its own row: there is nothing to add up
 * across lanes, and a number loaded from an input is shared by all rows.
 *
 * <pre>
 *   tile   | row 0  row 1 .. row L-1 | row 0  row 1 .. row L-1 | ..
 *          |        column 0         |        column 1         |
 * </pre>
 *
 * <p>No vector is asked for a single lane here: in a native executable one such call turns every
 * vector that reaches it into an object, and the loops around it run a hundred times slower.
 *
 * <p>The result does not depend on how many inputs come together, nor on the length of a vector: a
 * prompt read in one piece gives bit for bit what it gives token by token, on every machine.
 */
final class TileProduct {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  /** Rows in a tile: as many floats as a vector of this machine holds. */
  static final int LANES = SPECIES.length();

  private TileProduct() {}

  /**
   * Multiplies one tile with {@code count} inputs.
   *
   * @param tile weights, {@code [columns, LANES]} from {@code tileAt}
   * @param inputs {@code [count, columns]}
   * @param outputs {@code [count, outputStride]}; the tile's rows are written from {@code outputAt}
   * @param rows how many of the tile's rows are written, 1 to {@link #LANES}
   */
  static void multiply(
      float[] tile,
      int tileAt,
      int columns,
      float[] inputs,
      int count,
      float[] outputs,
      int outputAt,
      int outputStride,
      int rows) {
    if (rows == LANES) {
      wholeTile(tile, tileAt, columns, inputs, count, outputs, outputAt, outputStride);
    } else {
      // The last tile is part full: whole vectors go to the side, the rows present come back.
      float[] edge = new float[count * LANES];
      wholeTile(tile, tileAt, columns, inputs, count, edge, 0, LANES);
      for (int n = 0; n < count; n++) {
        System.arraycopy(edge, n * LANES, outputs, outputAt + n * outputStride, rows);
      }
    }
  }

  private static void wholeTile(
      float[] tile,
      int tileAt,
      int columns,
      float[] inputs,
      int count,
      float[] outputs,
      int outputAt,
      int outputStride) {
    int n = 0;
    for (; n + 4 <= count; n += 4) {
      fourInputs(
          tile,
          tileAt,
          columns,
          inputs,
          n * columns,
          outputs,
          outputAt + n * outputStride,
          outputStride);
    }
    for (; n < count; n++) {
      oneInput(tile, tileAt, columns, inputs, n * columns, outputs, outputAt + n * outputStride);
    }
  }

  private static void oneInput(
      float[] tile,
      int tileAt,
      int columns,
      float[] inputs,
      int inputAt,
      float[] outputs,
      int outputAt) {
    FloatVector even = FloatVector.zero(SPECIES);
    FloatVector odd = FloatVector.zero(SPECIES);
    int column = 0;
    for (; column + 1 < columns; column += 2) {
      int at = tileAt + column * LANES;
      even = FloatVector.fromArray(SPECIES, tile, at).fma(spread(inputs[inputAt + column]), even);
      odd =
          FloatVector.fromArray(SPECIES, tile, at + LANES)
              .fma(spread(inputs[inputAt + column + 1]), odd);
    }
    if (column < columns) {
      int at = tileAt + column * LANES;
      even = FloatVector.fromArray(SPECIES, tile, at).fma(spread(inputs[inputAt + column]), even);
    }
    even.add(odd).intoArray(outputs, outputAt);
  }

  private static void fourInputs(
      float[] tile,
      int tileAt,
      int columns,
      float[] inputs,
      int inputAt,
      float[] outputs,
      int outputAt,
      int outputStride) {
    FloatVector even0 = FloatVector.zero(SPECIES);
    FloatVector even1 = even0;
    FloatVector even2 = even0;
    FloatVector even3 = even0;
    FloatVector odd0 = even0;
    FloatVector odd1 = even0;
    FloatVector odd2 = even0;
    FloatVector odd3 = even0;
    int in0 = inputAt;
    int in1 = in0 + columns;
    int in2 = in1 + columns;
    int in3 = in2 + columns;
    int column = 0;
    for (; column + 1 < columns; column += 2) {
      int at = tileAt + column * LANES;
      FloatVector weights = FloatVector.fromArray(SPECIES, tile, at);
      even0 = weights.fma(spread(inputs[in0 + column]), even0);
      even1 = weights.fma(spread(inputs[in1 + column]), even1);
      even2 = weights.fma(spread(inputs[in2 + column]), even2);
      even3 = weights.fma(spread(inputs[in3 + column]), even3);
      weights = FloatVector.fromArray(SPECIES, tile, at + LANES);
      odd0 = weights.fma(spread(inputs[in0 + column + 1]), odd0);
      odd1 = weights.fma(spread(inputs[in1 + column + 1]), odd1);
      odd2 = weights.fma(spread(inputs[in2 + column + 1]), odd2);
      odd3 = weights.fma(spread(inputs[in3 + column + 1]), odd3);
    }
    if (column < columns) {
      FloatVector weights = FloatVector.fromArray(SPECIES, tile, tileAt + column * LANES);
      even0 = weights.fma(spread(inputs[in0 + column]), even0);
      even1 = weights.fma(spread(inputs[in1 + column]), even1);
      even2 = weights.fma(spread(inputs[in2 + column]), even2);
      even3 = weights.fma(spread(inputs[in3 + column]), even3);
    }
    even0.add(odd0).intoArray(outputs, outputAt);
    even1.add(odd1).intoArray(outputs, outputAt + outputStride);
    even2.add(odd2).intoArray(outputs, outputAt + 2 * outputStride);
    even3.add(odd3).intoArray(outputs, outputAt + 3 * outputStride);
  }

  /**
   * The definition: the even columns are summed apart from the odd ones, each in ascending order
   * with fused multiply-adds. Two sums rather than one, because a multiply-add takes several times
   * as long as it takes to start the next that does not wait for it.
   */
  static void multiplyPlainly(
      float[] tile,
      int tileAt,
      int columns,
      float[] inputs,
      int count,
      float[] outputs,
      int outputAt,
      int outputStride,
      int rows) {
    for (int n = 0; n < count; n++) {
      for (int row = 0; row < rows; row++) {
        float even = 0;
        float odd = 0;
        for (int column = 0; column < columns; column++) {
          float weight = tile[tileAt + column * LANES + row];
          float input = inputs[n * columns + column];
          if (column % 2 == 0) {
            even = Math.fma(weight, input, even);
          } else {
            odd = Math.fma(weight, input, odd);
          }
        }
        outputs[outputAt + n * outputStride + row] = even + odd;
      }
    }
  }

  private static FloatVector spread(float value) {
    return FloatVector.broadcast(SPECIES, value);
  }
}
