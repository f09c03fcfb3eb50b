package dev.tern.ota.tuf;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/**
 * What tells the bytes of a file from any others.
 *
 * @param length in bytes
 * @param digests by TUF's name of the algorithm, in lower-case hexadecimal digits
 */
record Fingerprint(long length, Map<String, String> digests) {
  static Fingerprint of(byte[] bytes) {
    return new Fingerprint(
        bytes.length,
        Map.of("sha256", digest("SHA-256", bytes), "sha512", digest("SHA-512", bytes)));
  }

  private static String digest(String algorithm, byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has " + algorithm, e);
    }
  }
}
