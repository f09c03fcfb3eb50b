package dev.tern.device.library;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * The head of a shared library, enough to tell whether the file is whole and for which processor.
 *
 * <pre>
 * ELF-64, little endian (System V ABI, chapter 4)
 *    0  bytes   7f 'E' 'L' 'F', 2 is 64 bits, 1 is little endian
 *   16  uint16  type, 3 is a shared library
 *   18  uint16  processor, 62 is x86-64, 183 is AArch64
 *   32  uint64  where the segments' table is; 54 uint16 length of an entry, 56 uint16 how many
 *   40  uint64  where the sections' table is; 58 uint16 length of an entry, 60 uint16 how many
 * of a segment's entry:
 *    8  uint64  where its bytes are, 32 uint64 how many of them are in the file
 * </pre>
 */
final class ElfFile {
  private static final byte[] MAGIC = {0x7f, 'E', 'L', 'F'};
  private static final int HEADER_LENGTH = 64;
  private static final int SEGMENT_LENGTH = 56;
  private static final int SHARED = 3;
  private static final int X86_64 = 62;
  private static final int AARCH64 = 183;

  private ElfFile() {}

  /**
   * What is wrong with a library, in words that follow its name; empty where nothing is. Reads some
   * hundred bytes: damage within the file that keeps its length is not seen.
   *
   * @param architecture of this machine, as of the system property {@code os.arch}
   */
  static Optional<String> fault(Path file, String architecture) {
    try (FileChannel channel = FileChannel.open(file)) {
      long found = channel.size();
      if (found == 0) {
        return Optional.of("is empty");
      }
      ByteBuffer header = read(channel, 0, HEADER_LENGTH);
      if (!isElf(header)) {
        return Optional.of("is not a library; expected an ELF file, found other bytes");
      }
      if (header.limit() < HEADER_LENGTH) {
        return Optional.of(cutShort(HEADER_LENGTH, found));
      }
      return otherMachine(header, architecture).or(() -> missingEnd(channel, header, found));
    } catch (IOException e) {
      return Optional.of("cannot be read: " + e.getMessage());
    }
  }

  private static boolean isElf(ByteBuffer header) {
    byte[] start = new byte[Math.min(MAGIC.length, header.limit())];
    header.get(0, start);
    return Arrays.equals(start, MAGIC);
  }

  private static Optional<String> otherMachine(ByteBuffer header, String architecture) {
    int expected = architecture.equals("aarch64") ? AARCH64 : X86_64;
    int found = Short.toUnsignedInt(header.getShort(18));
    if (found != expected || header.get(4) != 2 || header.get(5) != 1) {
      return Optional.of(
          "is for another processor; expected %s, found %s"
              .formatted(processor(expected), processor(found)));
    }
    int type = Short.toUnsignedInt(header.getShort(16));
    return type == SHARED
        ? Optional.empty()
        : Optional.of("is not a shared library; expected ELF type=3, found type=" + type);
  }

  private static String processor(int machine) {
    return switch (machine) {
      case X86_64 -> "x86-64";
      case AARCH64 -> "arm64";
      case 3 -> "32-bit x86";
      case 40 -> "32-bit ARM";
      default -> "ELF machine " + machine;
    };
  }

  private static Optional<String> missingEnd(FileChannel channel, ByteBuffer header, long found) {
    long sectionsAt = header.getLong(40);
    long sections = tableLength(header, 58);
    long segmentsAt = header.getLong(32);
    long segments = tableLength(header, 54);
    long expected = Math.max(sectionsAt + sections, segmentsAt + segments);
    if (expected <= found) {
      expected = Math.max(expected, endOfSegments(channel, segmentsAt, segments));
    }
    return expected > found ? Optional.of(cutShort(expected, found)) : Optional.empty();
  }

  private static long tableLength(ByteBuffer header, int at) {
    return (long) Short.toUnsignedInt(header.getShort(at))
        * Short.toUnsignedInt(header.getShort(at + 2));
  }

  private static long endOfSegments(FileChannel channel, long at, long length) {
    try {
      ByteBuffer table = read(channel, at, Math.toIntExact(length));
      long end = 0;
      for (int entry = 0; entry + SEGMENT_LENGTH <= table.limit(); entry += SEGMENT_LENGTH) {
        end = Math.max(end, table.getLong(entry + 8) + table.getLong(entry + 32));
      }
      return end;
    } catch (IOException e) {
      return 0; // what could be read of it was in order
    }
  }

  private static String cutShort(long expected, long found) {
    return "is cut short; expected=%d bytes at least, found=%d".formatted(expected, found);
  }

  private static ByteBuffer read(FileChannel channel, long position, int length)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining() && channel.read(bytes, position + bytes.position()) > 0) {
      continue;
    }
    return bytes.flip();
  }
}
