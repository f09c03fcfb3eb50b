package dev.tern.tensor.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The fast one. Hot: plain loops over arrays, nothing allocated save for a part-full last panel.
 *
 * <p>Six input rows by two vectors of outputs stay in registers: 12 sums, 2 vectors of the matrix
 * and 1 broadcast make 15, which fits the 16 registers of AVX2 as well as the 32 of AVX-512 and
 * NEON. Per column there are 12 multiply-adds for 8 loads. The panels are the outer loop: one panel
 * stays in the nearest caches while all rows pass by.
 *
 * <p>No method here takes or returns a vector: in a native executable, where such a call is not
 * inlined, every vector that reaches it becomes an object.
 */
final class DenseProductVector implements DenseProduct {
  private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;
  private static final int HALF = LANES.length();
  private static final int WIDTH = DensePanels.WIDTH;

  @Override
  public void multiply(
      float[] input,
      int inputOffset,
      int inputStride,
      int rows,
      DensePanels matrix,
      int panelBegin,
      int panelEnd,
      float[] result,
      int resultOffset,
      int resultStride) {
    for (int panel = panelBegin; panel < panelEnd; panel++) {
      int output = panel * WIDTH;
      int present = Math.min(WIDTH, matrix.outputs() - output);
      if (present == WIDTH) {
        onePanel(
            input,
            inputOffset,
            inputStride,
            rows,
            matrix,
            panel,
            result,
            resultOffset + output,
            resultStride);
      } else {
        // The last panel is part full: whole vectors go to the side, the outputs present come back.
        float[] edge = new float[rows * WIDTH];
        onePanel(input, inputOffset, inputStride, rows, matrix, panel, edge, 0, WIDTH);
        for (int row = 0; row < rows; row++) {
          System.arraycopy(
              edge, row * WIDTH, result, resultOffset + row * resultStride + output, present);
        }
      }
    }
  }

  private static void onePanel(
      float[] input,
      int inputOffset,
      int inputStride,
      int rows,
      DensePanels matrix,
      int panel,
      float[] result,
      int resultOffset,
      int resultStride) {
    int depth = matrix.depth();
    int valuesOffset = panel * depth * WIDTH;
    int biasOffset = panel * WIDTH;
    int row = 0;
    for (; row + 6 <= rows; row += 6) {
      sixRows(
          input,
          inputOffset + row * inputStride,
          inputStride,
          matrix.values,
          valuesOffset,
          depth,
          matrix.bias,
          biasOffset,
          result,
          resultOffset + row * resultStride,
          resultStride);
    }
    for (; row < rows; row++) {
      oneRow(
          input,
          inputOffset + row * inputStride,
          matrix.values,
          valuesOffset,
          depth,
          matrix.bias,
          biasOffset,
          result,
          resultOffset + row * resultStride);
    }
  }

