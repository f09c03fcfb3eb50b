package dev.tern.tensor.pack;

import dev.tern.tensor.kernel.Layout;
import dev.tern.tensor.kernel.Quantization;
import dev.tern.tensor.memory.NativeMemory;
import dev.tern.tensor.quant.Format;
import dev.tern.tensor.quant.LittleEndian;
import dev.tern.tensor.team.ThreadTeam;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Moves weights from a file's format into a kernel's layout.
 *
 * <pre>
 *   Q4_0 -> Q4    Q5_0 -> Q5         Q8_0 -> Q8    F32, F16, BF16 -> the same
 *   Q4_1 -> Q4M   Q5_1, Q5_K -> Q5M  Q6_K -> Q6    TQ1_0, TQ2_0, I2_S -> T2, T5 or T2S
 *   Q4_K -> Q4M
 * </pre>
 *
 * <p>Integers are moved as they are, and so are scales, with one exception: a K format makes each
 * scale (and offset) of 32 or 16 numbers from a half times an integer of 6 or 8 bits, and here that
 * product is rounded to a half. The error is at most 2^-11 of the scale and 2^-11 of the offset;
 * for products below 2^-14, where halves lose precision, at most 2^-25. One above 65504 is refused.
 * Gemma 3 270M in Q4_K_M (measured over every 61st row): weights of Q4_K differ by 0.07 % (RMS),
 * those of Q6_K by 0.02 %, all others are exact.
 *
 * <p>Ternary weights go to T2 or T5 where all blocks of a row have one scale, blocks of zeros
 * aside, and to T2S otherwise.
 *
 * <p>A coarse matrix goes to Q4 whatever it is, rounded as llama.cpp rounds to Q4_0.
 *
 * <p>Work is shared by the team in blocks of 64 rows; rows and columns that a layout pads are zero.
 */
public final class Packer {
  private final TernaryLayout ternary;
  private final ThreadTeam team;

  public Packer(TernaryLayout ternary, ThreadTeam team) {
    this.ternary = ternary;
    this.team = team;
  }

  /**
   * How activations are quantized for weights of a format in a layout: as llama.cpp does, but for
   * T5, whose steps of 20 columns do not come out even at 256. Of no meaning for float formats.
   */
  public static Quantization quantizationFor(Format format, Layout layout) {
    return switch (format) {
      case Q4_K, Q5_K, Q6_K -> Quantization.PER_256;
      case TQ1_0, TQ2_0, I2_S -> layout == Layout.T5 ? Quantization.PER_320 : Quantization.PER_256;
      case F32, F16, BF16, Q8_0, Q5_0, Q5_1, Q4_0, Q4_1 -> Quantization.PER_32;
    };
  }

  /** The layout for a matrix. Reads through a ternary one, to see how many scales it has. */
  public Layout layoutFor(FileMatrix matrix) {
    if (matrix.isCoarse()) {
      return Layout.Q4;
    }
    return switch (matrix.format()) {
      case F32 -> Layout.F32;
      case F16 -> Layout.F16;
      case BF16 -> Layout.BF16;
      case Q8_0 -> Layout.Q8;
      case Q6_K -> Layout.Q6;
      case Q5_0 -> Layout.Q5;
      case Q5_1, Q5_K -> Layout.Q5M;
      case Q4_0 -> Layout.Q4;
      case Q4_1, Q4_K -> Layout.Q4M;
      case TQ1_0, TQ2_0, I2_S -> {
        boolean five =
            switch (ternary) {
              case AS_IN_FILE -> matrix.format() == Format.TQ1_0;
              case TWO_BITS -> false;
              case FIVE_IN_A_BYTE -> true;
            };
        TernaryScan scan = TernaryScan.of(matrix, source(matrix), team);
        yield !scan.oneScalePerRow()
            ? Layout.T2S
            : five && scan.isTernary() ? Layout.T5 : Layout.T2;
      }
    };
  }

  /** Packs a matrix into memory of its own. */
  public PackedMatrix pack(FileMatrix matrix, NativeMemory owner) {
    Layout layout = layoutFor(matrix);
    MemorySegment target = owner.allocate(layout.size(matrix.rows(), matrix.columns()));
    pack(matrix, layout, PackTarget.to(target));
    return new PackedMatrix(
        layout, quantizationFor(matrix.format(), layout), matrix.rows(), matrix.columns(), target);
  }

  /**
   * Packs a matrix.
   *
   * @param layout what {@link #layoutFor} says
   * @param target has room for {@code layout.size(rows, columns)} bytes
   */
  void pack(FileMatrix matrix, Layout layout, PackTarget target) {
    MemorySegment source = source(matrix);
    team.forRanges(
        Layout.blocks(matrix.rows()),
        (from, to) -> {
          BlockPacker packer = new BlockPacker(matrix, layout, source, target);
          for (int block = from; block < to; block++) {
            packer.pack(block);
          }
        });
  }

  /** The file's bytes of a matrix, as many as it needs. */
  private static MemorySegment source(FileMatrix matrix) {
    MemorySegment bytes = matrix.bytes().get();
    long expected = matrix.format().tensorSize(matrix.rows(), matrix.columns());
    if (bytes.byteSize() < expected) {
      throw new PackException(
          "matrix "
              + matrix.name()
              + ": size="
              + bytes.byteSize()
              + " is too small; expected "
              + expected
              + " for "
              + matrix.rows()
              + " rows of "
              + matrix.columns()
              + " in "
              + matrix.format());
    }
    return bytes;
  }

