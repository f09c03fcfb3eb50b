package dev.tern.tensor.pack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Where a packed matrix goes. Several threads write to it, each its own part. */
@FunctionalInterface
interface PackTarget {
  /** Puts all bytes to {@code at}, counted from the beginning of the matrix. */
  void write(byte[] bytes, long at);

  static PackTarget to(MemorySegment memory) {
    return (bytes, at) ->
        MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, at, bytes.length);
  }

  /**
   * Written rather than mapped: a disk that is full is an {@link UncheckedIOException} then, and
   * not the end of the process.
   */
  static PackTarget to(FileChannel file, long offset) {
    return (bytes, at) -> {
      try {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) {
          file.write(left, offset + at + left.position());
        }
      } catch (IOException failed) {
        throw new UncheckedIOException(failed);
      }
    };
  }
}
