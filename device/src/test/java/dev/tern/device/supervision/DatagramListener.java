package dev.tern.device.supervision;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * The other end of {@code NOTIFY_SOCKET}: a real datagram socket, in a Python process because Java
 * has none and because what is tested should not be what tests.
 */
final class DatagramListener implements AutoCloseable {
  private static final String PROGRAM =
      """
      import socket, sys
      name = sys.argv[1]
      s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
      s.bind('\\0' + name[1:] if name.startswith('@') else name)
      print('bound', flush=True)
      while True:
          print(s.recv(4096).decode().replace('\\n', '|'), flush=True)
      """;

  private final Process process;
  private final BufferedReader lines;

  DatagramListener(String name) throws IOException {
    Process started = null;
    try {
      started =
          new ProcessBuilder("python3", "-c", PROGRAM, name)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
    } catch (IOException e) {
      Assumptions.abort("no python3 on this machine to listen at a datagram socket");
    }
    process = started;
    lines = process.inputReader();
    assertEquals("bound", lines.readLine());
  }

  /** The next datagram, its lines joined by {@code |}; waits for it. */
  String next() throws IOException {
    return lines.readLine();
  }

  /** What came within a while. */
  List<String> within(Duration time) throws Exception {
    List<String> heard = new ArrayList<>();
    Thread.sleep(time);
    while (lines.ready()) {
      heard.add(lines.readLine());
    }
    return heard;
  }

  @Override
  public void close() {
    process.destroy();
  }
}
