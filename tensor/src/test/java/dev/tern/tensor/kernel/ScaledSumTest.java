package dev.tern.tensor.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScaledSumTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 64})
  void addsTheScaledSourceAndTouchesNothingElse(int length) {
    float[] source = new float[length + 5];
    float[] target = new float[length + 5];
    for (int i = 0; i < source.length; i++) {
      source[i] = 0.25f * i - 3;
      target[i] = 7 - i; // so the neighbors of what changes are 5 and 4 - length
    }
    float[] expected = target.clone();

    ScaledSum.addPlainly(1.5f, source, 2, expected, 3, length);
    ScaledSum.add(1.5f, source, 2, target, 3, length);

    assertArrayEquals(expected, target, 0);
    assertEquals(5, target[2]);
    assertEquals(4 - length, target[length + 3]);
  }
}
