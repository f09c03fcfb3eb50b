package dev.tern.device.model;

import dev.tern.ota.digest.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.function.LongConsumer;

/** SHA-256 of files, as lower-case hex. */
final class FileDigest {
  private static final int BLOCK_BYTES = 1 << 17;

  private FileDigest() {}

  static String of(Path file) throws IOException {
    return of(file, bytes -> {});
  }

  /** The digest of a file; {@code read} hears of each block's length in bytes. */
  static String of(Path file, LongConsumer read) throws IOException {
    MessageDigest digest = Sha256.start();
    byte[] block = new byte[BLOCK_BYTES];
    try (InputStream input = Files.newInputStream(file)) {
      for (int length = input.read(block); length >= 0; length = input.read(block)) {
        digest.update(block, 0, length);
        read.accept(length);
      }
    }
    return Sha256.hex(digest.digest());
  }
}
