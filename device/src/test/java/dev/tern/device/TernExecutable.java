package dev.tern.device;

import java.nio.file.Files;
import java.nio.file.Path;

/** The native executable that the integration tests (classes named {@code *IT}) start. */
public final class TernExecutable {
  private TernExecutable() {}

  /** As {@code ./tern native --test} names it, with its libraries beside it. */
  public static Path path() {
    Path executable = Path.of(System.getProperty("native.image.path", ""));
    if (!Files.isExecutable(executable)) {
      throw new IllegalStateException(
          "native.image.path="
              + executable
              + " is no executable; run these tests with ./tern native --test");
    }
    return executable;
  }
}
