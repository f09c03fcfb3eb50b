package dev.tern.tensor.pack;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.tensor.kernel.Kernels;
import dev.tern.tensor.memory.ActivationBits;
import dev.tern.tensor.memory.FloatRows;
import dev.tern.tensor.memory.NativeMemory;
import dev.tern.tensor.memory.QuantizedRows;
import dev.tern.tensor.quant.Format;
import dev.tern.tensor.team.ThreadTeam;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the second eight bits of activations give, for each format and in pieces as threads do. */
class FineActivationsTest {
  private static final int ROWS = 150;
  private static final int COLUMNS = 512;
  private static final int COUNT = 30; // panels of 12, 12 and 6

  private final Kernels kernels = Kernels.best();
  private final NativeMemory memory = new NativeMemory();

  @ParameterizedTest
  @EnumSource(
      value = Format.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"F32", "F16", "BF16"})
  void sixteenBitsAreHundredTimesNearerThanEight(Format format) {
    PackedMatrix matrix = matrix(format);
    FloatRows x = new FloatRows(memory, COUNT, COLUMNS);
    Random random = new Random(3);
    for (int n = 0; n < COUNT; n++) {
      float[] row = new float[COLUMNS];
      for (int i = 0; i < COLUMNS; i++) {
        row[i] = (float) random.nextGaussian();
      }
      x.write(n, row, 0, COLUMNS);
    }

    double ofEight = error(matrix, x, ActivationBits.EIGHT);
    double ofSixteen = error(matrix, x, ActivationBits.SIXTEEN);

    assertTrue(
        ofSixteen * 100 < ofEight, format + ": 16 bits=" + ofSixteen + ", 8 bits=" + ofEight);
  }

  private PackedMatrix matrix(Format format) {
    byte[] file = RandomBlocks.of(format, ROWS, COLUMNS, 1);
    try (ThreadTeam team = new ThreadTeam(1)) {
      return new Packer(TernaryLayout.AS_IN_FILE, team)
          .pack(
              new FileMatrix("w", format, ROWS, COLUMNS, () -> MemorySegment.ofArray(file)),
              memory);
    }
  }

  /** The root mean square distance from what the unpacked weights times x are. */
  private double error(PackedMatrix matrix, FloatRows x, ActivationBits bits) {
    QuantizedRows quantized = new QuantizedRows(memory, COUNT, COLUMNS, bits);
    FloatRows y = new FloatRows(memory, COUNT, matrix.blocks() * 64);
    quantized.fill(kernels, matrix.quantization(), x.address(), x.stride(), COLUMNS, 0, 12, COUNT);
    quantized.fill(
        kernels, matrix.quantization(), x.address(), x.stride(), COLUMNS, 12, COUNT, COUNT);
    matrix.multiply(kernels, quantized, COUNT, y, 0, 1);
    matrix.multiply(kernels, quantized, COUNT, y, 1, matrix.blocks());

    double squares = 0;
    FloatRows row = new FloatRows(memory, 1, COLUMNS);
    for (int r = 0; r < ROWS; r++) {
      matrix.readRow(kernels, r, row, 0);
      for (int n = 0; n < COUNT; n++) {
        double expected = 0;
        for (int i = 0; i < COLUMNS; i++) {
          expected += (double) row.number(0, i) * x.number(n, i);
        }
        squares += Math.pow(y.number(n, r) - expected, 2);
      }
    }
    return Math.sqrt(squares / ROWS / COUNT);
  }
}
