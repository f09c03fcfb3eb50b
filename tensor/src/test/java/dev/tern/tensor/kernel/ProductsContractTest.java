package dev.tern.tensor.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tern.tensor.memory.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Products, unpacking and quantizing of every tier that this processor has against the definition
 * in Java, around the edges of blocks and panels. The C test beside the C sources does the same
 * with buffers that end at a guard page.
 */
class ProductsContractTest {
  /** Relative to the sum of the terms' sizes: floats are added up over a few blocks. */
  private static final double TOLERANCE = 1e-5;

  private static final int[] COUNTS = {1, 2, 4, 7, 12, 13, 25};

  private final NativeMemory memory = new NativeMemory();

  /** Six row blocks, the last not full: four are computed side by side, two alone. */
  private static final int ROWS = 330;

  private final Random random = new Random(7);
  private final Kernels plain = new PlainKernels();

  static Stream<Tier> tiers() {
    return Tier.here().stream().filter(tier -> tier != Tier.JAVA);
  }

  @AfterEach
  void giveBack() {
    memory.close();
  }

  @ParameterizedTest
  @MethodSource("tiers")
  void quantizesExactlyAsDefined(Tier tier) {
    for (Quantization quantization : Quantization.values()) {
      for (int columns : new int[] {32, 288, 352, 512}) {
        for (int count : COUNTS) {
          MemorySegment x = floats(count * columns, 3);
          assertArrayEquals(
              quantized(plain, quantization, x, columns, count).bytes(),
              quantized(Kernels.of(tier), quantization, x, columns, count).bytes(),
              tier + " " + quantization + " columns=" + columns + " count=" + count);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("tiers")
  void unpacksExactlyAsDefined(Tier tier) {
    for (Layout layout : Layout.values()) {
      int columns = 2 * layout.columnStep();
      MemorySegment weights = weights(layout, 70, columns);
      for (int row : new int[] {0, 15, 16, 63, 64, 69}) {
        MemorySegment found = floats(columns, 1);
        MemorySegment expected = floats(columns, 1);
        Kernels.of(tier).unpackRow(layout, weights.address(), 70, columns, row, found.address());
        plain.unpackRow(layout, weights.address(), 70, columns, row, expected.address());
        assertArrayEquals(numbers(expected), numbers(found), 1e-6f, tier + " " + layout);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("tiers")
  void multipliesAsDefined(Tier tier) {
    for (Layout layout : Layout.values()) {
      for (int steps : new int[] {1, layout == Layout.T2 || layout == Layout.T5 ? 11 : 3}) {
        int columns = steps * columnsAtLeast(layout);
        MemorySegment weights = weights(layout, ROWS, columns);
        for (int count : COUNTS) {
          MemorySegment x = floats(count * columns, 1);
          float[] found = product(Kernels.of(tier), layout, weights, columns, x, count);
          float[] expected = product(plain, layout, weights, columns, x, count);
          double size = largest(expected);
          assertArrayEquals(
              expected,
              found,
              (float) (TOLERANCE * Math.max(size, 1e-6)),
              tier + " " + layout + " columns=" + columns + " count=" + count);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("tiers")
  void multipliesSomeTilesAlone(Tier tier) {
    for (Layout layout : List.of(Layout.Q8, Layout.Q6, Layout.Q4M, Layout.T2, Layout.T5)) {
      int columns = 11 * columnsAtLeast(layout);
      MemorySegment weights = weights(layout, 128, columns);
      MemorySegment tiles = memory.allocate(12);
      tiles.setAtIndex(ValueLayout.JAVA_INT, 0, 7);
      tiles.setAtIndex(ValueLayout.JAVA_INT, 1, 0);
      tiles.setAtIndex(ValueLayout.JAVA_INT, 2, 5);
      for (int count : new int[] {1, 3, 13}) {
        MemorySegment x = floats(count * columns, 1);
        Activations a = quantized(plain, quantizationOf(layout), x, columns, count);
        float[][] both = new float[2][];
        Kernels[] kernels = {plain, Kernels.of(tier)};
        for (int i = 0; i < 2; i++) {
          MemorySegment y = floats(count * 48, 1);
          kernels[i].productTiles(
              layout,
              weights.address(),
              128,
              columns,
              tiles.address(),
              3,
              a.q.address(),
              a.scales.address(),
              a.sums.address(),
              count,
              y.address(),
              48);
          both[i] = numbers(y);
        }
        assertArrayEquals(
            both[0], both[1], (float) (TOLERANCE * largest(both[0])), tier + " " + layout);
      }
    }
  }

  @Test
  void unknownTierIsRefusedWithThoseOffered() {
    var refused = assertThrows(IllegalArgumentException.class, () -> Tier.chosen("mmx"));

    assertEquals(
        "TERN_CPU=mmx is not offered by this processor; offered=" + Tier.labelsHere(),
        refused.getMessage());
  }

  @Test
  void namedTierIsTaken() {
    assertEquals(Tier.SCALAR, Tier.chosen("scalar"));
    assertEquals(Tier.JAVA, Tier.chosen("java"));
    assertEquals(Tier.here().getLast(), Tier.chosen(null));
  }

  // ---- Inputs

  private record Activations(MemorySegment q, MemorySegment scales, MemorySegment sums) {
    byte[] bytes() {
      byte[] all = new byte[(int) (q.byteSize() + scales.byteSize() + sums.byteSize())];
      MemorySegment to = MemorySegment.ofArray(all);
      to.copyFrom(q);
      to.asSlice(q.byteSize()).copyFrom(scales);
      to.asSlice(q.byteSize() + scales.byteSize()).copyFrom(sums);
      return all;
    }
  }

  private static Quantization quantizationOf(Layout layout) {
    return layout == Layout.T5
        ? Quantization.PER_320
        : layout.isTernary() ? Quantization.PER_256 : Quantization.PER_32;
  }

  /** A multiple of what quantized activations have at least. */
  private static int columnsAtLeast(Layout layout) {
    return layout.isFloat() ? 1 : Math.max(32, layout.columnStep());
  }

  private Activations quantized(
      Kernels kernels, Quantization quantization, MemorySegment x, int columns, int count) {
    long depth = (columns + 159L) / 160 * 160;
    Activations a =
        new Activations(
            memory.allocate(count * depth),
            memory.allocate(count * (columns / 32L) * 4),
            memory.allocate(count * ((columns + 15L) / 16) * 4));
    int firstPanel = Math.min(count, Kernels.PANEL_ROWS);
    int[][] parts = {{0, firstPanel}, {firstPanel, count}};
    for (int[] part : parts) {
      kernels.quantize(
          quantization,
          x.address(),
          columns,
          columns,
          part[0],
          part[1],
          count,
          a.q.address(),
          a.scales.address(),
          a.sums.address());
    }
    return a;
  }

  private float[] product(
      Kernels kernels, Layout layout, MemorySegment weights, int columns, MemorySegment x, int n) {
    int blocks = Layout.blocks(ROWS);
    int stride = blocks * Layout.BLOCK_ROWS;
    MemorySegment y = floats(n * stride, 1);
    if (layout.isFloat()) {
      kernels.productFloat(
          layout,
          weights.address(),
          columns,
          0,
          blocks,
          x.address(),
          columns,
          n,
          y.address(),
          stride);
    } else {
      Activations a = quantized(plain, quantizationOf(layout), x, columns, n);
      kernels.product(
          layout,
          weights.address(),
          ROWS,
          columns,
          0,
          blocks,
          a.q.address(),
          a.scales.address(),
          a.sums.address(),
          n,
          y.address(),
          stride);
    }
    return numbers(y);
  }

  private MemorySegment floats(int count, float size) {
    MemorySegment segment = memory.allocate(4L * count);
    for (int i = 0; i < count; i++) {
      segment.setAtIndex(ValueLayout.JAVA_FLOAT, i, (random.nextFloat() * 2 - 1) * size);
    }
    return segment;
  }

  private static float[] numbers(MemorySegment floats) {
    return floats.toArray(ValueLayout.JAVA_FLOAT);
  }

  private static double largest(float[] numbers) {
    double largest = 0;
    for (float number : numbers) {
      largest = Math.max(largest, Math.abs(number));
    }
    return largest;
  }

  /** Random bits, except where only some bits are a number. */
  private MemorySegment weights(Layout layout, int rows, int columns) {
    MemorySegment weights = memory.allocate(layout.size(rows, columns));
    long size = weights.byteSize();
    for (long i = 0; i < size; i++) {
      int bits =
          switch (layout) {
            case T2, T2S -> digits(4, 4);
            case T5 -> digits(5, 3);
            default -> random.nextInt(256);
          };
      weights.set(ValueLayout.JAVA_BYTE, i, (byte) bits);
    }
    switch (layout) {
      case F32 -> putFloats(weights, 0, size);
      case BF16 -> {
        for (long i = 0; i < size; i += 2) {
          short upper = (short) (Float.floatToIntBits(random.nextFloat()) >> 16);
          weights.set(ValueLayout.JAVA_SHORT_UNALIGNED, i, upper);
        }
      }
      case F16 -> putHalves(weights, 0, size);
      case T2, T5 -> putFloats(weights, size - 4L * 64 * Layout.blocks(rows), size);
      case T2S -> {
        for (long run = 4096; run < size; run += 4224) {
          putHalves(weights, run, run + 128);
        }
      }
      case Q8, Q6, Q5, Q5M, Q4, Q4M -> {
        long tile = layout.size(64, 32) / 4;
        long from =
            switch (layout) {
              case Q8 -> 512;
              case Q6 -> 384;
              case Q5, Q5M -> 320;
              default -> 256;
            };
        for (long start = 0; start < size; start += tile) {
          putHalves(weights, start + from, start + tile);
        }
      }
    }
    return weights;
  }

  /** Digits 0..2 in a base. */
  private int digits(int count, int base) {
    int number = 0;
    for (int i = 0; i < count; i++) {
      number = number * base + random.nextInt(3);
    }
    return number;
  }

  private void putFloats(MemorySegment weights, long from, long end) {
    for (long i = from; i < end; i += 4) {
      weights.set(ValueLayout.JAVA_FLOAT_UNALIGNED, i, random.nextFloat() - 0.5f);
    }
  }

  private void putHalves(MemorySegment weights, long from, long end) {
    for (long i = from; i < end; i += 2) {
      short half = Float.floatToFloat16((random.nextFloat() - 0.5f) * 0.1f);
      weights.set(ValueLayout.JAVA_SHORT_UNALIGNED, i, half);
    }
  }
}
