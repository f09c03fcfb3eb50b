package dev.tern.device;

import dev.tern.device.library.Libraries;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The folder Tern was installed to, with everything it was built to find there.
 *
 * <pre>
 * tern              the executable
 * lib/              native libraries of the engines; one that is missing here is the system's
 * board-configs/    boards by name
 * models/           models that came with it
 * </pre>
 *
 * It is where the native executable lies; a JVM is told with the system property {@code
 * tern.install}. Without it a JVM has no such folder: libraries come out of jars, and the launcher
 * names the rest.
 */
final class InstallFolder {
  private InstallFolder() {}

  /** Tells every part where its files lie, unless the command line said so. */
  static void announce() {
    find()
        .ifPresent(
            folder -> {
              setUnlessSaid("tern.home", folder);
              // Java Sound reads java.home/conf/sound.properties and takes its absence for no
              // settings; it only insists that there is such a property.
              setUnlessSaid("java.home", folder);
              Libraries.announce(folder.resolve("lib"));
            });
  }

  private static Optional<Path> find() {
    if ("runtime".equals(System.getProperty("org.graalvm.nativeimage.imagecode"))) {
      return Optional.of(ofExecutable());
    }
    return Optional.ofNullable(System.getProperty("tern.install")).map(Path::of);
  }

  private static Path ofExecutable() {
    try {
      return Path.of("/proc/self/exe").toRealPath().getParent();
    } catch (IOException e) {
      throw new UncheckedIOException("/proc/self/exe: the executable cannot be found", e);
    }
  }

  private static void setUnlessSaid(String property, Path value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value.toString());
    }
  }
}
