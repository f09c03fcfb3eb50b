package dev.tern.tensor.kernel;

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
      target[i] = 7 - i;
    }
    float[] before = target.clone();

    ScaledSum.add(1.5f, source, 2, target, 3, length);

    for (int i = 0; i < target.length; i++) {
      boolean inside = i >= 3 && i < 3 + length;
      float expected = inside ? Math.fma(source[i - 1], 1.5f, before[i]) : before[i];
      assertEquals(expected, target[i], "index " + i);
    }
  }
}
