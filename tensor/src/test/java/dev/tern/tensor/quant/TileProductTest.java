package dev.tern.tensor.quant;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TileProductTest {
  @ParameterizedTest
  @CsvSource({"1, 1", "2, 4", "3, 5", "31, 3", "32, 8", "33, 9", "172, 6"})
  void isBitForBitItsDefinition(int columns, int count) {
    int lanes = TileProduct.LANES;
    float[] tile = random(3 + columns * lanes, 1);
    float[] inputs = random(count * columns, 2);
    for (int rows : new int[] {1, lanes - 1, lanes}) {
      int stride = lanes + 5;
      float[] expected = random(2 + count * stride, 3);
      float[] actual = expected.clone();

      TileProduct.multiplyPlainly(tile, 3, columns, inputs, count, expected, 2, stride, rows);
      TileProduct.multiply(tile, 3, columns, inputs, count, actual, 2, stride, rows);

      assertArrayEquals(expected, actual, 0);
    }
  }

  private static float[] random(int length, long seed) {
    Random random = new Random(seed);
    float[] floats = new float[length];
    for (int i = 0; i < length; i++) {
      floats[i] = (float) random.nextGaussian();
    }
    return floats;
  }
}
