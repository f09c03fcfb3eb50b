package dev.tern.device.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessRestartTest {
  @Test
  void theSameProcessBeginsAnewWithItsArgumentsAndNoneOfItsSockets(@TempDir Path folder)
      throws IOException, InterruptedException {
    Path begun = folder.resolve("begun");
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                BeginsTwice.class.getName(),
                begun.toString(),
                "two words",
                "")
            .redirectErrorStream(true)
            .start();

    String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertTrue(process.waitFor(20, TimeUnit.SECONDS), "still there");
    assertEquals(0, process.exitValue(), told);
    List<String> beginnings = Files.readAllLines(begun);
    assertEquals(2, beginnings.size(), told);
    assertEquals(process.pid() + " [two words, ]", beginnings.get(0));
    assertEquals(beginnings.get(0), beginnings.get(1));
  }

  /** Holds a port, begins anew, and needs the same port again. */
  static final class BeginsTwice {
    private BeginsTwice() {}

    public static void main(String[] args) throws IOException {
      Path begun = Path.of(args[0]);
      boolean again = Files.exists(begun);
      Path portFile = Path.of(args[0] + ".port");
      int port = again ? Integer.parseInt(Files.readString(portFile)) : 0;
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        String line =
            ProcessHandle.current().pid() + " " + List.of(args).subList(1, args.length) + "\n";
        Files.writeString(begun, (again ? Files.readString(begun) : "") + line);
        if (!again) {
          Files.writeString(portFile, Integer.toString(socket.getLocalPort()));
          ProcessRestart.now();
        }
      }
    }
  }
}
