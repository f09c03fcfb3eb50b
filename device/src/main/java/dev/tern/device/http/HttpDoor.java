package dev.tern.device.http;

import dev.tern.device.board.BoardException;
import dev.tern.device.board.BoardLocation;
import dev.tern.device.board.SalvagedBoard;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.List;

/**
 * Decides before Quarkus starts whether the HTTP surface opens, and where.
 *
 * <p>Only {@code run} opens it; other commands must not take the port from an appliance that runs.
 * Quarkus reads its configuration once at start, so this is told to it as system properties.
 */
public final class HttpDoor {
  private HttpDoor() {}

  /**
   * Where the board file is wrong about the port, its default is opened: that is where the fault is
   * told.
   *
   * @throws BoardException when {@code run} can't have its port
   */
  public static void prepare(String... args) {
    List<String> words = Arrays.asList(args);
    boolean opens =
        words.contains("run") && words.stream().noneMatch(List.of("-h", "--help")::contains);
    if (!opens) {
      return;
    }
    int port = SalvagedBoard.read(BoardLocation.current().file()).config().http().port();
    requireFree(port);
    System.setProperty("quarkus.http.port", Integer.toString(port));
    System.setProperty("quarkus.http.host-enabled", "true");
  }

  static void requireFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IOException e) {
      throw new BoardException(
          "http.port="
              + port
              + " is taken on this machine; end what listens there (ss -ltnp shows it) or set"
              + " another http.port in the board file",
          e);
    }
  }
}