  private static void sixRows(
      float[] input,
      int inputOffset,
      int inputStride,
      float[] values,
      int valuesOffset,
      int depth,
      float[] bias,
      int biasOffset,
      float[] result,
      int resultOffset,
      int resultStride) {
    int in1 = inputOffset + inputStride;
    int in2 = in1 + inputStride;
    int in3 = in2 + inputStride;
    int in4 = in3 + inputStride;
    int in5 = in4 + inputStride;
    FloatVector leftBias = FloatVector.fromArray(LANES, bias, biasOffset);
    FloatVector rightBias = FloatVector.fromArray(LANES, bias, biasOffset + HALF);
    FloatVector left0 = leftBias;
    FloatVector left1 = leftBias;
    FloatVector left2 = leftBias;
    FloatVector left3 = leftBias;
    FloatVector left4 = leftBias;
    FloatVector left5 = leftBias;
    FloatVector right0 = rightBias;
    FloatVector right1 = rightBias;
    FloatVector right2 = rightBias;
    FloatVector right3 = rightBias;
    FloatVector right4 = rightBias;
    FloatVector right5 = rightBias;

    for (int d = 0; d < depth; d++) {
      FloatVector left = FloatVector.fromArray(LANES, values, valuesOffset + d * WIDTH);
      FloatVector right = FloatVector.fromArray(LANES, values, valuesOffset + d * WIDTH + HALF);
      FloatVector x = FloatVector.broadcast(LANES, input[inputOffset + d]);
      left0 = x.fma(left, left0);
      right0 = x.fma(right, right0);
      x = FloatVector.broadcast(LANES, input[in1 + d]);
      left1 = x.fma(left, left1);
      right1 = x.fma(right, right1);
      x = FloatVector.broadcast(LANES, input[in2 + d]);
      left2 = x.fma(left, left2);
      right2 = x.fma(right, right2);
      x = FloatVector.broadcast(LANES, input[in3 + d]);
      left3 = x.fma(left, left3);
      right3 = x.fma(right, right3);
      x = FloatVector.broadcast(LANES, input[in4 + d]);
      left4 = x.fma(left, left4);
      right4 = x.fma(right, right4);
      x = FloatVector.broadcast(LANES, input[in5 + d]);
      left5 = x.fma(left, left5);
      right5 = x.fma(right, right5);
    }

    left0.intoArray(result, resultOffset);
    right0.intoArray(result, resultOffset + HALF);
    left1.intoArray(result, resultOffset + resultStride);
    right1.intoArray(result, resultOffset + resultStride + HALF);
    left2.intoArray(result, resultOffset + 2 * resultStride);
    right2.intoArray(result, resultOffset + 2 * resultStride + HALF);
    left3.intoArray(result, resultOffset + 3 * resultStride);
    right3.intoArray(result, resultOffset + 3 * resultStride + HALF);
    left4.intoArray(result, resultOffset + 4 * resultStride);
    right4.intoArray(result, resultOffset + 4 * resultStride + HALF);
    left5.intoArray(result, resultOffset + 5 * resultStride);
    right5.intoArray(result, resultOffset + 5 * resultStride + HALF);
  }

  private static void oneRow(
      float[] input,
      int inputOffset,
      float[] values,
      int valuesOffset,
      int depth,
      float[] bias,
      int biasOffset,
      float[] result,
      int resultOffset) {
    // Two pairs of sums, even and odd columns, so that one addition need not wait for the last.
    FloatVector left0 = FloatVector.fromArray(LANES, bias, biasOffset);
    FloatVector right0 = FloatVector.fromArray(LANES, bias, biasOffset + HALF);
    FloatVector left1 = FloatVector.zero(LANES);
    FloatVector right1 = FloatVector.zero(LANES);
    int d = 0;
    for (; d + 2 <= depth; d += 2) {
      int at = valuesOffset + d * WIDTH;
      FloatVector x = FloatVector.broadcast(LANES, input[inputOffset + d]);
      left0 = x.fma(FloatVector.fromArray(LANES, values, at), left0);
      right0 = x.fma(FloatVector.fromArray(LANES, values, at + HALF), right0);
      x = FloatVector.broadcast(LANES, input[inputOffset + d + 1]);
      left1 = x.fma(FloatVector.fromArray(LANES, values, at + WIDTH), left1);
      right1 = x.fma(FloatVector.fromArray(LANES, values, at + WIDTH + HALF), right1);
    }
    for (; d < depth; d++) {
      int at = valuesOffset + d * WIDTH;
      FloatVector x = FloatVector.broadcast(LANES, input[inputOffset + d]);
      left0 = x.fma(FloatVector.fromArray(LANES, values, at), left0);
      right0 = x.fma(FloatVector.fromArray(LANES, values, at + HALF), right0);
    }
    left0.add(left1).intoArray(result, resultOffset);
    right0.add(right1).intoArray(result, resultOffset + HALF);
  }

  @Override
  public String toString() {
    return "vector";
  }
}
