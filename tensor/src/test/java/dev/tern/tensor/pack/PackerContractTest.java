package dev.tern.tensor.pack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.tensor.kernel.Kernels;
import dev.tern.tensor.kernel.Layout;
import dev.tern.tensor.kernel.Tier;
import dev.tern.tensor.memory.FloatRows;
import dev.tern.tensor.memory.NativeMemory;
import dev.tern.tensor.quant.Format;
import dev.tern.tensor.quant.LittleEndian;
import dev.tern.tensor.team.ThreadTeam;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds every packed weight to {@link Format#dequantize}, at sizes around blocks and tiles. */
class PackerContractTest {
  private static final ThreadTeam TEAM = new ThreadTeam(2);

  private static final NativeMemory MEMORY = new NativeMemory();
  private static final Kernels KERNELS = Kernels.of(Tier.JAVA);

  @AfterAll
  static void closeTeam() {
    TEAM.close();
    MEMORY.close();
  }

  static List<Arguments> shapes() {
    List<Arguments> shapes = new ArrayList<>();
    for (Format format : Format.values()) {
      for (int blocks : new int[] {1, 2, 3, 5}) {
        for (int rows : new int[] {1, 15, 17, 63, 64, 65, 200}) {
          shapes.add(Arguments.of(format, rows, blocks * format.blockLength()));
        }
      }
    }
    shapes.add(Arguments.of(Format.F16, 64, 172));
    shapes.add(Arguments.of(Format.F32, 65, 172));
    shapes.add(Arguments.of(Format.Q4_1, 192, 576));
    return shapes;
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void keepsEveryWeight(Format format, int rows, int columns) {
    byte[] file = RandomBlocks.of(format, rows, columns, 7L * rows + columns);

    assertHolds(format, rows, columns, file, TernaryLayout.AS_IN_FILE);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void keepsTernaryRowsWithOneScale(Format format, int rows, int columns) {
    if (!isTernary(format)) {
      return;
    }
    byte[] file = RandomBlocks.of(format, rows, columns, 7L * rows + columns);
    if (format != Format.I2_S) {
      for (int row = 0; row < rows; row++) {
        RandomBlocks.giveOneScale(
            format,
            file,
            row * format.rowSize(columns),
            format.rowSize(columns),
            0.01f * (row + 1));
      }
    }

    assertEquals(Layout.T2, assertHolds(format, rows, columns, file, TernaryLayout.TWO_BITS));
    assertEquals(Layout.T5, assertHolds(format, rows, columns, file, TernaryLayout.FIVE_IN_A_BYTE));
  }

  @ParameterizedTest
  @EnumSource(
      value = Format.class,
      names = {"F32", "F16", "BF16", "Q8_0", "Q6_K", "Q5_K"})
  void roundsWeightsToFourBitsWhereACoarseMatrixIsAskedFor(Format format) {
    int rows = 70;
    int columns = 2 * Format.Q6_K.blockLength();
    byte[] file = new byte[rows * format.rowSize(columns)];
    byte[] rounded = new byte[rows * Format.Q4_0.rowSize(columns)];
    Random random = new Random(5);
    float[] numbers = new float[columns];
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < columns; i++) {
        numbers[i] = (float) random.nextGaussian();
      }
      format.quantize(numbers, 0, file, row * format.rowSize(columns), columns);
      format.dequantize(file, row * format.rowSize(columns), numbers, 0, columns);
      Format.Q4_0.quantize(numbers, 0, rounded, row * Format.Q4_0.rowSize(columns), columns);
    }
    Packer packer = new Packer(TernaryLayout.AS_IN_FILE, TEAM);

    PackedMatrix coarse = packer.pack(matrix(format, rows, columns, file).coarse(), MEMORY);

    PackedMatrix expected = packer.pack(matrix(Format.Q4_0, rows, columns, rounded), MEMORY);
    assertEquals(Layout.Q4, coarse.layout());
    assertEquals(-1, expected.memory().mismatch(coarse.memory()));
    short[] scales = new short[Layout.BLOCK_ROWS];
    for (int run = 0; run < columns / Layout.Q4.columnStep(); run++) {
      coarse.readScales(1, run, scales);
      for (int row = Layout.BLOCK_ROWS; row < rows; row++) {
        int at = row * Format.Q4_0.rowSize(columns) + run * Format.Q4_0.blockSize();
        assertEquals(
            LittleEndian.readShort(rounded, at),
            scales[row - Layout.BLOCK_ROWS],
            "row " + row + ", run " + run);
      }
    }
  }

  private static boolean isTernary(Format format) {
    return List.of(Format.TQ1_0, Format.TQ2_0, Format.I2_S).contains(format);
  }

  private static Layout assertHolds(
      Format format, int rows, int columns, byte[] file, TernaryLayout ternary) {
    Packer packer = new Packer(ternary, TEAM);
    FileMatrix matrix = matrix(format, rows, columns, file);
    Layout layout = packer.layoutFor(matrix);
    MemorySegment target = MEMORY.allocate(layout.size(rows, columns)).fill((byte) 0x5A);

    packer.pack(matrix, layout, PackTarget.to(target));

    LayoutReader reader = new LayoutReader(layout, rows, columns, target);
    PackedMatrix packed =
        new PackedMatrix(layout, Packer.quantizationFor(format, layout), rows, columns, target);
    boolean roundsScales = format.name().endsWith("_K");
    float[] expected = new float[columns];
    float[] unpacked = new float[columns];
    FloatRows unpackedRow = new FloatRows(MEMORY, 1, columns);
    for (int row = 0; row < rows; row++) {
      dequantize(format, file, row, rows, columns, expected);
      packed.readRow(KERNELS, row, unpackedRow, 0);
      unpackedRow.read(0, unpacked, 0, columns);
      for (int column = 0; column < columns; column++) {
        LayoutReader.Weight weight = reader.read(row, column);
        double tolerance =
            !roundsScales
                ? 0
                : 0x1.001p-11 * (Math.abs(weight.scale() * weight.q()) + Math.abs(weight.offset()))
                    + 0x1p-25 * (Math.abs(weight.q()) + 1);
        assertEquals(
            expected[column],
            weight.value() + 0f,
            tolerance,
            layout + ", row " + row + ", column " + column);
        assertEquals(weight.value() + 0f, unpacked[column] + 0f, "as kernels read it");
      }
    }
    int paddedRows = Layout.blocks(rows) * Layout.BLOCK_ROWS;
    for (int row = rows; row < paddedRows; row++) {
      for (int column = 0; column < columns; column++) {
        assertEquals(0, Math.abs(reader.read(row, column).value()), "row of padding " + row);
      }
    }
    if (layout == Layout.T5) {
      for (int column = columns; column % 20 != 0; column++) {
        assertEquals(0, reader.read(rows - 1, column).q(), "column of padding " + column);
      }
    }
    return layout;
  }

  /** With the zero that -0 is too, since a product may have either. */
  private static void dequantize(
      Format format, byte[] file, int row, int rows, int columns, float[] target) {
    format.dequantize(file, row * format.rowSize(columns), target, 0, columns);
    float scale = format.tensorScale(file, rows * format.rowSize(columns));
    for (int i = 0; i < columns; i++) {
      target[i] = target[i] * scale + 0f;
    }
  }

  private static FileMatrix matrix(Format format, int rows, int columns, byte[] file) {
    return new FileMatrix("w", format, rows, columns, () -> MemorySegment.ofArray(file));
  }

  @ParameterizedTest
  @EnumSource(Format.class)
  void packsIntoMemoryOfItsOwn(Format format) {
    int columns = 2 * format.blockLength();
    byte[] file = RandomBlocks.of(format, 70, columns, 1);
    try (NativeMemory memory = new NativeMemory()) {
      PackedMatrix packed =
          new Packer(TernaryLayout.AS_IN_FILE, TEAM)
              .pack(matrix(format, 70, columns, file), memory);

      assertEquals(70, packed.rows());
      assertEquals(columns, packed.columns());
      assertEquals(packed.sizeBytes(), memory.sizeBytes());
      assertEquals(0, packed.address() % 64);
    }
  }

  @Test
  void refusesScalesThatAreNoNumbers() {
    byte[] file = RandomBlocks.of(Format.Q4_0, 3, 64, 1);
    LittleEndian.writeShort(file, 2 * 36, Float.floatToFloat16(Float.POSITIVE_INFINITY));

    PackException refusal =
        assertThrows(PackException.class, () -> assertHolds(Format.Q4_0, 3, 64, file));

    assertTrue(refusal.getMessage().startsWith("matrix w, row 2: a scale"), refusal::getMessage);
  }

  @Test
  void refusesTooFewBytes() {
    PackException refusal =
        assertThrows(
            PackException.class, () -> assertHolds(Format.Q8_0, 2, 64, new byte[4 * 34 - 1]));

    assertEquals(
        "matrix w: size=135 is too small; expected 136 for 2 rows of 64 in Q8_0",
        refusal.getMessage());
  }

  private static Layout assertHolds(Format format, int rows, int columns, byte[] file) {
    return assertHolds(format, rows, columns, file, TernaryLayout.AS_IN_FILE);
  }
}
