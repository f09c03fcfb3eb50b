package dev.tern.ota.tuf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.ota.digest.Sha256;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.InvalidParameterSpecException;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A public key as metadata name it (TUF 1.0, section 4.2). A key that this device can't use, of an
 * unknown scheme or damaged, is none the less a key: it verifies nothing.
 *
 * @param keyType {@code ed25519}, {@code ecdsa} or {@code rsa}
 * @param scheme {@code ed25519}, {@code ecdsa-sha2-nistp256} or {@code rsassa-pss-sha256}
 * @param publicValue 64 hexadecimal digits for Ed25519, PEM (SubjectPublicKeyInfo) for the others
 */
public record VerificationKey(String keyType, String scheme, String publicValue) {
  // SubjectPublicKeyInfo up to the key's own bytes: RFC 8410 section 4; RFC 5480 with P-256 and an
  // uncompressed point.
  private static final byte[] ED25519_HEAD = HexFormat.of().parseHex("302a300506032b6570032100");
  private static final byte[] P256_HEAD =
      HexFormat.of().parseHex("3059301306072a8648ce3d020106082a8648ce3d03010703420004");
  private static final int LEAST_RSA_BITS = 2048;
  private static final int MOST_RSA_BITS = 8192;
  private static final BigInteger MOST_RSA_EXPONENT = BigInteger.ONE.shiftLeft(32);

  static VerificationKey from(Fields key) {
    return new VerificationKey(
        key.text("keytype"), key.text("scheme"), key.object("keyval").text("public"));
  }

  /** As metadata hold it. */
  public ObjectNode toJson() {
    ObjectNode key = JsonNodeFactory.instance.objectNode();
    key.put("keytype", keyType)
        .put("scheme", scheme)
        .putObject("keyval")
        .put("public", publicValue);
    return key;
  }

  /** Its name in metadata: SHA-256 of its canonical JSON, 64 hexadecimal digits. */
  public String id() {
    return sha256(toJson());
  }

  /** What makes two keys the same key, however each is spelled. */
  String material() {
    try {
      byte[] bytes = scheme.equals("ed25519") ? HexFormat.of().parseHex(publicValue) : pem();
      return HexFormat.of().formatHex(bytes);
    } catch (IllegalArgumentException e) {
      return publicValue;
    }
  }

  /** Whether this key has signed exactly these bytes. */
  public boolean verifies(byte[] message, byte[] signature) {
    try {
      Signature check =
          switch (scheme) {
            case "ed25519" -> keyType.equals("ed25519") ? begin("Ed25519", ed25519()) : null;
            case "ecdsa-sha2-nistp256" ->
                // The older key type is named like the scheme.
                keyType.equals("ecdsa") || keyType.equals(scheme)
                    ? begin("SHA256withECDSA", p256())
                    : null;
            case "rsassa-pss-sha256" -> keyType.equals("rsa") ? beginPss(rsa()) : null;
            default -> null;
          };
      if (check == null) {
        return false;
      }
      check.update(message);
      return check.verify(signature);
    } catch (GeneralSecurityException | RuntimeException e) {
      // Keys and signatures are a stranger's bytes; decoders of the JDK fail on some of them with
      // unchecked exceptions. Whatever can't be checked is not signed.
      return false;
    }
  }

  private static Signature begin(String algorithm, PublicKey key) throws GeneralSecurityException {
    Signature check = Signature.getInstance(algorithm);
    check.initVerify(key);
    return check;
  }

  private static Signature beginPss(PublicKey key) throws GeneralSecurityException {
    Signature check = Signature.getInstance("RSASSA-PSS");
    check.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
    check.initVerify(key);
    return check;
  }

  private PublicKey ed25519() throws GeneralSecurityException {
    byte[] raw = HexFormat.of().parseHex(publicValue);
    byte[] encoded = Arrays.copyOf(ED25519_HEAD, ED25519_HEAD.length + raw.length);
    System.arraycopy(raw, 0, encoded, ED25519_HEAD.length, raw.length);
    return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
  }

  private PublicKey p256() throws GeneralSecurityException {
    byte[] encoded = pem();
    if (encoded.length != P256_HEAD.length + 64
        || !Arrays.equals(encoded, 0, P256_HEAD.length, P256_HEAD, 0, P256_HEAD.length)) {
      throw new InvalidParameterSpecException("another curve than P-256");
    }
    return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(encoded));
  }

  private PublicKey rsa() throws GeneralSecurityException {
    RSAPublicKey key =
        (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(pem()));
    int bits = key.getModulus().bitLength();
    // A short key is weak, a huge one would keep the device busy for as long as its maker likes.
    if (bits < LEAST_RSA_BITS
        || bits > MOST_RSA_BITS
        || key.getPublicExponent().compareTo(MOST_RSA_EXPONENT) > 0) {
      throw new InvalidParameterSpecException("an RSA key of " + bits + " bits");
    }
    return key;
  }

  private byte[] pem() {
    String body =
        publicValue
            .replace("-----BEGIN PUBLIC KEY-----", "")
            .replace("-----END PUBLIC KEY-----", "")
            .replaceAll("\\s", "");
    return Base64.getDecoder().decode(body);
  }

  static String sha256(JsonNode node) {
    return Sha256.hexOf(CanonicalJson.encode(node));
  }
}
