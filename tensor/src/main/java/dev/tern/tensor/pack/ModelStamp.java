package dev.tern.tensor.pack;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.TimeUnit;

/**
 * What tells cheaply that a model file is still the one whose digest is known.
 *
 * @param modifiedNanos since 1970
 */
record ModelStamp(long sizeBytes, long modifiedNanos) {

  static ModelStamp of(Path model) throws IOException {
    return new ModelStamp(
        Files.size(model), Files.getLastModifiedTime(model).to(TimeUnit.NANOSECONDS));
  }

  /** The SHA-256 of the whole file. */
  static byte[] digest(Path model) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
    byte[] chunk = new byte[1 << 20];
    try (InputStream content = Files.newInputStream(model)) {
      for (int read = content.read(chunk); read >= 0; read = content.read(chunk)) {
        digest.update(chunk, 0, read);
      }
    }
    return digest.digest();
  }
}
