package dev.tern.device.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The WAV files of a folder, in order of name. */
final class WavFiles {
  private WavFiles() {}

  static List<Path> in(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      List<Path> files =
          entries
              .filter(p -> p.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".wav"))
              .sorted()
              .toList();
      if (files.isEmpty()) {
        throw new CliException(folder + ": no WAV file in this folder; expected *.wav");
      }
      return files;
    } catch (IOException e) {
      throw new CliException(folder + ": cannot be listed: " + e.getMessage(), e);
    }
  }
}
