package dev.tern.device.gate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What a set's folder weighs. */
final class SetFolder {
  private SetFolder() {}

  /** Of all files in it, packed weights among them. */
  static double sizeMib(Path set) {
    try (Stream<Path> files = Files.walk(set)) {
      long bytes = 0;
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(file);
      }
      return (double) bytes / (1 << 20);
    } catch (IOException e) {
      throw new GateException(set + " can't be read: " + e.getMessage(), e);
    }
  }
}
