package dev.tern.ota.tuf;

import dev.tern.ota.Disk;
import dev.tern.ota.OtaException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What is believed, as files: {@code ROLE.json} exactly as it came, {@code enrolled} with the
 * digest of the root that all of it started from, {@code seen-time} with the time last known.
 *
 * <p>A file that can't be read is as good as none: its role is fetched again.
 */
final class TrustFolder {
  private static final String METADATA = ".json";
  private static final int SMALL = 256;

  private final Disk disk;
  private final Path folder;

  TrustFolder(Disk disk, Path folder) {
    this.disk = disk;
    this.folder = folder;
  }

  /** Empties the folder where another root than this one was enrolled before. */
  void startFrom(String rootSha256) {
    disk.makeFolder(folder);
    if (text("enrolled").equals(Optional.of(rootSha256))) {
      return;
    }
    for (String name : disk.list(folder)) {
      if (name.endsWith(METADATA)) {
        disk.delete(folder.resolve(name));
      }
    }
    forgetSeenTime();
    disk.replace(folder.resolve("enrolled"), rootSha256.getBytes(StandardCharsets.UTF_8));
  }

  Optional<byte[]> read(String role, int limit) {
    return bytes(RoleName.fileName(role), limit);
  }

  void write(String role, byte[] contents) {
    disk.replace(folder.resolve(RoleName.fileName(role)), contents);
  }

  void forget(String role) {
    disk.delete(folder.resolve(RoleName.fileName(role)));
  }

  /** Removes metadata of roles that are no longer part of the repository. */
  void forgetOthers(Set<String> fileNames) {
    for (String name : disk.list(folder)) {
      String role = name.endsWith(METADATA) ? name : "";
      boolean isTop = RoleName.TOP.contains(role.replace(METADATA, ""));
      if (!role.isEmpty() && !isTop && !fileNames.contains(name)) {
        disk.delete(folder.resolve(name));
      }
    }
  }

  Optional<Instant> seenTime() {
    try {
      return text("seen-time").map(Instant::parse);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  void writeSeenTime(Instant time) {
    disk.replace(folder.resolve("seen-time"), time.toString().getBytes(StandardCharsets.UTF_8));
  }

  void forgetSeenTime() {
    disk.delete(folder.resolve("seen-time"));
  }

  private Optional<String> text(String name) {
    return bytes(name, SMALL).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  private Optional<byte[]> bytes(String name, int limit) {
    try {
      return disk.read(folder.resolve(name), limit);
    } catch (OtaException e) {
      return Optional.empty();
    }
  }
}
