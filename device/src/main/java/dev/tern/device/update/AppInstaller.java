package dev.tern.device.update;

import dev.tern.ota.Appliance.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Hands a new executable to whoever installs it here. A service can't replace its own program, and
 * each platform has its way to: a maker names a program (board key {@code update.installer}) that
 * is given the verified file, and the name of the set, and ends with 0 when it was installed or
 * will be. It need not restart the appliance: that is done between two turns when the trial begins.
 */
public final class AppInstaller {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /** Of what an installer says, for the reason. */
  private static final int MOST_SAID = 300;

  private final String program;
  private final Duration patience;

  /**
   * @param program an absolute path; empty where this platform has none
   */
  public AppInstaller(String program) {
    this(program, PATIENCE);
  }

  AppInstaller(String program, Duration patience) {
    this.program = program;
    this.patience = patience;
  }

  /** Waits until it is installed or refused. */
  public Verdict install(Path file, String set) throws InterruptedException {
    if (program.isEmpty()) {
      return refused(
          "the set brings a new executable, but this device has no update.installer; install the"
              + " package by hand, or offer a set without role app");
    }
    if (!Files.isExecutable(Path.of(program))) {
      return refused(
          "update.installer=" + program + " is no program that may be run; expected an executable");
    }
    try {
      return run(file, set);
    } catch (IOException e) {
      return refused("update.installer=" + program + " can't be run: " + e.getMessage());
    }
  }

  private Verdict run(Path file, String set) throws IOException, InterruptedException {
    Path said = Files.createTempFile("installer", ".log");
    try {
      Process process =
          new ProcessBuilder(program, file.toString(), set)
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .start();
      process.getOutputStream().close();
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
        return refused(program + " took more than " + patience.toSeconds() + " s and was ended");
      }
      return process.exitValue() == 0
          ? Verdict.pass(Map.of())
          : refused(program + " ended with " + process.exitValue() + ": " + last(said));
    } finally {
      Files.deleteIfExists(said);
    }
  }

  /** The end of what it said, on one line. */
  private static String last(Path said) throws IOException {
    long size = Files.size(said);
    try (InputStream in = Files.newInputStream(said)) {
      in.skipNBytes(Math.max(0, size - MOST_SAID));
      return new String(in.readNBytes(MOST_SAID), StandardCharsets.UTF_8)
          .strip()
          .replaceAll("\\s+", " ");
    }
  }

  private static Verdict refused(String reason) {
    return Verdict.fail(reason, Map.of());
  }
}
