package dev.tern.llm.gguf;

import dev.tern.llm.LlmException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Reads a mapped file from front to back; nothing past its end, every refusal with its offset. */
final class GgufCursor {
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final String fileName;
  private final MemorySegment file;
  private long offset;

  GgufCursor(String fileName, MemorySegment file) {
    this.fileName = fileName;
    this.file = file;
  }

  long offset() {
    return offset;
  }

  long remaining() {
    return file.byteSize() - offset;
  }

  byte readByte(String what) {
    return file.get(ValueLayout.JAVA_BYTE, advance(1, what));
  }

  short readShort(String what) {
    return file.get(SHORT, advance(2, what));
  }

  int readInt(String what) {
    return file.get(INT, advance(4, what));
  }

  long readLong(String what) {
    return file.get(LONG, advance(8, what));
  }

  /**
   * Reads how many things follow.
   *
   * @param leastSize bytes that each of them takes at the very least, so that a count the rest of
   *     the file cannot hold is refused before memory is taken for it
   */
  int readCount(String what, int leastSize) {
    long at = offset;
    long count = readLong(what);
    long most = Math.min(remaining() / leastSize, Integer.MAX_VALUE - 8);
    if (count < 0 || count > most) {
      throw wrong(at, what, "at most " + most, Long.toUnsignedString(count));
    }
    return (int) count;
  }

  /** Reads a length of 8 bytes and that many bytes of UTF-8. */
  String readText(String what) {
    return new String(readBytes(readCount("length of " + what, 1), what), StandardCharsets.UTF_8);
  }

  byte[] readBytes(int size, String what) {
    long at = advance(size, what);
    byte[] bytes = new byte[size];
    MemorySegment.copy(file, ValueLayout.JAVA_BYTE, at, bytes, 0, size);
    return bytes;
  }

  private long advance(long size, String what) {
    if (size > remaining()) {
      throw new LlmException(
          fileName
              + ": the file ends too early: offset="
              + offset
              + ", expected "
              + size
              + " more bytes ("
              + what
              + "), found "
              + remaining()
              + "; pull the model again");
    }
    long at = offset;
    offset += size;
    return at;
  }

  /** The error of a value that cannot be right. */
  LlmException wrong(long at, String what, String expected, String found) {
    return new LlmException(
        fileName
            + ": "
            + what
            + " at offset="
            + at
            + ": expected "
            + expected
            + ", found "
            + found
            + "; pull the model again");
  }
}
