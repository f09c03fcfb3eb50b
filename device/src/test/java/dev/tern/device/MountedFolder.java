package dev.tern.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A small file system of its own; skips the test, saying why, where none may be mounted. */
public final class MountedFolder implements AutoCloseable {
  private final Path path;

  private MountedFolder(Path path) {
    this.path = path;
  }

  /**
   * @param options such as {@code size=4m,ro}
   */
  public static MountedFolder tmpfs(Path path, String options) throws Exception {
    String said = run("mount", "-t", "tmpfs", "-o", options, "none", path.toString());
    assumeTrue(said.isEmpty(), "no file system can be mounted here: " + said);
    return new MountedFolder(path);
  }

  public Path path() {
    return path;
  }

  /** For example {@code rw}. */
  public void remount(String options) throws Exception {
    assertEquals("", run("mount", "-o", "remount," + options, path.toString()));
  }

  @Override
  public void close() throws Exception {
    assertEquals("", run("umount", "--lazy", path.toString()));
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() == 0 ? "" : said.isBlank() ? "refused" : said.strip();
  }
}
