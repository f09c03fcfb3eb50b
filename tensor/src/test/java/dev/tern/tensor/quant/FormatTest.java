package dev.tern.tensor.quant;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds for the plain definition of every format. */
class FormatTest {
  private static final int COLUMNS = 768; // whole blocks of every format, several of each

  @ParameterizedTest
  @EnumSource
  void dotIsTheSumOfTheNumbersTimesTheInputs(Format format) {
    byte[] row = quantized(format, weights(format, 1));
    float[] numbers = new float[COLUMNS];
    float[] inputs = gaussian(2);
    format.dequantize(row, 0, numbers, 0, COLUMNS);
    double sum = 0;
    double size = 0;
    for (int i = 0; i < COLUMNS; i++) {
      sum += (double) numbers[i] * inputs[i];
      size += Math.abs((double) numbers[i] * inputs[i]);
    }

    double dot = format.dot(row, 0, inputs, 0, COLUMNS);

    // The numbers were rounded to float32, up to three times, before they were multiplied.
    assertEquals(sum, dot, size * 3 * 0x1p-24 + 1e-12);
  }

  @ParameterizedTest
  @EnumSource
  void numbersSurviveQuantizationAsWellAsTheFormatAllows(Format format) {
    float[] weights = weights(format, 3);
    byte[] row = quantized(format, weights);
    float[] numbers = new float[COLUMNS];

    format.dequantize(row, 0, numbers, 0, COLUMNS);

    double error = 0;
    double size = 0;
    for (int i = 0; i < COLUMNS; i++) {
      double expected = format == Format.I2_S ? Math.signum(weights[i]) : weights[i];
      error += (numbers[i] - expected) * (numbers[i] - expected);
      size += expected * expected;
    }
    assertTrue(
        Math.sqrt(error / size) <= allowedError(format),
        format + ": relative error " + Math.sqrt(error / size));
  }

  /** Root mean square error relative to numbers of a normal distribution, with some room. */
  private static double allowedError(Format format) {
    return switch (format) {
      case F32, I2_S -> 0;
      case F16 -> 0x1p-12;
      case BF16 -> 0x1p-9;
      case Q8_0 -> 0.006;
      case Q6_K -> 0.025;
      case Q5_K, Q5_0, Q5_1 -> 0.05;
      case Q4_K, Q4_0, Q4_1 -> 0.1;
      case TQ1_0, TQ2_0 -> 0x1p-11; // ternary to begin with: only the scale is rounded
    };
  }

  @ParameterizedTest
  @EnumSource
  void zerosStayZeros(Format format) {
    float[] numbers = gaussian(4);

    format.dequantize(quantized(format, new float[COLUMNS]), 0, numbers, 0, COLUMNS);

    assertArrayEquals(new float[COLUMNS], numbers, 0);
  }

  @ParameterizedTest
  @EnumSource
  void readsAndWritesInTheMiddleOfArrays(Format format) {
    float[] weights = weights(format, 5);
    int columns = format.blockLength();
    byte[] bytes = new byte[format.blockSize() + 10];
    float[] padded = new float[columns + 6];
    System.arraycopy(weights, 0, padded, 2, columns);
    float[] numbers = new float[columns + 6];
    float[] alone = new float[columns];

    format.quantize(padded, 2, bytes, 7, columns);
    format.dequantize(bytes, 7, numbers, 3, columns);
    format.dequantize(quantized(format, weights), 0, alone, 0, columns);

    for (int i = 0; i < columns; i++) {
      assertEquals(alone[i], numbers[i + 3], 0);
    }
    for (int i : new int[] {0, 1, 2, columns + 3, columns + 4, columns + 5}) {
      assertEquals(0, numbers[i], "number outside the row");
    }
    for (int i : new int[] {0, 6, bytes.length - 3, bytes.length - 1}) {
      assertEquals(0, bytes[i], "byte outside the row");
    }
  }

  @Test
  void ternaryFormatsHoldTheSameNumbers() {
    float[] weights = weights(Format.TQ1_0, 6);
    float[] ones = new float[COLUMNS];
    float[] twos = new float[COLUMNS];
    float[] signs = new float[COLUMNS];

    Format.TQ1_0.dequantize(quantized(Format.TQ1_0, weights), 0, ones, 0, COLUMNS);
    Format.TQ2_0.dequantize(quantized(Format.TQ2_0, weights), 0, twos, 0, COLUMNS);
    Format.I2_S.dequantize(quantized(Format.I2_S, weights), 0, signs, 0, COLUMNS);

    assertArrayEquals(ones, twos, 0);
    for (int i = 0; i < COLUMNS; i++) {
      assertEquals(Math.signum(ones[i]), signs[i]);
    }
  }

  @Test
  void onlyBitnetCppsFormatHasATrailer() {
    byte[] trailer = new byte[Format.I2_S.trailerSize()];

    Format.I2_S.writeTrailer(0.375f, trailer, 0);

    assertEquals(0.375f, Format.I2_S.tensorScale(trailer, 0));
    assertEquals(10 * 32 + 32, Format.I2_S.tensorSize(10, 128));
    assertEquals(10 * 66, Format.TQ2_0.tensorSize(10, 256));
    assertEquals(1, Format.TQ2_0.tensorScale(new byte[0], 0));
  }

  @Test
  void refusesATensorTooLargeToCount() {
    assertThrows(ArithmeticException.class, () -> Format.F32.tensorSize(1L << 60, 1024));
  }

  private static byte[] quantized(Format format, float[] weights) {
    byte[] row = new byte[format.rowSize(COLUMNS)];
    format.quantize(weights, 0, row, 0, COLUMNS);
    return row;
  }

  /** Ternary for ternary formats, bell-shaped for others. */
  private static float[] weights(Format format, long seed) {
    float[] weights = gaussian(seed);
    switch (format) {
      case TQ1_0, TQ2_0, I2_S -> {
        for (int i = 0; i < COLUMNS; i++) {
          weights[i] = Math.abs(weights[i]) < 0.5 ? 0 : Math.copySign(0.01f, weights[i]);
        }
      }
      case F32, F16, BF16, Q8_0, Q6_K, Q5_K, Q4_K, Q5_0, Q5_1, Q4_0, Q4_1 -> {}
    }
    return weights;
  }

  private static float[] gaussian(long seed) {
    Random random = new Random(seed);
    float[] numbers = new float[COLUMNS];
    for (int i = 0; i < COLUMNS; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return numbers;
  }
}
