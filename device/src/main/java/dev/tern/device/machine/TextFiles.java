package dev.tern.device.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Reads the kernel's small files. One that is not there, or not to be read, is empty. */
final class TextFiles {
  private final Path root;

  TextFiles(Path root) {
    this.root = root;
  }

  /** The whole file; ISO 8859-1, since firmware may name itself in anything. */
  Optional<String> text(String path) {
    try {
      return Optional.of(Files.readString(root.resolve(path), StandardCharsets.ISO_8859_1));
    } catch (IOException absent) {
      return Optional.empty();
    }
  }

  OptionalLong whole(String path) {
    String text = text(path).orElse("").strip();
    return text.matches("\\d{1,18}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
  }

  /** Names in a folder, sorted. */
  List<String> names(String folder) {
    try (Stream<Path> entries = Files.list(root.resolve(folder))) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    } catch (IOException absent) {
      return List.of();
    }
  }
}
