package dev.tern.device.support;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The service's log in the system journal, as far as it is known to hold no words of people: what
 * was heard and answered is told there too.
 */
final class UnitLog {
  private static final Path JOURNALCTL = Path.of("/usr/bin/journalctl");
  private static final int LINES = 5000;
  private static final int PATIENCE_SECONDS = 20;

  // TIME HOST PROGRAM[PID]: what Tern or systemd says.
  private static final Pattern KEPT =
      Pattern.compile(
          "^\\S+ \\S+ (systemd\\[\\d+]: .*|tern\\[\\d+]: (tern: |tern \\d|ready after ).*)$");

  private UnitLog() {}

  /** Lines, or one that says why there are none. */
  static String read() {
    if (!Files.isExecutable(JOURNALCTL)) {
      return "no journalctl on this machine\n";
    }
    try {
      Process process =
          new ProcessBuilder(
                  JOURNALCTL.toString(),
                  "--unit=tern.service",
                  "--no-pager",
                  "--output=short-iso",
                  "--lines=" + LINES)
              .redirectErrorStream(true)
              .start();
      process.getOutputStream().close();
      String all = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      return kept(all.lines().toList());
    } catch (IOException e) {
      return "journalctl failed: " + e.getMessage() + "\n";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted\n";
    }
  }

  static String kept(List<String> lines) {
    String kept =
        lines.stream()
            .filter(line -> KEPT.matcher(line).matches())
            .collect(Collectors.joining("\n"));
    long left = lines.stream().filter(line -> !KEPT.matcher(line).matches()).count();
    return kept + "\n" + left + " other lines are left out: they may hold what people said\n";
  }
}
