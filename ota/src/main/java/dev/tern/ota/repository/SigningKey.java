package dev.tern.ota.repository;

import dev.tern.ota.OtaException;
import dev.tern.ota.tuf.VerificationKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * An Ed25519 key that signs. Its file is PEM (PKCS#8), as {@code openssl genpkey -algorithm
 * ed25519} writes it, and readable by its owner only.
 */
public final class SigningKey {
  private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String END = "-----END PRIVATE KEY-----";
  private static final int KEY_BYTES = 32;

  private final KeyPair pair;
  private final VerificationKey verification;

  private SigningKey(KeyPair pair) {
    this.pair = pair;
    // SubjectPublicKeyInfo ends with the key itself (RFC 8410, section 4).
    byte[] encoded = pair.getPublic().getEncoded();
    byte[] raw = Arrays.copyOfRange(encoded, encoded.length - KEY_BYTES, encoded.length);
    verification = new VerificationKey("ed25519", "ed25519", HexFormat.of().formatHex(raw));
  }

  /** A new key, held in memory only. */
  public static SigningKey generate() {
    return new SigningKey(pair(new SecureRandom()));
  }

  /**
   * Reads a key.
   *
   * @throws OtaException where the file is no such key, or others may read it
   */
  public static SigningKey read(Path file) {
    try {
      if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
        String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        if (!mode.endsWith("------")) {
          throw new OtaException(
              file + ": mode=" + mode + " lets others use the key; run chmod 600 " + file);
        }
      }
      return parse(file, Files.readString(file, StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new OtaException(file + ": the signing key can't be read: " + e, e);
    }
  }

  private static SigningKey parse(Path file, String pem) {
    try {
      if (!pem.strip().startsWith(BEGIN) || !pem.strip().endsWith(END)) {
        throw new IllegalArgumentException("no " + BEGIN);
      }
      byte[] encoded =
          Base64.getMimeDecoder().decode(pem.strip().replace(BEGIN, "").replace(END, ""));
      EdECPrivateKey key =
          (EdECPrivateKey)
              KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(encoded));
      byte[] seed = key.getBytes().orElseThrow();
      // The JDK computes a public key only where it generates one: so it is given the key's own
      // bytes for random ones.
      return new SigningKey(pair(new Given(seed)));
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new OtaException(
          file + ": expected an Ed25519 key in PEM (PKCS#8, not encrypted), found something else",
          e);
    }
  }

  private static KeyPair pair(SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
      generator.initialize(NamedParameterSpec.ED25519, random);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new OtaException("this Java has no Ed25519", e);
    }
  }

  /** Writes a new file that its owner alone may read; an existing one is never overwritten. */
  public void write(Path file) {
    String pem =
        BEGIN
            + "\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(pair.getPrivate().getEncoded())
            + "\n"
            + END
            + "\n";
    try {
      if (Files.getFileStore(file.toAbsolutePath().getParent())
          .supportsFileAttributeView("posix")) {
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, pem, StandardOpenOption.WRITE);
      } else {
        Files.writeString(file, pem, StandardOpenOption.CREATE_NEW);
      }
    } catch (FileAlreadyExistsException e) {
      throw new OtaException(file + ": is there already; a key is never overwritten", e);
    } catch (IOException e) {
      throw new OtaException(file + ": the signing key can't be written: " + e, e);
    }
  }

  /** Name of the key in metadata, 64 hexadecimal digits. */
  public String id() {
    return verification.id();
  }

  /** The half of the key that everybody may know. */
  public VerificationKey verification() {
    return verification;
  }

  /** 64 bytes (RFC 8032). */
  public byte[] sign(byte[] message) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(pair.getPrivate());
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new OtaException("key=" + id() + " can't sign: " + e.getMessage(), e);
    }
  }

  /** Random bytes that are known. */
  private static final class Given extends SecureRandom {
    private static final long serialVersionUID = 1;
    private final byte[] bytes;

    Given(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public void nextBytes(byte[] into) {
      System.arraycopy(bytes, 0, into, 0, into.length);
    }
  }
}
