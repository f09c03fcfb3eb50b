package dev.tern.llm.gguf;

import dev.tern.llm.MalformedGgufException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Reads what stands before a file's data, from front to back; nothing past its end or past a limit,
 * every refusal with its offset.
 */
final class GgufCursor {
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /**
   * Bytes that may stand before the data. The largest vocabularies in use, of 262,144 tokens, take
   * 8 MiB; a gigabyte of empty strings would fit a model's file and not the board's memory.
   */
  static final long MOST_BYTES = 64 << 20;

  private final String fileName;
  private final MemorySegment file;
  private final long end;
  private long offset;

  GgufCursor(String fileName, MemorySegment file) {
    this.fileName = fileName;
    this.file = file;
    end = Math.min(file.byteSize(), MOST_BYTES);
  }

  long offset() {
    return offset;
  }

  /** Bytes that may still be read. */
  long remaining() {
    return end - offset;
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
    return readCount(what, leastSize, Integer.MAX_VALUE - 8);
  }

  /** Reads a count that is {@code mostEver} at the highest. */
  int readCount(String what, int leastSize, int mostEver) {
    long at = offset;
    long count = readLong(what);
    long most = Math.min(remaining() / leastSize, mostEver);
    if (count < 0 || count > most) {
      throw wrong(at, what, "at most " + most, Long.toUnsignedString(count));
    }
    return (int) count;
  }

  /** Reads a length of 8 bytes and that many bytes of UTF-8. */
  String readText(String what) {
    return readText(what, Integer.MAX_VALUE - 8);
  }

  /** Reads a text of at most so many bytes. */
  String readText(String what, int mostBytes) {
    int size = readCount("length of " + what, 1, mostBytes);
    return new String(readBytes(size, what), StandardCharsets.UTF_8);
  }

  byte[] readBytes(int size, String what) {
    long at = advance(size, what);
    byte[] bytes = new byte[size];
    MemorySegment.copy(file, ValueLayout.JAVA_BYTE, at, bytes, 0, size);
    return bytes;
  }

  private long advance(long size, String what) {
    if (size > file.byteSize() - offset) {
      throw refusal(
          offset,
          "the file ends too early: offset="
              + offset
              + ", expected "
              + size
              + " more bytes ("
              + what
              + "), found "
              + (file.byteSize() - offset));
    }
    if (size > remaining()) {
      throw wrong(offset, "all before the data", "at most " + MOST_BYTES + " bytes", "more");
    }
    long at = offset;
    offset += size;
    return at;
  }

  /** The error of a value that cannot be right. */
  MalformedGgufException wrong(long at, String what, String expected, String found) {
    return refusal(at, what + " at offset=" + at + ": expected " + expected + ", found " + found);
  }

  /** The error of a type, just read, that this engine has no use for. */
  MalformedGgufException unsupported(String what, String supported) {
    long at = offset - 4;
    return new MalformedGgufException(
        fileName, at, what + " is not supported; supported=" + supported + "; offset=" + at);
  }

  private MalformedGgufException refusal(long at, String reason) {
    return new MalformedGgufException(fileName, at, reason + "; pull the model again");
  }
}
