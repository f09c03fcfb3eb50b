package dev.tern.device.http;

import dev.tern.device.board.BoardConfig;
import dev.tern.device.board.BoardException;
import dev.tern.device.board.BoardLocation;
import dev.tern.device.board.SalvagedBoard;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Decides before Quarkus starts whether the HTTP surface opens, and where.
 *
 * <p>Only {@code run} opens it; other commands must not take the port from an appliance that runs.
 * Quarkus reads its configuration once at start, so this is told to it as system properties.
 */
public final class HttpDoor {
  private HttpDoor() {}

  /**
   * Where the board file is wrong about it, the default port is opened on loopback: that is where
   * the fault is told.
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
    BoardConfig.Http http = SalvagedBoard.read(BoardLocation.current().file()).config().http();
    requireFree(http.host(), http.port());
    System.setProperty("quarkus.http.host", http.host());
    System.setProperty("quarkus.http.port", Integer.toString(http.port()));
    System.setProperty("quarkus.http.host-enabled", "true");
  }

  /** Why nobody is let in over HTTP, if so; the appliance speaks and listens all the same. */
  public static Optional<String> whyShut(BoardConfig.Http http) {
    try {
      if (!http.tokenFile().isEmpty()) {
        Token.in(Path.of(http.tokenFile()));
      }
      return Optional.empty();
    } catch (BoardException e) {
      return Optional.of(e.getMessage() + "; meanwhile HTTP lets nobody in");
    }
  }

  static void requireFree(String host, int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.ofLiteral(host), port));
    } catch (BindException e) {
      if (!String.valueOf(e.getMessage()).contains("in use")) {
        throw new BoardException(
            "http.host="
                + host
                + " is no address of this machine; expected one that `ip address` shows, or 0.0.0.0"
                + " for all of them",
            e);
      }
      throw taken(port, e);
    } catch (IOException e) {
      throw taken(port, e);
    }
  }

  private static BoardException taken(int port, IOException cause) {
    return new BoardException(
        "http.port="
            + port
            + " is taken on this machine; end what listens there (ss -ltnp shows it) or set"
            + " another http.port in the board file",
        cause);
  }
}
