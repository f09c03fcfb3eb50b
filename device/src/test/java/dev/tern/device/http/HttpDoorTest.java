package dev.tern.device.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tern.device.board.BoardException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

final class HttpDoorTest {
  @Test
  void saysThatThePortIsTaken() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = other.getLocalPort();

      String message =
          assertThrows(BoardException.class, () -> HttpDoor.requireFree("127.0.0.1", port))
              .getMessage();

      assertEquals(
          "http.port="
              + port
              + " is taken on this machine; end what listens there (ss -ltnp shows it) or set"
              + " another http.port in the board file",
          message);
    }
  }

  @Test
  void saysThatTheAddressIsOfAnotherMachine() {
    String message =
        assertThrows(BoardException.class, () -> HttpDoor.requireFree("192.0.2.1", 8765))
            .getMessage();

    assertEquals(
        "http.host=192.0.2.1 is no address of this machine; expected one that `ip address` shows,"
            + " or 0.0.0.0 for all of them",
        message);
  }
}
