package dev.tern.ota.digest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** OpenSSL's digest against Java's. */
class OpenSslSha256Test {
  private static final int PIECE = 16 << 10;

  private final Random random = new Random(7);

  @BeforeEach
  void needsOpenSsl() {
    assumeTrue(OpenSslSha256.Library.IS_THERE, "no libcrypto.so.3; apt-get install libssl3");
  }

  /** FIPS 180-4's own example: https://csrc.nist.gov/projects/cryptographic-standards */
  @Test
  void knowsThePublishedExample() {
    byte[] digest = new OpenSslSha256().digest("abc".getBytes(StandardCharsets.US_ASCII));

    assertEquals(
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", Sha256.hex(digest));
  }

  @ParameterizedTest
  @ValueSource(
      ints = {0, 1, 55, 56, 63, 64, 65, 1_000, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 100_003})
  void agreesWithJavaAtEveryLength(int length) {
    byte[] bytes = bytes(length);

    assertArrayEquals(Sha256.ofJava().digest(bytes), new OpenSslSha256().digest(bytes));
  }

  @Test
  void agreesWithJavaHoweverTheBytesCome() {
    byte[] bytes = bytes(200_000);
    ByteBuffer outside = ByteBuffer.allocateDirect(50_000).put(bytes, 100_000, 50_000).flip();
    MessageDigest java = Sha256.ofJava();
    MessageDigest openSsl = new OpenSslSha256();
    for (MessageDigest digest : new MessageDigest[] {java, openSsl}) {
      digest.update(bytes[0]);
      digest.update(bytes, 1, 40_000);
      digest.update(ByteBuffer.wrap(bytes, 40_001, 59_999).slice());
      digest.update(outside.duplicate());
    }

    assertArrayEquals(java.digest(), openSsl.digest());
  }

  @Test
  void beginsAnewAfterADigestAndAfterAReset() {
    byte[] bytes = bytes(70_000);
    byte[] expected = Sha256.ofJava().digest(bytes);
    MessageDigest digest = new OpenSslSha256();

    assertArrayEquals(expected, digest.digest(bytes));
    assertArrayEquals(expected, digest.digest(bytes));
    digest.update(bytes, 0, 100);
    digest.reset();
    assertArrayEquals(expected, digest.digest(bytes));
  }

  @Test
  void leavesAVirtualMachineItsOwnDigest() {
    assertFalse(Sha256.start() instanceof OpenSslSha256);
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
