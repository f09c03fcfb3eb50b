package dev.tern.ota.slot;

import dev.tern.ota.Disk;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Digests as documents write them: 64 lower-case hexadecimal digits. */
final class Sha256 {
  private static final int PART_BYTES = 256 << 10;

  private Sha256() {}

  static String of(byte[] bytes) {
    return HexFormat.of().formatHex(start().digest(bytes));
  }

  /** Of a file, read from the disk; {@code between} is called before each quarter of a MiB. */
  static String of(Disk disk, Path file, Pause between) throws InterruptedException {
    MessageDigest digest = start();
    ByteBuffer part = ByteBuffer.allocate(PART_BYTES);
    try (Disk.OpenFile open = disk.open(file)) {
      long offset = 0;
      int count;
      do {
        between.takeOne();
        part.clear();
        count = open.read(offset, part);
        digest.update(part.flip());
        offset += count;
      } while (count == PART_BYTES);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest start() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
