package dev.tern.llm.layer;

import dev.tern.llm.SessionRefusedException;
import dev.tern.tensor.kernel.Kernels;
import dev.tern.tensor.memory.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The memory for keys and values of all sessions, taken once. A session gets consecutive positions
 * of it, which are its own until it is closed. Safe for use by several threads.
 */
public final class KvPool {
  /** Positions are given out in multiples of this. */
  public static final int STEP = Kernels.POSITIONS_STEP;

  private final KvShape shape;
  private final int positions;
  private final MemorySegment memory;
  private final List<KvCache> open = new ArrayList<>(); // by their place

  /** Takes memory for {@code positions} (rounded up to {@value #STEP}) of one token each. */
  public KvPool(NativeMemory owner, KvShape shape, int positions) {
    this.shape = shape;
    this.positions = roundUp(positions);
    memory = owner.allocate(size(shape, positions));
  }

  /** Bytes for so many positions. */
  public static long size(KvShape shape, int positions) {
    return shape.bytesPerPosition() * roundUp(positions);
  }

  /** The next multiple of {@value #STEP}. */
  public static int roundUp(int positions) {
    return Kernels.wholeSteps(positions);
  }

  /**
   * Gives a session its positions.
   *
   * @throws SessionRefusedException when fewer are free, or not side by side
   */
  public synchronized KvCache open(int capacity) {
    int wanted = roundUp(capacity);
    int used = 0;
    int at = 0;
    for (KvCache one : open) {
      if (one.firstPosition() - at >= wanted) {
        break;
      }
      at = one.firstPosition() + one.capacity();
    }
    for (KvCache one : open) {
      used += one.capacity();
    }
    if (positions - at < wanted) {
      throw new SessionRefusedException(wanted, used, positions);
    }
    KvCache cache =
        new KvCache(
            shape,
            at,
            wanted,
            memory.asSlice(at * shape.bytesPerPosition(), wanted * shape.bytesPerPosition()));
    open.add(cache);
    open.sort(Comparator.comparingInt(KvCache::firstPosition));
    return cache;
  }

  /** Takes a session's positions back; nobody may use them any more. */
  public synchronized void close(KvCache cache) {
    open.remove(cache);
  }
}
