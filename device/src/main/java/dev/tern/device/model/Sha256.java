package dev.tern.device.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.LongConsumer;

/** SHA-256 as lower-case hex. */
final class Sha256 {
  private static final int BLOCK_BYTES = 1 << 17;

  private Sha256() {}

  static MessageDigest start() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  static String finish(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  static String of(Path file) throws IOException {
    return of(file, bytes -> {});
  }

  /** The digest of a file; {@code read} hears of each block's length in bytes. */
  static String of(Path file, LongConsumer read) throws IOException {
    MessageDigest digest = start();
    byte[] block = new byte[BLOCK_BYTES];
    try (InputStream input = Files.newInputStream(file)) {
      for (int length = input.read(block); length >= 0; length = input.read(block)) {
        digest.update(block, 0, length);
        read.accept(length);
      }
    }
    return finish(digest);
  }
}
