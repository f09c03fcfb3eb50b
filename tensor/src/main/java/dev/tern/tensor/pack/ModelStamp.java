package dev.tern.tensor.pack;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.TimeUnit;

/**
 * What tells in under a millisecond that a model file is still the one whose digest is known.
 *
 * <p>Size and time are not enough: packages give their files one time, and two models of the same
 * shape have one size.
 *
 * @param modifiedNanos since 1970
 * @param sample of its beginning, middle and end: from their SHA-256
 */
record ModelStamp(long sizeBytes, long modifiedNanos, long sample) {
  private static final int PART_SIZE = 1 << 16;

  static ModelStamp of(Path model) throws IOException {
    try (FileChannel channel = FileChannel.open(model, StandardOpenOption.READ)) {
      long size = channel.size();
      long modified = Files.getLastModifiedTime(model).to(TimeUnit.NANOSECONDS);
      MessageDigest digest = sha256();
      for (long at : new long[] {0, size / 2, Math.max(0, size - PART_SIZE)}) {
        ByteBuffer part = ByteBuffer.allocate(PART_SIZE);
        while (part.hasRemaining() && channel.read(part, at + part.position()) >= 0) {
          // Reads on until the part or the file ends.
        }
        digest.update(part.flip());
      }
      return new ModelStamp(size, modified, ByteBuffer.wrap(digest.digest()).getLong());
    }
  }

  /** The SHA-256 of the whole file. */
  static byte[] digest(Path model) throws IOException {
    MessageDigest digest = sha256();
    byte[] chunk = new byte[1 << 20];
    try (InputStream content = Files.newInputStream(model)) {
      for (int read = content.read(chunk); read >= 0; read = content.read(chunk)) {
        digest.update(chunk, 0, read);
      }
    }
    return digest.digest();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
