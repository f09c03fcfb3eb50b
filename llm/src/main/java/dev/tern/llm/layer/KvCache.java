package dev.tern.llm.layer;

import dev.tern.tensor.kernel.Kernels;
import java.lang.foreign.MemorySegment;

/**
 * The keys and values of one session. Positions are written in order; going back is setting {@link
 * #length}: what lies beyond is overwritten by what is read next.
 *
 * <pre>
 *   layer 0: keys | key scales | values | value scales   layer 1: ..      (kernels.h draws each)
 * </pre>
 */
public final class KvCache {
  private final KvShape shape;
  private final int firstPosition;
  private final int capacity;
  private final MemorySegment memory;
  private final Kernels.Cache[] layers;
  private int length;

  KvCache(KvShape shape, int firstPosition, int capacity, MemorySegment memory) {
    this.shape = shape;
    this.firstPosition = firstPosition;
    this.capacity = capacity;
    this.memory = memory;
    layers = new Kernels.Cache[shape.layers()];
    for (int i = 0; i < layers.length; i++) {
      layers[i] = layerAt(memory.address() + i * layerSize());
    }
  }

  private Kernels.Cache layerAt(long keys) {
    long heads = (long) capacity * shape.kvHeads();
    long keyScales = keys + heads * shape.keySize();
    long values = keyScales + (shape.hasScales() ? heads * Float.BYTES : 0);
    long valueScales = values + heads * shape.valueSize();
    return new Kernels.Cache(
        shape.format().numbers(),
        shape.kvHeads(),
        shape.headSize(),
        capacity,
        keys,
        shape.hasScales() ? keyScales : 0,
        values,
        shape.hasScales() ? valueScales : 0);
  }

  private long layerSize() {
    return shape.bytesPerPositionAndLayer() * capacity;
  }

  int firstPosition() {
    return firstPosition;
  }

  /** Positions there is memory for. */
  public int capacity() {
    return capacity;
  }

  /** Positions that were read. */
  public int length() {
    return length;
  }

  /** Goes on from there: {@code length} positions count, 0 to {@link #capacity()}. */
  public void length(int positions) {
    length = positions;
  }

  /** Where the kernels find a layer. */
  public Kernels.Cache layer(int index) {
    return layers[index];
  }

  /** Receives one stretch of memory after the other. */
  @FunctionalInterface
  public interface Stretch {
    void accept(MemorySegment bytes) throws java.io.IOException;
  }

  /**
   * Shows all that the first {@code positions} (rounded up to {@value KvPool#STEP}) take, in an
   * order that does not depend on the capacity, so that another session of the same shape can take
   * it over.
   */
  public void stretches(int positions, Stretch each) throws java.io.IOException {
    long shown = KvPool.roundUp(positions);
    for (int layer = 0; layer < layers.length; layer++) {
      long at = layer * layerSize();
      for (long size : new long[] {shape.keySize(), shape.valueSize()}) {
        at = parts(at, size, shown, each);
        if (shape.hasScales()) {
          at = parts(at, Float.BYTES, shown, each);
        }
      }
    }
  }

  /** What {@code shown} positions of each head take, of an array of {@code size} a position. */
  private long parts(long at, long size, long shown, Stretch each) throws java.io.IOException {
    for (int head = 0; head < shape.kvHeads(); head++) {
      each.accept(memory.asSlice(at + (long) head * capacity * size, shown * size));
    }
    return at + (long) shape.kvHeads() * capacity * size;
  }
}
