package dev.tern.tensor.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Memory outside of the Java heap that lives until it is closed; safe for use by several threads.
 *
 * <p>An engine takes all it needs at its start, sums it up here, and gives it back as a whole.
 */
public final class NativeMemory implements AutoCloseable {
  /** A cache line, and the widest vector. */
  public static final int ALIGNMENT = 64;

  private final Arena arena = Arena.ofShared();
  private long sizeBytes;

  /** Zeroed bytes at a multiple of {@value #ALIGNMENT}. */
  public synchronized MemorySegment allocate(long bytes) {
    MemorySegment segment = arena.allocate(Math.max(bytes, 1), ALIGNMENT);
    sizeBytes += bytes;
    return segment;
  }

  /** All that was allocated. */
  public synchronized long sizeBytes() {
    return sizeBytes;
  }

  /** Gives all of it back; nobody may use an address of it any more. */
  @Override
  public void close() {
    arena.close();
  }
}
