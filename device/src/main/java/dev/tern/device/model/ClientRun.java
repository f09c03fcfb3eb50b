package dev.tern.device.model;

import dev.tern.device.model.ModelSource.Packaged;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/** One run of a package client that fetches one package into a folder of its own. */
final class ClientRun {
  private static final long POLL_MILLIS = 200;

  /** How the system words it, in whatever language a client is written. */
  static final String FULL_DISK = "No space left on device";

  private final Packaged source;
  private final Map<String, String> environment;
  private volatile Process process;

  ClientRun(Packaged source, Map<String, String> environment) {
    this.source = source;
    this.environment = environment;
  }

  /**
   * Fetches and returns the archive.
   *
   * @param scratch a new folder for everything that the client writes
   * @param fetched hears how many bytes have arrived so far
   */
  Path fetch(Path scratch, LongConsumer fetched) throws IOException {
    Path destination = Files.createDirectories(scratch.resolve("archive"));
    Path temporary = Files.createDirectories(scratch.resolve("tmp"));
    Path log = scratch.resolve("client.log");
    ProcessBuilder builder =
        new ProcessBuilder(
                source.client().command(environment, source.name(), source.version(), destination))
            .directory(destination.toFile())
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(log.toFile());
    Map<String, String> clientEnvironment = new HashMap<>(environment);
    // The client's own half-done files land where a restart clears them away.
    clientEnvironment.put("TMPDIR", temporary.toString());
    builder.environment().clear();
    builder.environment().putAll(clientEnvironment);
    process = builder.start();
    try {
      while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        fetched.accept(arrivedBytes(destination, temporary));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ModelException(source.describe() + ": interrupted");
    } finally {
      stop();
    }
    if (process.exitValue() != 0) {
      String complaint = complaint(log);
      if (complaint.contains(FULL_DISK)) {
        throw new IOException(FULL_DISK);
      }
      throw new ModelException(
          "%s could not fetch %s %s: %s; check the network or the mirror that %s is set up for"
              .formatted(
                  source.client().key(),
                  source.name(),
                  source.version(),
                  complaint,
                  source.client().key()));
    }
    fetched.accept(arrivedBytes(destination, temporary));
    return PackageClient.onlyArchive(destination);
  }

  /** Ends the client and what it started; called too when the program is told to stop. */
  void stop() {
    Process running = process;
    if (running != null && running.isAlive()) {
      running.descendants().forEach(ProcessHandle::destroy);
      running.destroy();
    }
  }

  private static long arrivedBytes(Path destination, Path temporary) {
    return Math.max(FolderTree.sizeBytes(destination), FolderTree.sizeBytes(temporary));
  }

  /** The line in which the client says what went wrong; its last one where none is marked. */
  private static String complaint(Path log) throws IOException {
    List<String> lines =
        new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty())
            .toList();
    return lines.stream()
        .filter(line -> line.contains(FULL_DISK))
        .findFirst()
        .or(() -> lines.reversed().stream().filter(ClientRun::isMarked).findFirst())
        .or(() -> lines.reversed().stream().findFirst())
        .orElse("it said nothing");
  }

  private static boolean isMarked(String line) {
    return line.startsWith("ERROR")
        || line.startsWith("E: ")
        || line.startsWith("npm error")
        || line.startsWith("[ERROR] Failed");
  }
}
