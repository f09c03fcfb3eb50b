package dev.tern.tensor.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tern.tensor.kernel.Kernels.Activation;
import dev.tern.tensor.kernel.Kernels.Cache;
import dev.tern.tensor.kernel.Kernels.CacheNumbers;
import dev.tern.tensor.kernel.Kernels.Pairing;
import dev.tern.tensor.memory.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every tier of this processor computes what {@link PlainLayers} defines. The C programs of {@code
 * src/test/c} go further with lengths, guard pages and other processors; this holds the way from
 * Java to them, and the definition in Java.
 */
class LayersContractTest {
  private static final Kernels DEFINITION = Kernels.of(Tier.JAVA);

  /** What attention to 8-bit values may differ by, whose weights are rounded. */
  private static final double ROUNDED_WEIGHTS = 1e-4;

  private final Random random = new Random(7);
  private final NativeMemory memory = new NativeMemory();

  static Stream<Tier> tiers() {
    return Tier.here().stream().filter(tier -> tier != Tier.JAVA);
  }

  @ParameterizedTest
  @MethodSource("tiers")
  void normalizesRowsAndHeads(Tier tier) {
    for (int columns : List.of(1, 15, 16, 17, 576)) {
      int stride = (columns + 15) / 16 * 16;
      MemorySegment x = numbers(3 * stride, 2);
      MemorySegment weight = numbers(columns, 1);
      assertSame(
          1e-6,
          y ->
              y.of(tier)
                  .rmsNorm(
                      x.address(),
                      stride,
                      weight.address(),
                      columns,
                      1e-5f,
                      1,
                      3,
                      y.address(),
                      stride),
          memory.allocate(4L * 3 * stride));
    }
    for (int columns : List.of(1, 15, 16, 17, 384)) {
      int stride = (columns + 15) / 16 * 16;
      MemorySegment x = numbers(3 * stride, 2);
      MemorySegment gamma = numbers(columns, 1);
      MemorySegment beta = numbers(columns, 1);
      assertSame(
          2e-6,
          y ->
              y.of(tier)
                  .layerNorm(
                      x.address(),
                      stride,
                      gamma.address(),
                      beta.address(),
                      columns,
                      1e-5f,
                      1,
                      3,
                      y.address(),
                      stride),
          memory.allocate(4L * 3 * stride));
    }
    MemorySegment weight = numbers(24, 1);
    assertSame(
        1e-6,
        x -> x.of(tier).rmsNormHeads(x.address(), 80, weight.address(), 3, 24, 1e-6f, 0, 2),
        numbers(2 * 80, 2));
  }

  @ParameterizedTest
  @MethodSource("tiers")
  void turnsHeadsByTheirPosition(Tier tier) {
    MemorySegment table = numbers(9 * 32, 1);
    for (Pairing pairing : Pairing.values()) {
      assertSame(
          1e-6,
          x -> x.of(tier).rotate(x.address(), 128, 3, 40, 32, pairing, table.address(), 6, 1, 3),
          numbers(3 * 128, 2));
    }
  }

  @ParameterizedTest
  @MethodSource("tiers")
  void gatesAddsAndScales(Tier tier) {
    MemorySegment up = numbers(2 * 48, 2);
    for (Activation activation : Activation.values()) {
      assertSame(
          2e-5,
          x -> x.of(tier).gate(activation, x.address(), up.address(), 48, 37, 0, 2),
          numbers(2 * 48, 5));
    }
    for (float size : new float[] {1, 12}) {
      assertSame(1e-6, x -> x.of(tier).gelu(x.address(), 112, 101, 0, 2), numbers(2 * 112, size));
    }
    assertSame(
        0, x -> x.of(tier).add(up.address(), 48, x.address(), 48, 37, 0, 2), numbers(2 * 48, 5));
    assertSame(0, x -> x.of(tier).scale(x.address(), 48, 0.3f, 37, 0, 2), numbers(2 * 48, 5));
  }

  @ParameterizedTest
  @MethodSource("tiers")
  void turnsScoresToShares(Tier tier) {
    for (int count : List.of(1, 7, 16, 33, 1000)) {
      assertSame(1e-6, x -> x.of(tier).softmax(x.address(), count), numbers(count, 20));
    }
  }

  @ParameterizedTest
  @MethodSource("tiers")
  void storesTheSameIntegers(Tier tier) {
    for (int headSize : List.of(8, 64)) {
      int stride = 2 * headSize;
      MemorySegment k = numbers(20 * stride, 1);
      MemorySegment v = numbers(20 * stride, 1);
      Cache expected = cache(CacheNumbers.INT8, 2, headSize, 64);
      Cache found = cache(CacheNumbers.INT8, 2, headSize, 64);

      DEFINITION.store(expected, k.address(), v.address(), stride, 0, 20, 0, 2);
      Kernels.of(tier).store(found, k.address(), v.address(), stride, 0, 20, 0, 2);

      long size = 2L * 64 * headSize;
      assertEquals(-1, bytes(expected.keys(), size).mismatch(bytes(found.keys(), size)));
      assertEquals(-1, bytes(expected.values(), size).mismatch(bytes(found.values(), size)));
      assertEquals(-1, bytes(expected.keyScales(), 512).mismatch(bytes(found.keyScales(), 512)));
      assertEquals(
          -1, bytes(expected.valueScales(), 512).mismatch(bytes(found.valueScales(), 512)));
    }
  }

