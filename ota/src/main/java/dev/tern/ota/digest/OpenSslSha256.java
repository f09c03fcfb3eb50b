package dev.tern.ota.digest;

import com.sun.jna.Memory;
import java.security.MessageDigest;

/**
 * SHA-256 by OpenSSL, which takes the processor's instructions for it where there are some. A Java
 * virtual machine does so too, a native executable only if each processor that it was built for has
 * them (ADR 39). The digest of Java is the twin that says what is right.
 */
final class OpenSslSha256 extends MessageDigest {
  /** Of what is copied at a time: it stays in the nearest cache. */
  private static final int PIECE_BYTES = 16 << 10;

  private final byte[] state = new byte[LibCrypto.STATE_BYTES];

  OpenSslSha256() {
    super("SHA-256");
    engineReset();
  }

  /** Looked for once, and not before somebody needs it. */
  static final class Library {
    static final boolean IS_THERE = isThere();

    private static boolean isThere() {
      try {
        new OpenSslSha256();
        return true;
      } catch (LinkageError e) {
        return false; // no OpenSSL 3 on this machine
      }
    }
  }

  @Override
  protected int engineGetDigestLength() {
    return Sha256.BYTES;
  }

  @Override
  protected void engineUpdate(byte input) {
    engineUpdate(new byte[] {input}, 0, 1);
  }

  @Override
  protected void engineUpdate(byte[] input, int offset, int length) {
    if (length == 0) {
      return;
    }
    try (var piece = new Memory(Math.min(length, PIECE_BYTES))) {
      for (int done = 0; done < length; done += PIECE_BYTES) {
        int count = Math.min(length - done, PIECE_BYTES);
        piece.write(0, input, offset + done, count);
        LibCrypto.SHA256_Update(state, piece, count);
      }
    }
  }

  @Override
  protected byte[] engineDigest() {
    byte[] digest = new byte[Sha256.BYTES];
    LibCrypto.SHA256_Final(digest, state);
    engineReset();
    return digest;
  }

  @Override
  protected void engineReset() {
    LibCrypto.SHA256_Init(state);
  }
}
