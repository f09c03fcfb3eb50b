package dev.tern.asr.whisper;

import dev.tern.asr.AsrException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Reads a model file's directory from front to back and its values by place; little-endian.
 *
 * <p>Nothing is trusted: what reaches beyond the file's end is refused before memory is taken for
 * it, and every refusal names the file, the offset, what was expected and what was found.
 */
final class FileCursor implements AutoCloseable {
  private static final String ADVICE = "; fetch the model again (tern models pull NAME)";
  private static final int WINDOW_SIZE = 1 << 16;

  private final Path path;
  private final FileChannel channel;
  private final long fileSize;
  private final ByteBuffer window; // the bytes from position on that are in memory
  private long position;

  private FileCursor(Path path, FileChannel channel) throws IOException {
    this.path = path;
    this.channel = channel;
    fileSize = channel.size();
    window = ByteBuffer.allocate(WINDOW_SIZE).order(ByteOrder.LITTLE_ENDIAN).limit(0);
  }

  static FileCursor open(Path path) {
    try {
      return new FileCursor(path, FileChannel.open(path, StandardOpenOption.READ));
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  Path path() {
    return path;
  }

  long position() {
    return position;
  }

  long remaining() {
    return fileSize - position;
  }

  int u8(String what) {
    return take(1, what).get() & 0xff;
  }

  int u16(String what) {
    return take(2, what).getShort() & 0xffff;
  }

  long u32(String what) {
    return Integer.toUnsignedLong(take(4, what).getInt());
  }

  /** A u32 that lies within bounds. */
  int number(String what, int least, int most) {
    long at = position;
    long number = u32(what);
    if (number < least || number > most) {
      throw wrong(at, what + " of " + least + ".." + most, what + "=" + number);
    }
    return (int) number;
  }

  /**
   * A u32 that says how many follow.
   *
   * @param leastSize bytes that each of them takes at least, so that a count which the rest of the
   *     file cannot hold is refused before memory is taken for it
   */
  int count(String what, int leastSize, int most) {
    long at = position;
    long count = u32(what);
    long fits = Math.min(most, remaining() / leastSize);
    if (count > fits) {
      throw wrong(at, what + " of at most " + fits, what + "=" + count);
    }
    return (int) count;
  }

  byte[] bytes(int size, String what) {
    byte[] bytes = new byte[(int) require(size, what)];
    if (size <= WINDOW_SIZE) {
      take(size, what).get(bytes);
    } else {
      read(ByteBuffer.wrap(bytes), position, what);
      skip(size, what);
    }
    return bytes;
  }

  String text(int size, String what) {
    return new String(bytes(size, what), StandardCharsets.UTF_8);
  }

  void skip(long size, String what) {
    require(size, what);
    position += size;
    window.limit(0);
  }

  /** Fills a buffer, from its start, with what lies at an offset. */
  ByteBuffer read(ByteBuffer into, long offsetBytes, String what) {
    into.clear().order(ByteOrder.LITTLE_ENDIAN);
    try {
      while (into.hasRemaining()) {
        if (channel.read(into, offsetBytes + into.position()) < 0) {
          throw wrong(offsetBytes + into.position(), what, "the file's end");
        }
      }
    } catch (IOException e) {
      throw unreadable(path, e);
    }
    return into.flip();
  }

  /** The window, with at least so many bytes from its position on, which the caller takes. */
  private ByteBuffer take(int size, String what) {
    require(size, what);
    if (window.remaining() < size) {
      window.clear().limit((int) Math.min(WINDOW_SIZE, remaining()));
      read(window.slice().order(ByteOrder.LITTLE_ENDIAN), position, what);
    }
    position += size;
    return window;
  }

  private long require(long size, String what) {
    if (size > remaining()) {
      throw wrong(
          position, size + " bytes: " + what, "the file's end after " + remaining() + " bytes");
    }
    return size;
  }

  AsrException wrong(long offsetBytes, String expected, String found) {
    return new AsrException(
        "%s: offset=%d: expected %s, found %s%s"
            .formatted(path, offsetBytes, expected, found, ADVICE));
  }

  AsrException missing(String tensor) {
    return new AsrException(path + ": tensor " + tensor + " is missing" + ADVICE);
  }

  private static AsrException unreadable(Path path, IOException e) {
    return new AsrException(path + ": cannot be read (" + e + ")" + ADVICE, e);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new AsrException(path + ": cannot be closed (" + e + ")", e);
    }
  }
}
