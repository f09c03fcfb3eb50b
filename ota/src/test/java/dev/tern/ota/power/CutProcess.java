package dev.tern.ota.power;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link CutDevice} that is started and does not come to its end. */
final class CutProcess {
  private static final int LONGEST_SECONDS = 60;

  private final Path log;

  /**
   * @param log of what it says where it fails
   */
  CutProcess(Path log) {
    this.log = log;
  }

  /** Runs it to its end; milliseconds that it worked. */
  long whole(Path repository, Path store) throws IOException, InterruptedException {
    Process process = start(repository, store, 0, Long.MAX_VALUE);
    awaitWork(process);
    long begun = System.nanoTime();
    require(process, 0);
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
  }

  /**
   * It halts itself after so many steps. How many a whole update takes is chance, too: it may have
   * ended before.
   */
  void halted(Path repository, Path store, long seed, long steps)
      throws IOException, InterruptedException {
    Process process = start(repository, store, seed, steps);
    require(process, process.waitFor() == 0 ? 0 : PowerCuts.HALTED);
  }

  /**
   * It gets SIGKILL so long after it has begun to work.
   *
   * @return whether it was still at work
   */
  boolean killed(Path repository, Path store, long seed, long nanos)
      throws IOException, InterruptedException {
    Process process = start(repository, store, seed, Long.MAX_VALUE);
    awaitWork(process);
    TimeUnit.NANOSECONDS.sleep(nanos);
    process.destroyForcibly();
    return process.waitFor() != 0;
  }

  private Process start(Path repository, Path store, long seed, long steps) throws IOException {
    return new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                CutDevice.class.getName(),
                repository.toString(),
                store.toString(),
                Long.toString(seed),
                Long.toString(steps)))
        .redirectError(log.toFile())
        .start();
  }

  private static void awaitWork(Process process) throws IOException {
    // Its first line; it writes no other.
    while (process.getInputStream().read() > '\n') {}
  }

  private void require(Process process, int expected) throws IOException, InterruptedException {
    if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("the device did not end within " + LONGEST_SECONDS + " s");
    }
    if (process.exitValue() != expected) {
      throw new IOException(
          "the device ended with "
              + process.exitValue()
              + ", expected "
              + expected
              + ": "
              + Files.readString(log).lines().limit(5).toList());
    }
  }
}
