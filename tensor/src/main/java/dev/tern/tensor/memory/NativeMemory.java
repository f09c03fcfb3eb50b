package dev.tern.tensor.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Memory outside of the Java heap, for use by several threads.
 *
 * <p>An engine takes all it needs at its start and sums it up here. Memory is given back once this
 * is closed and nothing refers to its segments any more: no kernel can be left with an address of
 * nothing, and a native executable need not be able to close an arena that threads share.
 */
public final class NativeMemory implements AutoCloseable {
  /** A cache line, and the widest vector. */
  public static final int ALIGNMENT = 64;

  private final Arena arena = Arena.ofAuto();
  private long sizeBytes;
  private boolean closed;

  /**
   * Zeroed bytes at a multiple of {@value #ALIGNMENT}.
   *
   * @throws OutOfMemoryError with the numbers, where the machine or the JVM's limit ({@code
   *     -XX:MaxDirectMemorySize}, else that of the heap) has no room
   */
  public synchronized MemorySegment allocate(long bytes) {
    if (closed) {
      throw new IllegalStateException("the memory is closed");
    }
    try {
      MemorySegment segment = arena.allocate(Math.max(bytes, 1), ALIGNMENT);
      sizeBytes += bytes;
      return segment;
    } catch (OutOfMemoryError full) {
      OutOfMemoryError told =
          new OutOfMemoryError(
              "native memory: size=%d bytes do not fit beside %d taken here; raise -Xmx or"
                      .formatted(bytes, sizeBytes)
                  + " -XX:MaxDirectMemorySize, or take a smaller model or context");
      told.initCause(full);
      throw told;
    }
  }

  /** All that was allocated. */
  public synchronized long sizeBytes() {
    return sizeBytes;
  }

  /** Hands out no more. What was handed out lives as long as something refers to it. */
  @Override
  public synchronized void close() {
    closed = true;
  }
}
