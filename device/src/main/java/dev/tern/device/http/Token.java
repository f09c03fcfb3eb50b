package dev.tern.device.http;

import dev.tern.device.board.BoardException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The secret that whoever asks has to show.
 *
 * @param text at least 16 characters that need no escape in a header, a cookie or an address
 */
record Token(String text) {
  private static final Pattern USABLE = Pattern.compile("[A-Za-z0-9._~-]{16,256}");

  Token {
    if (!USABLE.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "expected 16 to 256 letters, digits, dots, tildes, underscores or dashes, found "
              + text.length()
              + " characters");
    }
  }

  /** One that nobody can show. */
  static Token unknown() {
    return new Token(UUID.randomUUID().toString());
  }

  /**
   * The file's first line.
   *
   * @throws BoardException when it is no usable token
   */
  static Token in(Path file) {
    try {
      return new Token(Files.readString(file).lines().findFirst().orElse("").strip());
    } catch (IllegalArgumentException e) {
      throw new BoardException(
          "http.token-file="
              + file
              + ": "
              + e.getMessage()
              + "; write one there, such as the output of: openssl rand -hex 16",
          e);
    } catch (IOException e) {
      throw new BoardException(
          "http.token-file=" + file + ": can't be read; expected a file with a token in it", e);
    }
  }

  /** Compared in the same time wherever the first difference is. */
  boolean isShownBy(String shown) {
    return shown != null
        && MessageDigest.isEqual(
            text.getBytes(StandardCharsets.UTF_8), shown.getBytes(StandardCharsets.UTF_8));
  }

  /** Not for a log. */
  @Override
  public String toString() {
    return "Token";
  }
}
