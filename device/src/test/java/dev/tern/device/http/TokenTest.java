package dev.tern.device.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.device.board.BoardConfig;
import dev.tern.device.board.BoardException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TokenTest {
  @TempDir Path folder;

  @Test
  void isTheFirstLineOfItsFile() throws IOException {
    Path file = Files.writeString(folder.resolve("token"), "0123456789abcdef\nof the lobby\n");

    Token token = Token.in(file);

    assertTrue(token.isShownBy("0123456789abcdef"));
    assertFalse(token.isShownBy("0123456789abcdeF"));
    assertFalse(token.isShownBy(""));
    assertFalse(token.isShownBy(null));
  }

  @Test
  void saysHowToMakeOneWhereItIsTooShort() throws IOException {
    Path file = Files.writeString(folder.resolve("token"), "secret\n");

    String message = assertThrows(BoardException.class, () -> Token.in(file)).getMessage();

    assertEquals(
        "http.token-file="
            + file
            + ": expected 16 to 256 letters, digits, dots, tildes, underscores or dashes, found 6"
            + " characters; write one there, such as the output of: openssl rand -hex 16",
        message);
  }

  @Test
  void isKeptOutOfLogs() {
    assertEquals("Token", new Token("0123456789abcdef").toString());
  }

  @Test
  void letsNobodyInWhereItCantBeRead() {
    Path missing = folder.resolve("missing");

    Access access = BoardAccess.of(new BoardConfig.Http("0.0.0.0", 8765, missing.toString()));

    assertTrue(access.open());
    assertFalse(access.token().orElseThrow().isShownBy(""));
  }
}
