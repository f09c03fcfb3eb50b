package dev.tern.ota.transfer;

import dev.tern.ota.OtaException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A part of a file on {@code ota/block/SESSION}, or why there is none. Numbers are in big-endian:
 *
 * <pre>
 *  0  1  version, 1
 *  1  1  kind: 0 bytes of the file, 1 no such file, 2 refused, 3 can't be read now
 *  2  2  zero
 *  4  4  number of the request that asked for it
 *  8  8  where in the file the bytes begin
 * 16  8  length of the whole file
 * 24     the bytes, 128 KiB at most; where there are none the reason in UTF-8
 * </pre>
 */
record Block(Kind kind, int request, long offset, long fileLength, ByteBuffer bytes) {
  static final int HEADER = 24;
  static final int MOST_BYTES = 128 << 10;

  private static final int VERSION = 1;
  private static final int LONGEST_REASON = 300;

  /** By its number. */
  enum Kind {
    BYTES,
    NO_SUCH_FILE,
    REFUSED,
    UNREADABLE
  }

  /**
   * Reads a message; its bytes stay in it.
   *
   * @throws OtaException where it is none
   */
  static Block read(byte[] message) {
    if (message.length < HEADER || message.length > HEADER + MOST_BYTES) {
      throw new OtaException("a block has " + message.length + " bytes");
    }
    ByteBuffer in = ByteBuffer.wrap(message);
    int version = in.get();
    int kind = in.get();
    int zero = in.getShort();
    Kind[] kinds = Kind.values();
    if (version != VERSION || kind < 0 || kind >= kinds.length || zero != 0) {
      throw new OtaException("a block of version=" + version + ", kind=" + kind);
    }
    int request = in.getInt();
    long offset = in.getLong();
    long fileLength = in.getLong();
    int length = in.remaining();
    boolean inside = offset >= 0 && length <= fileLength && offset <= fileLength - length;
    if (kinds[kind] == Kind.BYTES && !inside) {
      throw new OtaException("a block outside of its file");
    }
    return new Block(kinds[kind], request, offset, fileLength, in.slice());
  }

  /** A message with room for so many bytes of the file, which begin at {@link #HEADER}. */
  static ByteBuffer message(int request, long offset, long fileLength, int length) {
    return header(Kind.BYTES, request, offset, fileLength, length);
  }

  /** A message that says why there is none. */
  static byte[] failure(Kind kind, int request, String reason) {
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(text.length, LONGEST_REASON);
    return header(kind, request, 0, 0, length).put(text, 0, length).array();
  }

  private static ByteBuffer header(
      Kind kind, int request, long offset, long fileLength, int length) {
    return ByteBuffer.allocate(HEADER + length)
        .put((byte) VERSION)
        .put((byte) kind.ordinal())
        .putShort((short) 0)
        .putInt(request)
        .putLong(offset)
        .putLong(fileLength);
  }

  /** Why there are no bytes, for people: no control characters, not too long. */
  String reason() {
    String text = StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
    return text.substring(0, Math.min(text.length(), LONGEST_REASON)).replaceAll("\\p{Cntrl}", " ");
  }
}
