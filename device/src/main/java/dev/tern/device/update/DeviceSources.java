package dev.tern.device.update;

import dev.tern.ota.Origin;
import dev.tern.ota.agent.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Where a device's updates come from: what its board names, and sticks that are put in. */
final class DeviceSources implements Sources {
  /** Where Linux systems mount what is put in: at once, or in a folder of the user's. */
  static final List<Path> MOUNTS =
      List.of(Path.of("/media"), Path.of("/run/media"), Path.of("/mnt"));

  private static final List<String> DOCUMENTS = List.of("offer.json", "recovery.json");
  private static final int MOST_LOCAL_FILES = 256;

  private final Supplier<Origin> origin;
  private final List<Path> mounts;
  private final List<Path> models;
  private final Supplier<Optional<Path>> handed;

  /**
   * @param origin opens what serves offers of the broker
   * @param mounts folders in which sticks appear, one or two levels below
   * @param models folders with what the device was installed with
   * @param handed a folder that somebody at the device has named ({@code tern ota apply})
   */
  DeviceSources(
      Supplier<Origin> origin,
      List<Path> mounts,
      List<Path> models,
      Supplier<Optional<Path>> handed) {
    this.handed = handed;
    this.origin = origin;
    this.mounts = mounts;
    this.models = models;
  }

  @Override
  public Origin open() {
    return origin.get();
  }

  @Override
  public List<Path> sticks() {
    return Stream.concat(handed.get().stream(), mounts.stream().flatMap(mount -> files(mount, 2)))
        .distinct()
        .filter(DeviceSources::asks)
        .toList();
  }

  private static boolean asks(Path folder) {
    return DOCUMENTS.stream().anyMatch(name -> Files.isRegularFile(folder.resolve(name)));
  }

  @Override
  public List<Path> installed() {
    List<Path> files = new ArrayList<>();
    for (Path folder : models) {
      files(folder, 6).filter(Files::isRegularFile).limit(MOST_LOCAL_FILES).forEach(files::add);
    }
    return files;
  }

  /** A stick may be pulled out while it is looked at. */
  private static Stream<Path> files(Path folder, int depth) {
    if (!Files.isDirectory(folder)) {
      return Stream.empty();
    }
    try (Stream<Path> found = Files.walk(folder, depth)) {
      return found.toList().stream();
    } catch (IOException | java.io.UncheckedIOException pulledOut) {
      return Stream.empty();
    }
  }
}
