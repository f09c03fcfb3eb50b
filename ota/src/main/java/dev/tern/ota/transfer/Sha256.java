package dev.tern.ota.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, which every Java has. */
final class Sha256 {
  static final int BYTES = 32;

  private static final int READ_BYTES = 256 << 10;

  private Sha256() {}

  static MessageDigest start() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  static byte[] of(ByteBuffer bytes) {
    MessageDigest digest = start();
    digest.update(bytes.duplicate());
    return digest.digest();
  }

  /** 64 hexadecimal digits of all that the stream has. */
  static String of(InputStream in) throws IOException {
    MessageDigest digest = start();
    byte[] buffer = new byte[READ_BYTES];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      digest.update(buffer, 0, read);
    }
    return hex(digest.digest());
  }

  static String hex(byte[] digest) {
    return HexFormat.of().formatHex(digest);
  }
}
