package dev.tern.tensor.quant;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tern.tensor.team.ThreadTeam;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds every packed matrix to {@link Format#dequantize}, at sizes around blocks and vectors. */
class MatrixContractTest {
  private static final ThreadTeam TEAM = new ThreadTeam(2);

  @AfterAll
  static void closeTeam() {
    TEAM.close();
  }

  static List<Arguments> shapes() {
    int lanes = TileProduct.LANES;
    List<Arguments> shapes = new ArrayList<>();
    for (Format format : Format.PACKED) {
      for (int blocks : new int[] {1, 2, 3, 5}) {
        for (int rows : new int[] {1, lanes - 1, lanes, lanes + 1, 5 * lanes + 3}) {
          shapes.add(Arguments.of(format, rows, blocks * format.blockLength()));
        }
      }
    }
    shapes.add(Arguments.of(Format.F16, 64, 172));
    shapes.add(Arguments.of(Format.Q4_1, 192, 576));
    return shapes;
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void productIsThatOfTheDequantizedRows(Format format, int rows, int columns) {
    for (int count : new int[] {1, 3, 4, 5, 9}) {
      byte[] file = randomBlocks(format, rows, columns, 7 + rows + columns);
      float[] inputs = randomFloats(count * columns, count);
      Matrix matrix = pack(format, rows, columns, file);
      float[] outputs = new float[count * rows];

      matrix.multiply(inputs, count, outputs, TEAM);

      float[] weights = new float[columns];
      for (int row = 0; row < rows; row++) {
        format.dequantize(file, row * format.rowSize(columns), weights, 0, columns);
        for (int n = 0; n < count; n++) {
          double sum = 0;
          double size = 0;
          for (int column = 0; column < columns; column++) {
            double product = (double) weights[column] * inputs[n * columns + column];
            sum += product;
            size += Math.abs(product);
          }
          // Sums of float32: each of `columns` steps may round by half a unit in the last place.
          assertEquals(sum, outputs[n * rows + row], 1e-9 + size * 1e-6, "row " + row);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void readsRowsBack(Format format, int rows, int columns) {
    byte[] file = randomBlocks(format, rows, columns, 3);
    Matrix matrix = pack(format, rows, columns, file);

    for (int row = 0; row < rows; row++) {
      float[] expected = new float[columns];
      float[] actual = new float[columns + 1];
      format.dequantize(file, row * format.rowSize(columns), expected, 0, columns);
      matrix.readRow(row, actual, 1);
      for (int column = 0; column < columns; column++) {
        // Q4_0 packs scale * q - 8 * scale, which rounds where (q - 8) * scale does not.
        assertEquals(expected[column], actual[column + 1], 1e-6, "row " + row);
      }
    }
  }

  @ParameterizedTest
  @FieldSource("dev.tern.tensor.quant.Format#PACKED")
  void resultDoesNotDependOnHowManyInputsComeTogether(Format format) {
    int rows = 37;
    int columns = 3 * 32;
    Matrix matrix = pack(format, rows, columns, randomBlocks(format, rows, columns, 11));
    float[] inputs = randomFloats(7 * columns, 5);
    float[] together = new float[7 * rows];
    float[] alone = new float[7 * rows];

    matrix.multiply(inputs, 7, together, TEAM);
    for (int n = 0; n < 7; n++) {
      float[] input = new float[columns];
      float[] output = new float[rows];
      System.arraycopy(inputs, n * columns, input, 0, columns);
      matrix.multiply(input, 1, output, TEAM);
      System.arraycopy(output, 0, alone, n * rows, rows);
    }

    assertArrayEquals(together, alone, 0);
  }

  @Test
  void dequantizesKnownBlocks() {
    byte[] q41 = new byte[20];
    q41[1] = 0x3C; // scale 1.0
    q41[3] = (byte) 0xC0; // least -2.0
    q41[4] = (byte) 0xF1; // number 0 is 1, number 16 is 15
    float[] numbers = new float[32];

    Format.Q4_1.dequantize(q41, 0, numbers, 0, 32);

    assertEquals(-1, numbers[0]);
    assertEquals(13, numbers[16]);
    assertEquals(-2, numbers[31]);
  }

  @Test
  void halvesKeepTheirSmallestAndLargestNumbers() {
    // smallest subnormal, largest subnormal, smallest normal, largest, and minus zero
    int[] halves = {0x0001, 0x03FF, 0x0400, 0x7BFF, 0x8000, 0xFBFF};
    byte[] file = new byte[2 * halves.length];
    for (int i = 0; i < halves.length; i++) {
      file[2 * i] = (byte) halves[i];
      file[2 * i + 1] = (byte) (halves[i] >> 8);
    }
    float[] row = new float[halves.length];

    pack(Format.F16, 1, halves.length, file).readRow(0, row, 0);

    for (int i = 0; i < halves.length; i++) {
      assertEquals(Float.float16ToFloat((short) halves[i]), row[i]);
    }
  }

  @Test
  void refusesARowThatIsNotWholeBlocks() {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> Format.Q4_1.rowSize(172));

    assertEquals("columns=172 is not a positive multiple of 32 for Q4_1", refused.getMessage());
  }

  private static Matrix pack(Format format, int rows, int columns, byte[] file) {
    int rowSize = format.rowSize(columns);
    return format.pack(
        rows,
        columns,
        (firstRow, count, target) ->
            System.arraycopy(file, firstRow * rowSize, target, 0, count * rowSize));
  }

  /** Random bits, but for the scales: those are kept near 1 so that sums stay comparable. */
  private static byte[] randomBlocks(Format format, int rows, int columns, long seed) {
    Random random = new Random(seed);
    byte[] file = new byte[rows * format.rowSize(columns)];
    random.nextBytes(file);
    for (int at = 0; at < file.length; at += format.blockSize()) {
      switch (format) {
        case F32 -> writeInt(file, at, Float.floatToIntBits((float) random.nextGaussian()));
        case F16, Q8_0, Q4_0 -> writeHalf(file, at, (float) random.nextGaussian());
        case Q4_1 -> {
          writeHalf(file, at, (float) random.nextGaussian());
          writeHalf(file, at + 2, (float) random.nextGaussian());
        }
        default -> throw new AssertionError(format + " is not packed");
      }
    }
    return file;
  }

  private static void writeHalf(byte[] file, int at, float value) {
    short half = Float.floatToFloat16(value);
    file[at] = (byte) half;
    file[at + 1] = (byte) (half >> 8);
  }

  private static void writeInt(byte[] file, int at, int value) {
    for (int i = 0; i < 4; i++) {
      file[at + i] = (byte) (value >> 8 * i);
    }
  }

  private static float[] randomFloats(int length, long seed) {
    Random random = new Random(seed);
    float[] floats = new float[length];
    for (int i = 0; i < length; i++) {
      floats[i] = (float) random.nextGaussian();
    }
    return floats;
  }
}
