package dev.tern.device.model;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Reads the plain files of a tar stream (ustar, GNU long names, pax paths).
 *
 * <pre>
 * offset  length
 *      0     100  name
 *    124      12  size, octal
 *    156       1  type: '0' or NUL a file, 'L' the next entry's long name, 'x' its pax attributes
 *    345     155  prefix of the name
 *    512     ...  content, filled up to a multiple of 512
 * </pre>
 */
final class Tar {
  private static final int BLOCK_BYTES = 512;
  private static final int LONGEST_NAME_BYTES = 1 << 16;

  private Tar() {}

  static void visit(InputStream tar, PackageArchive.Visitor visitor) throws IOException {
    String longName = null;
    while (true) {
      byte[] header = tar.readNBytes(BLOCK_BYTES);
      if (header.length < BLOCK_BYTES || header[0] == 0) {
        return;
      }
      long sizeBytes = size(header);
      Content content = new Content(tar, sizeBytes);
      switch (header[156]) {
        case 'L' -> longName = untilNul(name(content, sizeBytes), 0, (int) sizeBytes);
        case 'x' -> longName = paxPath(name(content, sizeBytes), longName);
        case '0', 0 -> {
          String path = longName == null ? shortName(header) : longName;
          visitor.file(path.startsWith("./") ? path.substring(2) : path, content);
          longName = null;
        }
        default -> longName = null; // folders, links and devices carry nothing for us
      }
      content.skipRest();
      tar.skipNBytes((BLOCK_BYTES - sizeBytes % BLOCK_BYTES) % BLOCK_BYTES);
    }
  }

  private static byte[] name(Content content, long sizeBytes) throws IOException {
    if (sizeBytes > LONGEST_NAME_BYTES) {
      throw new ModelException("tar: a name of %d bytes is refused".formatted(sizeBytes));
    }
    return content.readAllBytes();
  }

  private static String shortName(byte[] header) {
    String prefix = untilNul(header, 345, 155);
    String name = untilNul(header, 0, 100);
    boolean isUstar = header[257] == 'u' && header[258] == 's';
    return isUstar && !prefix.isEmpty() ? prefix + "/" + name : name;
  }

  private static long size(byte[] header) {
    String octal = untilNul(header, 124, 12).strip();
    try {
      return octal.isEmpty() ? 0 : Long.parseLong(octal, 8);
    } catch (NumberFormatException e) {
      throw new ModelException("tar: size=%s is not an octal number".formatted(octal), e);
    }
  }

  /** Records are {@code LENGTH key=value\n}, the length counting itself. */
  private static String paxPath(byte[] records, String otherwise) {
    String text = new String(records, StandardCharsets.UTF_8);
    for (String line : text.split("\n", -1)) {
      int key = line.indexOf(' ') + 1;
      if (line.startsWith("path=", key)) {
        return line.substring(key + "path=".length());
      }
    }
    return otherwise;
  }

  private static String untilNul(byte[] bytes, int offset, int length) {
    int end = offset;
    while (end < offset + length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, offset, end - offset, StandardCharsets.UTF_8);
  }

  /** The content of one entry, as a stream of its own. */
  private static final class Content extends InputStream {
    private final InputStream tar;
    private long left;

    Content(InputStream tar, long sizeBytes) {
      this.tar = tar;
      this.left = sizeBytes;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (left == 0 || length == 0) {
        return left == 0 ? -1 : 0;
      }
      int count = tar.read(bytes, offset, (int) Math.min(length, left));
      if (count < 0) {
        throw new EOFException("tar is cut short: %d bytes are missing".formatted(left));
      }
      left -= count;
      return count;
    }

    void skipRest() throws IOException {
      tar.skipNBytes(left);
      left = 0;
    }
  }
}
