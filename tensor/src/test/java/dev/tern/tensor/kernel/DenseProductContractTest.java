package dev.tern.tensor.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every dense product must do, at sizes around the block and vector edges. */
class DenseProductContractTest {
  private static final float UNTOUCHED = -12345.5f;

  static Stream<DenseProduct> implementations() {
    return Stream.of(DenseProduct.PLAIN, DenseProduct.VECTOR);
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void agreesWithTheSumsWrittenOut(DenseProduct product) {
    float[] matrix = {1, 2, 3, 4, 5, 6}; // two outputs, three columns
    var panels = DensePanels.ofRows(matrix, new float[] {10, 20}, 2, 3);
    float[] result = new float[2];

    product.multiply(new float[] {1, 0, 2}, 0, 3, 1, panels, result, 0, 2);

    assertArrayEquals(new float[] {10 + 1 + 6, 20 + 4 + 12}, result);
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void agreesAtSizesAroundTheEdgesAndWritesNothingElse(DenseProduct product) {
    int w = DensePanels.WIDTH;
    for (int outputs : new int[] {1, w / 2 - 1, w / 2, w / 2 + 1, w - 1, w, w + 1, 3 * w + 5}) {
      for (int depth : new int[] {1, 2, 7, 64}) {
        for (int rows : new int[] {0, 1, 5, 6, 7, 13}) {
          checkAgainstDoubles(product, rows, outputs, depth);
        }
      }
    }
  }

  private static void checkAgainstDoubles(DenseProduct product, int rows, int outputs, int depth) {
    var random = new Random(31L * rows + 7L * outputs + depth);
    int inputStride = depth + 3;
    int resultStride = outputs + 2;
    float[] input = floats(random, 5 + rows * inputStride);
    float[] matrix = floats(random, outputs * depth);
    float[] bias = floats(random, outputs);
    float[] result = new float[4 + rows * resultStride + 4];
    Arrays.fill(result, UNTOUCHED);
    float[] expected = result.clone();
    for (int r = 0; r < rows; r++) {
      for (int n = 0; n < outputs; n++) {
        double sum = bias[n];
        for (int d = 0; d < depth; d++) {
          sum += (double) input[5 + r * inputStride + d] * matrix[n * depth + d];
        }
        expected[4 + r * resultStride + n] = (float) sum;
      }
    }

    product.multiply(
        input,
        5,
        inputStride,
        rows,
        DensePanels.ofRows(matrix, bias, outputs, depth),
        result,
        4,
        resultStride);

    assertArrayEquals(
        expected, result, 2e-5f, "rows=" + rows + " outputs=" + outputs + " depth=" + depth);
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void computesOnlyThePanelsAskedFor(DenseProduct product) {
    int w = DensePanels.WIDTH;
    int outputs = 2 * w + 3;
    float[] ones = new float[outputs * 4];
    Arrays.fill(ones, 1);
    var panels = DensePanels.ofRows(ones, outputs, 4);
    float[] result = new float[outputs];

    product.multiply(new float[] {1, 1, 1, 1}, 0, 4, 1, panels, 1, 2, result, 0, outputs);

    for (int n = 0; n < outputs; n++) {
      assertEquals(n >= w && n < 2 * w ? 4 : 0, result[n], "output " + n);
    }
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void refillsSmallerThanTheCapacityAndTransposed(DenseProduct product) {
    var panels = new DensePanels(100, 9);
    float[] transposed = {1, 2, 3, 4, 5, 6}; // depth 2, three outputs
    float[] result = new float[3];
    panels.fillRows(floats(new Random(1), 900), 0, 9, 100, 9);

    panels.fillColumns(transposed, 0, 3, 3, 2);
    product.multiply(new float[] {1, 10}, 0, 2, 1, panels, result, 0, 3);

    assertArrayEquals(new float[] {41, 52, 63}, result);
  }

  @Test
  void givesARowBack() {
    int outputs = DensePanels.WIDTH + 2;
    float[] matrix = floats(new Random(2), outputs * 5);
    float[] row = new float[7];

    DensePanels.ofRows(matrix, outputs, 5).row(outputs - 1, row, 1);

    assertArrayEquals(
        Arrays.copyOfRange(matrix, (outputs - 1) * 5, outputs * 5), Arrays.copyOfRange(row, 1, 6));
  }

  @Test
  void refusesToHoldMoreThanItsCapacity() {
    var panels = new DensePanels(3, 4);

    assertThrows(
        IllegalArgumentException.class, () -> panels.fillRows(new float[400], 0, 4, 100, 4));
  }

  private static float[] floats(Random random, int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = random.nextFloat() * 2 - 1;
    }
    return values;
  }
}
