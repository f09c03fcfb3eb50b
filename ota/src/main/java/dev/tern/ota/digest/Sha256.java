package dev.tern.ota.digest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, which every Java has; as bytes, or as documents write it: 64 hexadecimal digits. */
public final class Sha256 {
  public static final int BYTES = 32;

  private static final boolean IN_EXECUTABLE =
      "runtime".equals(System.getProperty("org.graalvm.nativeimage.imagecode"));

  private static final int READ_BYTES = 256 << 10;

  /** Less than this is digested before a library is loaded. */
  private static final int MUCH_BYTES = 16 << 10;

  private Sha256() {}

  /** A digest for much: the fastest that this process has. */
  public static MessageDigest start() {
    return IN_EXECUTABLE && OpenSslSha256.Library.IS_THERE ? new OpenSslSha256() : ofJava();
  }

  static MessageDigest ofJava() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Leaves the buffer where it is. */
  public static byte[] of(ByteBuffer bytes) {
    MessageDigest digest = bytes.remaining() < MUCH_BYTES ? ofJava() : start();
    digest.update(bytes.duplicate());
    return digest.digest();
  }

  public static String hexOf(byte[] bytes) {
    return hex(of(ByteBuffer.wrap(bytes)));
  }

  /** Of all that the stream has. */
  public static String hexOf(InputStream in) throws IOException {
    MessageDigest digest = start();
    byte[] buffer = new byte[READ_BYTES];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      digest.update(buffer, 0, read);
    }
    return hex(digest.digest());
  }

  /** Lower case. */
  public static String hex(byte[] digest) {
    return HexFormat.of().formatHex(digest);
  }
}
