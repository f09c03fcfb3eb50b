package dev.tern.device.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder with everything below it; others may add or remove files meanwhile. */
final class FolderTree {
  private FolderTree() {}

  static long sizeBytes(Path folder) {
    long sum = 0;
    for (Path path : paths(folder)) {
      sum += ModelStore.attributes(path).map(found -> found.size()).orElse(0L);
    }
    return sum;
  }

  static void delete(Path folder) throws IOException {
    for (Path path : paths(folder).reversed()) {
      Files.deleteIfExists(path);
    }
  }

  static void deleteIfEmpty(Path folder) throws IOException {
    try {
      Files.deleteIfExists(folder);
    } catch (DirectoryNotEmptyException e) {
      // A broken download is kept there to go on with.
    }
  }

  /** Asks the disk to hold all of it before the caller renames it into place. */
  static void sync(Path folder) throws IOException {
    for (Path path : paths(folder).reversed()) {
      syncEntry(path);
    }
  }

  /** Asks the disk to hold one file, or which names one folder has. */
  static void syncEntry(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Parents before children; empty where the folder is not there. Follows no links. */
  static List<Path> paths(Path folder) {
    for (int attempt = 0; attempt < 3; attempt++) {
      try (Stream<Path> walk = Files.walk(folder)) {
        return walk.sorted(Comparator.naturalOrder()).toList();
      } catch (NoSuchFileException e) {
        return List.of();
      } catch (UncheckedIOException | IOException e) {
        // A client removed one of its files during the walk: walk again.
      }
    }
    return List.of();
  }
}
