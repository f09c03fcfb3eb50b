package dev.tern.asr.whisper;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The vector functions against the plain ones that define them, at lengths around a vector's. */
class RowMathContractTest {
  private static final int OFFSET = 3;

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 15, 16, 17, 33, 384})
  void normalizesAsDefined(int length) {
    float[] row = row(length, 4);
    float[] gamma = Arrays.copyOf(row(length, 1), length);
    float[] beta = Arrays.copyOf(row(length, 2), length);
    float[] expected = row.clone();
    float[] found = row.clone();

    PlainRowMath.normalize(row, OFFSET, gamma, beta, expected, OFFSET);
    RowMath.normalize(row, OFFSET, gamma, beta, found, OFFSET);

    assertArrayEquals(expected, found, 1e-4f);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 15, 16, 17, 33, 384})
  void addsAndScalesAsDefined(int length) {
    float[] expected = row(length, 4);
    float[] found = expected.clone();
    float[] other = row(length, 1);

    PlainRowMath.add(other, OFFSET, expected, OFFSET, length);
    PlainRowMath.scale(expected, OFFSET, length, 0.3f);
    RowMath.add(other, OFFSET, found, OFFSET, length);
    RowMath.scale(found, OFFSET, length, 0.3f);

    assertArrayEquals(expected, found, 1e-6f);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 15, 16, 17, 33, 1500})
  void exponentiatesAsDefined(int length) {
    float[] expected = row(length, 60);
    float[] found = expected.clone();
    float most = PlainRowMath.max(expected, OFFSET, length);

    float expectedSum = PlainRowMath.exponentials(expected, OFFSET, length, 0.125f, most);
    float foundSum = RowMath.exponentials(found, OFFSET, length, 0.125f);

    assertArrayEquals(expected, found, 1e-6f);
    assertEquals(expectedSum, foundSum, 1e-5f * expectedSum);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 15, 16, 17, 33, 1536})
  void bendsAsDefined(int length) {
    float[] expected = row(length, 8);
    float[] found = expected.clone();

    PlainRowMath.gelu(expected, OFFSET, length);
    RowMath.gelu(found, OFFSET, length);

    assertArrayEquals(expected, found, 1e-6f);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5, 1, 2, 2.999, 3.001, 5})
  void erfIsOdd(double x) {
    assertEquals(-PlainRowMath.erf(x), PlainRowMath.erf(-x));
  }

  @Test
  void erfHasItsTabulatedValues() {
    assertEquals(0.5204998778, PlainRowMath.erf(0.5), 1e-10);
    assertEquals(0.8427007929, PlainRowMath.erf(1), 1e-10);
    assertEquals(0.9953222650, PlainRowMath.erf(2), 1e-10);
    assertEquals(0.9999779095, PlainRowMath.erf(3), 1e-10);
  }

  /** Values within {@code span} of 0, with room before and after that must stay as it is. */
  private static float[] row(int length, float span) {
    var random = new Random(length + Float.floatToIntBits(span));
    float[] row = new float[OFFSET + length + 5];
    for (int i = 0; i < row.length; i++) {
      row[i] = (random.nextFloat() * 2 - 1) * span;
    }
    return row;
  }
}