  @ParameterizedTest
  @MethodSource("tiers")
  void storesTheSameHalves(Tier tier) {
    for (int headSize : List.of(8, 40, 64)) {
      int stride = 2 * headSize;
      // Normal halves, those with fewer bits, those that vanish, and those that are too large.
      for (float size : new float[] {1, 1e-5f, 5e-8f, 1e5f}) {
        MemorySegment k = numbers(20 * stride, size);
        MemorySegment v = numbers(20 * stride, size);
        Cache expected = cache(CacheNumbers.F16, 2, headSize, 64);
        Cache found = cache(CacheNumbers.F16, 2, headSize, 64);

        DEFINITION.store(expected, k.address(), v.address(), stride, 0, 20, 0, 2);
        Kernels.of(tier).store(found, k.address(), v.address(), stride, 0, 20, 0, 2);

        long bytes = 2L * 64 * headSize * 2;
        assertEquals(-1, bytes(expected.keys(), bytes).mismatch(bytes(found.keys(), bytes)));
        assertEquals(-1, bytes(expected.values(), bytes).mismatch(bytes(found.values(), bytes)));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("tiers")
  void attendsToWhatEachRowSees(Tier tier) {
    for (CacheNumbers numbers : CacheNumbers.values()) {
      for (int headSize : List.of(8, 16, 64, 80)) {
        attendsInTwoParts(tier, numbers, headSize, 2, 3, 270, 5, 0);
        attendsInTwoParts(tier, numbers, headSize, 1, 7, 30, 2, 11);
        attendsInTwoParts(tier, numbers, headSize, 2, 1, 0, 9, 0);
      }
    }
  }

  private void attendsInTwoParts(
      Tier tier,
      CacheNumbers numbers,
      int headSize,
      int kvHeads,
      int group,
      int position,
      int rows,
      int window) {
    int heads = kvHeads * group;
    int end = position + rows;
    int kvStride = kvHeads * headSize;
    int stride = heads * headSize;
    int partialStride = headSize + 2;
    int partStride = rows * heads * partialStride;
    Cache cache = cache(numbers, kvHeads, headSize, (end + 63) / 64 * 64);
    MemorySegment k = numbers(end * kvStride, 1);
    MemorySegment v = numbers(end * kvStride, 1);
    DEFINITION.store(cache, k.address(), v.address(), kvStride, 0, end, 0, kvHeads);
    MemorySegment query = numbers(rows * stride, 2);
    MemorySegment partial = memory.allocate(4L * 2 * partStride);

    assertSame(
        numbers == CacheNumbers.INT8 ? ROUNDED_WEIGHTS : 5e-6,
        out -> {
          Kernels kernels = out.of(tier);
          for (int part = 0; part < 2; part++) {
            for (int kvHead = 0; kvHead < kvHeads; kvHead++) {
              kernels.attend(
                  cache,
                  query.address(),
                  stride,
                  heads,
                  kvHead,
                  0.2f,
                  position,
                  window,
                  0,
                  rows,
                  end * part / 2,
                  end * (part + 1) / 2,
                  partial.address() + 4L * part * partStride,
                  partialStride);
            }
          }
          kernels.merge(
              partial.address(),
              partStride,
              2,
              partialStride,
              heads,
              headSize,
              0,
              rows,
              0,
              heads,
              out.address(),
              stride);
        },
        memory.allocate(4L * rows * stride));
  }

  private Cache cache(CacheNumbers numbers, int kvHeads, int headSize, int capacity) {
    long size = (long) kvHeads * capacity * headSize * numbers.size();
    boolean hasScales = numbers == CacheNumbers.INT8;
    long scales = 4L * kvHeads * capacity;
    long values = hasScales ? (long) kvHeads * capacity * Kernels.valueColumns(headSize) : size;
    return new Cache(
        numbers,
        kvHeads,
        headSize,
        capacity,
        memory.allocate(size).address(),
        hasScales ? memory.allocate(scales).address() : 0,
        memory.allocate(values).address(),
        hasScales ? memory.allocate(scales).address() : 0);
  }

  /** Where a computation works, and by which kernels: the definition's or the tier's. */
  private record Result(MemorySegment numbers, boolean isDefinition) {
    long address() {
      return numbers.address();
    }

    Kernels of(Tier tier) {
      return isDefinition ? DEFINITION : Kernels.of(tier);
    }
  }

  private interface Computation {
    void run(Result into);
  }

  /** Computes from the same beginning by definition and by a tier. */
  private void assertSame(double tolerance, Computation computation, MemorySegment beginning) {
    MemorySegment expected = memory.allocate(beginning.byteSize()).copyFrom(beginning);
    MemorySegment found = memory.allocate(beginning.byteSize()).copyFrom(beginning);

    computation.run(new Result(expected, true));
    computation.run(new Result(found, false));

    for (int i = 0; i < beginning.byteSize() / 4; i++) {
      float value = expected.getAtIndex(ValueLayout.JAVA_FLOAT, i);
      double allowed = tolerance * Math.max(1, Math.abs(value));
      assertEquals(value, found.getAtIndex(ValueLayout.JAVA_FLOAT, i), allowed, "at " + i);
    }
  }

  private MemorySegment numbers(int count, float size) {
    MemorySegment numbers = memory.allocate(4L * count);
    for (int i = 0; i < count; i++) {
      numbers.setAtIndex(ValueLayout.JAVA_FLOAT, i, (random.nextFloat() * 2 - 1) * size);
    }
    return numbers;
  }

  private static MemorySegment bytes(long address, long size) {
    return MemorySegment.ofAddress(address).reinterpret(size);
  }
}
