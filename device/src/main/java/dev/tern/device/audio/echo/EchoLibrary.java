package dev.tern.device.audio.echo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Loads the library of the echo canceller, once: from the folder that the system property {@value
 * #FOLDER} names, as an installed Tern does, or out of the jar.
 */
public final class EchoLibrary {
  /** The system property that names the library's folder. */
  public static final String FOLDER = "tern.echo.path";

  private static final String NAME = "libternecho.so";

  // Not in a static initializer: an image builder may run those while it builds.
  private static boolean loaded;

  private EchoLibrary() {}

  /**
   * Returns when {@link NativeEchoCanceller} can be called.
   *
   * @throws UnsatisfiedLinkError in one line, where the library is missing or can't be used
   */
  static synchronized void load() {
    if (loaded) {
      return;
    }
    String folder = System.getProperty(FOLDER);
    if (folder == null) {
      loadFromJar();
    } else {
      Path file = Path.of(folder).toAbsolutePath().resolve(NAME);
      if (!Files.exists(file)) {
        throw new UnsatisfiedLinkError(
            "library=%s is not there; -D%s has to name its folder".formatted(file, FOLDER));
      }
      System.load(file.toString());
    }
    loaded = true;
  }

  /** Into a file that only this user can read, which is gone again as soon as it is loaded. */
  private static void loadFromJar() {
    try (InputStream content = EchoLibrary.class.getResourceAsStream("/native/" + NAME)) {
      if (content == null) {
        throw new UnsatisfiedLinkError(
            "library=%s is in no jar; name its folder with -D%s".formatted(NAME, FOLDER));
      }
      Path file = Files.createTempFile("tern-", "-" + NAME);
      try {
        Files.copy(content, file, StandardCopyOption.REPLACE_EXISTING);
        System.load(file.toString());
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      UnsatisfiedLinkError failure =
          new UnsatisfiedLinkError(
              "library=%s could not be unpacked: %s; -Djava.io.tmpdir names a folder with room"
                  .formatted(NAME, e.getMessage()));
      failure.initCause(e);
      throw failure;
    }
  }
}
