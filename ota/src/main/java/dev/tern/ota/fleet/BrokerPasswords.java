package dev.tern.ota.fleet;

import dev.tern.ota.OtaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * mosquitto's file of users: {@code USER:$7$ITERATIONS$SALT$HASH} a line, the hash being
 * PBKDF2-HMAC-SHA512 of the password, as {@code mosquitto_passwd} of 2.0 and later writes it.
 *
 * @param file may not be there yet
 */
public record BrokerPasswords(Path file) {
  /** What mosquitto_passwd 2.0 uses; passwords here are random, so that guessing is hopeless. */
  private static final int ITERATIONS = 101;

  private static final int SALT_BYTES = 12;
  private static final int HASH_BITS = 512;
  private static final int PASSWORD_BYTES = 24;

  /** 32 characters that nobody has to remember. */
  public static String random() {
    byte[] bytes = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Adds a user, or gives one another password. mosquitto reads the file when it is told to. */
  public void put(String user, String password) {
    if (user.isEmpty() || user.contains(":") || user.contains("\n")) {
      throw new OtaException("user=" + user + ": expected a name without ':'");
    }
    try {
      List<String> lines = new ArrayList<>();
      if (Files.exists(file)) {
        lines.addAll(Files.readAllLines(file));
      }
      lines.removeIf(line -> line.startsWith(user + ":"));
      lines.add(user + ":" + hash(password));
      // Written in place: owner and mode are what mosquitto was given.
      Files.write(file, lines);
    } catch (IOException e) {
      throw new OtaException(
          file + ": the user can't be added: " + e + "; run the command as who may write it", e);
    }
  }

  private static String hash(String password) {
    byte[] salt = new byte[SALT_BYTES];
    new SecureRandom().nextBytes(salt);
    try {
      byte[] hash =
          SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
              .generateSecret(new PBEKeySpec(password.toCharArray(), salt, ITERATIONS, HASH_BITS))
              .getEncoded();
      Base64.Encoder base64 = Base64.getEncoder();
      return "$7$"
          + ITERATIONS
          + "$"
          + base64.encodeToString(salt)
          + "$"
          + base64.encodeToString(hash);
    } catch (GeneralSecurityException e) {
      throw new OtaException("this Java has no PBKDF2WithHmacSHA512", e);
    }
  }
}
