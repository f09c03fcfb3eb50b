package dev.tern.device.http;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.device.TernExecutable;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The surface that {@code run} of the native executable opens, on a board without sound. */
final class HttpSurfaceIT extends HttpSurfaceContract {
  private static final Duration START = Duration.ofSeconds(60);

  @TempDir static Path folder;
  private static Process appliance;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    int port = freePort();
    Path board =
        Files.writeString(
            folder.resolve("board.yaml"),
            """
            board: silent
            audio: {capture: none, playback: none}
            http: {port: %d}
            """
                .formatted(port));
    Path said = folder.resolve("said");
    var start = new ProcessBuilder(TernExecutable.path().toString(), "run");
    start.environment().put("TERN_BOARD", board.toString());
    start.environment().put("STATE_DIRECTORY", folder.resolve("state").toString());
    appliance = start.redirectErrorStream(true).redirectOutput(said.toFile()).start();
    Instant late = Instant.now().plus(START);
    while (!answers(port)) {
      assertTrue(
          appliance.isAlive() && Instant.now().isBefore(late),
          () -> "run did not open port " + port + ": " + read(said));
      Thread.sleep(50);
    }
    RestAssured.port = port;
  }

  @AfterAll
  static void stop() throws InterruptedException {
    RestAssured.reset();
    appliance.destroy();
    assertTrue(appliance.waitFor(20, TimeUnit.SECONDS), "run did not end after SIGTERM");
  }

  /** Ready, and nothing loading behind. */
  private static boolean answers(int port) {
    try {
      var ready = RestAssured.given().port(port).get("/q/health/ready");
      return ready.statusCode() == 200 && !ready.asString().contains("\"loading\"");
    } catch (RuntimeException _) {
      return false; // RestAssured throws a refused connection undeclared
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
