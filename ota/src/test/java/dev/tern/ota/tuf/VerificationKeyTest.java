package dev.tern.ota.tuf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class VerificationKeyTest {
  private static final byte[] MESSAGE = {1, 2, 3};

  @Test
  void verifiesEd25519AsRfc8032HasIt() {
    // RFC 8032, section 7.1, test 3.
    VerificationKey key =
        new VerificationKey(
            "ed25519",
            "ed25519",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025");
    byte[] signature =
        HexFormat.of()
            .parseHex(
                "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                    + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a");
    byte[] message = {(byte) 0xaf, (byte) 0x82};

    assertVerifiesOnlyThis(key, message, signature);
  }

  @Test
  void verifiesEcdsaOverP256() throws Exception {
    KeyPair pair = ec("secp256r1");
    byte[] signature = sign(Signature.getInstance("SHA256withECDSA"), pair);

    for (String type : new String[] {"ecdsa", "ecdsa-sha2-nistp256"}) {
      VerificationKey key = new VerificationKey(type, "ecdsa-sha2-nistp256", pem(pair.getPublic()));
      assertVerifiesOnlyThis(key, MESSAGE, signature);
    }
  }

  @Test
  void verifiesNothingOverAnotherCurve() throws Exception {
    KeyPair pair = ec("secp384r1");
    byte[] signature = sign(Signature.getInstance("SHA256withECDSA"), pair);

    assertFalse(
        new VerificationKey("ecdsa", "ecdsa-sha2-nistp256", pem(pair.getPublic()))
            .verifies(MESSAGE, signature));
  }

  @Test
  void verifiesRsaPss() throws Exception {
    KeyPair pair = rsa(2048);

    assertVerifiesOnlyThis(
        new VerificationKey("rsa", "rsassa-pss-sha256", pem(pair.getPublic())),
        MESSAGE,
        sign(pss(), pair));
  }

  @Test
  void verifiesNothingWithAShortRsaKey() throws Exception {
    KeyPair pair = rsa(1024);

    assertFalse(
        new VerificationKey("rsa", "rsassa-pss-sha256", pem(pair.getPublic()))
            .verifies(MESSAGE, sign(pss(), pair)));
  }

  @Test
  void aKeyThatCantBeUsedVerifiesNothing() {
    for (VerificationKey key :
        new VerificationKey[] {
          new VerificationKey("ed25519", "ed25519", ""),
          new VerificationKey("ed25519", "ed25519", "zz"),
          new VerificationKey("ed25519", "ed25519", "00".repeat(31)),
          new VerificationKey("rsa", "ed25519", "00".repeat(32)),
          new VerificationKey("ecdsa", "ecdsa-sha2-nistp256", "-----BEGIN PUBLIC KEY-----"),
          new VerificationKey("rsa", "rsassa-pss-sha256", "AAAA"),
          new VerificationKey("sphincs", "sphincs", "AAAA"),
        }) {
      assertFalse(key.verifies(MESSAGE, new byte[64]));
    }
  }

  @Test
  void isNamedAsSecuresystemslibNamesIt() {
    // securesystemslib 1.4.0: SHA-256 of encode_canonical of the key.
    assertEquals(
        "7f7373360bc914a5d4a7bd87711615178beb6cf52494fcc49082ec65ba62908c",
        new VerificationKey("ed25519", "ed25519", "00".repeat(32)).id());
  }

  private static void assertVerifiesOnlyThis(VerificationKey key, byte[] message, byte[] good) {
    assertTrue(key.verifies(message, good));
    assertFalse(key.verifies(new byte[] {9}, good));
    assertFalse(key.verifies(message, new byte[0]));
    for (int bit = 0; bit < good.length * 8; bit += 7) {
      assertFalse(key.verifies(message, TestFleet.flipped(good, bit)));
    }
  }

  private static KeyPair ec(String curve) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(curve));
    return generator.generateKeyPair();
  }

  private static KeyPair rsa(int bits) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(bits);
    return generator.generateKeyPair();
  }

  private static Signature pss() throws Exception {
    Signature signature = Signature.getInstance("RSASSA-PSS");
    signature.setParameter(
        new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
    return signature;
  }

  private static byte[] sign(Signature signature, KeyPair pair) throws Exception {
    signature.initSign(pair.getPrivate());
    signature.update(MESSAGE);
    return signature.sign();
  }

  private static String pem(PublicKey key) {
    return "-----BEGIN PUBLIC KEY-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded())
        + "\n-----END PUBLIC KEY-----\n";
  }
}
