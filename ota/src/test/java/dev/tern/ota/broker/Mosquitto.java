package dev.tern.ota.broker;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real broker on a free port of this machine, without persistence. */
public final class Mosquitto implements AutoCloseable {
  private final Path folder;
  private final int port;
  private Process process;

  private Mosquitto(Path folder, int port) {
    this.folder = folder;
    this.port = port;
  }

  /** Skips the test, saying why, where there is no mosquitto. */
  public static Mosquitto start(Path folder, String... settings) throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    // Started by root it would become a user who may not read the test's files.
    List<String> lines =
        List.of(
            "user " + System.getProperty("user.name"),
            "listener " + port + " 127.0.0.1",
            String.join("\n", settings));
    Files.write(folder.resolve("mosquitto.conf"), lines);
    Mosquitto broker = new Mosquitto(folder, port);
    broker.start();
    return broker;
  }

  public void start() throws IOException {
    Path program = program();
    process =
        new ProcessBuilder(program.toString(), "-c", folder.resolve("mosquitto.conf").toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("mosquitto.log").toFile())
            .start();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!listens()) {
      if (!process.isAlive() || System.nanoTime() > end) {
        throw new IOException(
            "mosquitto did not start: " + Files.readString(folder.resolve("mosquitto.log")));
      }
      Thread.onSpinWait();
    }
  }

  /** Asks until it ends: mosquitto 2.0 forgets what it is told before its loop begins. */
  public void stop() {
    try {
      do {
        process.destroy();
      } while (!process.waitFor(1, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  public int port() {
    return port;
  }

  @Override
  public void close() {
    stop();
  }

  private boolean listens() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  public static Path program() {
    List<Path> places = List.of(Path.of("/usr/sbin/mosquitto"), Path.of("/usr/bin/mosquitto"));
    Path found = places.stream().filter(Files::isExecutable).findFirst().orElse(null);
    assumeTrue(found != null, "no mosquitto here; run: apt-get install mosquitto");
    return found;
  }
}
