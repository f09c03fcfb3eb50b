package dev.tern.device;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The folder a native executable was installed to, with everything it was built to find there.
 *
 * <pre>
 * tern              the executable
 * lib/              native libraries of the engines; one that is missing here is the system's
 * board-configs/    boards by name
 * models/           the models that are part of Tern
 * </pre>
 *
 * In a JVM there is no such folder: libraries come out of jars, and the launcher names the rest.
 */
final class InstallFolder {
  private InstallFolder() {}

  /** Tells every part where its files lie, unless the command line said so. */
  static void announce() {
    if (!"runtime".equals(System.getProperty("org.graalvm.nativeimage.imagecode"))) {
      return;
    }
    Path folder = ofExecutable();
    setUnlessSaid("tern.home", folder);
    // Java Sound reads java.home/conf/sound.properties and takes its absence for no settings; it
    // only insists that there is such a property.
    setUnlessSaid("java.home", folder);

    Path libraries = folder.resolve("lib");
    setWhereThere("jna.boot.library.path", libraries, "libjnidispatch.so");
    setWhereThere("jna.library.path", libraries, "libvosk.so");
    setWhereThere("onnxruntime.native.path", libraries, "libonnxruntime.so");
  }

  private static Path ofExecutable() {
    try {
      return Path.of("/proc/self/exe").toRealPath().getParent();
    } catch (IOException e) {
      throw new UncheckedIOException("/proc/self/exe: the executable cannot be found", e);
    }
  }

  private static void setWhereThere(String property, Path folder, String library) {
    if (Files.isReadable(folder.resolve(library))) {
      setUnlessSaid(property, folder);
    }
  }

  private static void setUnlessSaid(String property, Path value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value.toString());
    }
  }
}
