package dev.tern.device.gate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;

/** {@code tern-sandbox}, compiled from this checkout. */
final class BuiltSandbox {
  private BuiltSandbox() {}

  static Path in(Path folder) throws Exception {
    Path script = Path.of(System.getProperty("tern.home"), "device/src/main/c/sandbox/build.sh");
    Process build =
        new ProcessBuilder(script.toString(), folder.toString()).redirectErrorStream(true).start();
    String said = new String(build.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, build.waitFor(), said);
    return folder.resolve("tern-sandbox");
  }
}