  /** Packs blocks of 64 rows of one matrix, with room of its own for one. */
  private static final class BlockPacker {
    private final FileMatrix matrix;
    private final Layout layout;
    private final MemorySegment source;
    private final PackTarget target;
    private final int rowSize;
    private final float tensorScale;
    private final byte[] rows;
    private final byte[] block;
    private final byte[] rowScales = new byte[Layout.BLOCK_ROWS * Float.BYTES];
    private final WeightRow row;
    private final float[] exactRow; // of a coarse matrix
    private final byte[] coarseRow;

    BlockPacker(FileMatrix matrix, Layout layout, MemorySegment source, PackTarget target) {
      this.matrix = matrix;
      this.layout = layout;
      this.source = source;
      this.target = target;
      rowSize = matrix.format().rowSize(matrix.columns());
      byte[] trailer = new byte[matrix.format().trailerSize()];
      long trailerAt = (long) matrix.rows() * rowSize;
      MemorySegment.copy(source, ValueLayout.JAVA_BYTE, trailerAt, trailer, 0, trailer.length);
      tensorScale = matrix.format().tensorScale(trailer, 0);
      rows = new byte[Math.multiplyExact(rowSize, Layout.BLOCK_ROWS)];
      block = new byte[Math.toIntExact(blockSize())];
      row = new WeightRow(layout.isFloat() ? 0 : matrix.columns());
      exactRow = new float[matrix.isCoarse() ? matrix.columns() : 0];
      coarseRow = new byte[matrix.isCoarse() ? Format.Q4_0.rowSize(matrix.columns()) : 0];
    }

    /** Bytes of a block of rows, those scales aside that lie behind all blocks. */
    private long blockSize() {
      int steps = (matrix.columns() + layout.columnStep() - 1) / layout.columnStep();
      return (long) steps * layout.stepSize();
    }

    void pack(int index) {
      int firstRow = index * Layout.BLOCK_ROWS;
      int count = Math.min(Layout.BLOCK_ROWS, matrix.rows() - firstRow);
      MemorySegment.copy(
          source,
          ValueLayout.JAVA_BYTE,
          (long) firstRow * rowSize,
          rows,
          0,
          Math.multiplyExact(count, rowSize));
      if (count < Layout.BLOCK_ROWS) {
        // Zero bytes are rows of zeros in every layout: their scale is zero.
        Arrays.fill(block, (byte) 0);
        Arrays.fill(rowScales, (byte) 0);
      }
      switch (layout) {
        case F32 -> turnInts(count);
        case F16, BF16 -> turnShorts(count);
        case Q8, Q6, Q5, Q5M, Q4, Q4M, T2, T2S, T5 -> packIntegers(firstRow, count);
      }
      target.write(block, index * blockSize());
      if (layout == Layout.T2 || layout == Layout.T5) {
        long scalesAt = Layout.blocks(matrix.rows()) * blockSize();
        target.write(rowScales, scalesAt + (long) firstRow * Float.BYTES);
      }
    }

    private void packIntegers(int firstRow, int count) {
      for (int i = 0; i < count; i++) {
        if (matrix.isCoarse()) {
          readCoarse(i * rowSize);
        } else {
          RowReader.read(matrix.format(), rows, i * rowSize, matrix.columns(), tensorScale, row);
        }
        checkFinite(firstRow + i);
        LittleEndian.writeInt(rowScales, i * Float.BYTES, Float.floatToRawIntBits(row.scale));
        RowWriter.write(layout, row, matrix.columns(), block, i);
      }
    }

    private void readCoarse(int at) {
      int columns = matrix.columns();
      matrix.format().dequantize(rows, at, exactRow, 0, columns);
      Format.Q4_0.quantize(exactRow, 0, coarseRow, 0, columns);
      RowReader.read(Format.Q4_0, coarseRow, 0, columns, 1, row);
    }

    private void checkFinite(int index) {
      boolean finite = Float.isFinite(row.scale);
      for (short scale : row.scales) {
        finite &= isFinite(scale);
      }
      for (short offset : row.offsets) {
        finite &= isFinite(offset);
      }
      if (!finite) {
        throw new PackException(
            "matrix "
                + matrix.name()
                + ", row "
                + index
                + ": a scale or offset is not a number within half precision (65504); the model"
                + " file is damaged or was made wrongly");
      }
    }

    private static boolean isFinite(short half) {
      return (half & 0x7C00) != 0x7C00;
    }

    /** From rows to columns. */
    private void turnInts(int count) {
      int columns = matrix.columns();
      for (int from = 0; from < columns; from += 16) {
        int to = Math.min(columns, from + 16);
        for (int i = 0; i < count; i++) {
          for (int column = from; column < to; column++) {
            LittleEndian.writeInt(
                block,
                (column * Layout.BLOCK_ROWS + i) * 4,
                LittleEndian.readInt(rows, i * rowSize + column * 4));
          }
        }
      }
    }

    private void turnShorts(int count) {
      int columns = matrix.columns();
      for (int from = 0; from < columns; from += 32) {
        int to = Math.min(columns, from + 32);
        for (int i = 0; i < count; i++) {
          for (int column = from; column < to; column++) {
            LittleEndian.writeShort(
                block,
                (column * Layout.BLOCK_ROWS + i) * 2,
                LittleEndian.readShort(rows, i * rowSize + column * 2));
          }
        }
      }
    }
  }
}
