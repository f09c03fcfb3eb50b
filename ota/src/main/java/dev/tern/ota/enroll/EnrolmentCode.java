package dev.tern.ota.enroll;

import dev.tern.ota.OtaException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A code that a person reads at the fleet's side and types at the device: {@code
 * K7QW-2MXA-ZL5D-R3TP}. Whoever knows it is believed, by both sides; the broker in between is not.
 *
 * <p>It has 80 random bits in base 32 (RFC 4648), which nobody finds by trying. From it come, by
 * PBKDF2 (RFC 8018) and then one HMAC a purpose, a name under which both sides meet, which tells
 * nothing of the code, and the keys that seal what they say (AES-GCM). What was recorded can be
 * opened by whoever learns the code later: it must not be kept.
 */
public final class EnrolmentCode {
  private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  private static final int CHARACTERS = 16;
  private static final int GROUP = 4;
  private static final int ITERATIONS = 100_000;
  private static final byte[] SALT = "tern enrolment 1".getBytes(StandardCharsets.UTF_8);
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final String characters;
  private final byte[] master;

  private EnrolmentCode(String characters) {
    this.characters = characters;
    this.master = stretched(characters);
  }

  /** A new one, unlike any other. */
  public static EnrolmentCode random() {
    SecureRandom random = new SecureRandom();
    StringBuilder code = new StringBuilder();
    for (int i = 0; i < CHARACTERS; i++) {
      code.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return new EnrolmentCode(code.toString());
  }

  /**
   * As a person typed it: case, spaces and dashes do not matter.
   *
   * @throws OtaException where it is none
   */
  public static EnrolmentCode of(String typed) {
    String bare = typed.replaceAll("[\\s-]", "").toUpperCase(Locale.ROOT);
    boolean fits = bare.length() == CHARACTERS;
    for (int i = 0; fits && i < bare.length(); i++) {
      fits = ALPHABET.indexOf(bare.charAt(i)) >= 0;
    }
    if (!fits) {
      throw new OtaException(
          "that is no enrolment code; expected 16 of A-Z and 2-7, such as K7QW-2MXA-ZL5D-R3TP");
    }
    return new EnrolmentCode(bare);
  }

  private static byte[] stretched(String characters) {
    PBEKeySpec spec = new PBEKeySpec(characters.toCharArray(), SALT, ITERATIONS, 256);
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no PBKDF2WithHmacSHA256", e);
    } finally {
      spec.clearPassword();
    }
  }

  /** For the person who types it. */
  public String forPeople() {
    return characters.replaceAll("(.{" + GROUP + "})(?!$)", "$1-");
  }

  /** Where both sides meet: a part of a topic, of which nobody learns the code. */
  String meetingPlace() {
    return HexFormat.of().formatHex(derived("meeting place"), 0, 16);
  }

  private byte[] derived(String purpose) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(master, "HmacSHA256"));
      return mac.doFinal(purpose.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }

  /**
   * Seals a message: nonce, ciphertext, tag.
   *
   * @param purpose what kind of message it is; one kind is never taken for another
   * @param answering what it answers, which is bound to it; empty where it begins
   */
  byte[] seal(String purpose, byte[] answering, byte[] message) {
    byte[] nonce = new byte[NONCE_BYTES];
    new SecureRandom().nextBytes(nonce);
    byte[] sealed = crypt(Cipher.ENCRYPT_MODE, purpose, nonce, answering, message, 0);
    byte[] all = new byte[NONCE_BYTES + sealed.length];
    System.arraycopy(nonce, 0, all, 0, NONCE_BYTES);
    System.arraycopy(sealed, 0, all, NONCE_BYTES, sealed.length);
    return all;
  }

  /**
   * Opens what {@link #seal} made.
   *
   * @throws OtaException where it was made by somebody who does not know the code, or was changed
   */
  byte[] open(String purpose, byte[] answering, byte[] sealed) {
    if (sealed.length < NONCE_BYTES + TAG_BITS / 8) {
      throw notSealed(null);
    }
    byte[] nonce = Arrays.copyOf(sealed, NONCE_BYTES);
    return crypt(Cipher.DECRYPT_MODE, purpose, nonce, answering, sealed, NONCE_BYTES);
  }

  private byte[] crypt(
      int mode, String purpose, byte[] nonce, byte[] answering, byte[] message, int offset) {
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(
          mode, new SecretKeySpec(derived(purpose), "AES"), new GCMParameterSpec(TAG_BITS, nonce));
      cipher.updateAAD(answering);
      return cipher.doFinal(message, offset, message.length - offset);
    } catch (AEADBadTagException e) {
      throw notSealed(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has AES/GCM/NoPadding", e);
    }
  }

  private static OtaException notSealed(Exception cause) {
    return new OtaException(
        "a message of enrolment was not made with this code; is the code right?", cause);
  }

  /** Never the code itself. */
  @Override
  public String toString() {
    return "enrolment code for " + meetingPlace();
  }
}
