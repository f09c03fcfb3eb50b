package dev.tern.ota.enroll;

import dev.tern.ota.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * Files in a folder that nobody but the appliance may look into: the folder has mode 700 before
 * anything is in it, the files 600. They belong to whoever owns the folder above: {@code sudo tern
 * enroll} writes what the appliance, which is no root, has to read.
 */
final class PrivateFiles {
  private final Path folder;
  private final Disk disk;

  PrivateFiles(Path folder, Disk disk) {
    this.folder = folder;
    this.disk = disk;
  }

  Path path(String name) {
    return folder.resolve(name);
  }

  Optional<byte[]> read(String name, int limit) {
    return disk.read(path(name), limit);
  }

  void write(String name, byte[] contents) {
    disk.makeFolder(folder);
    keepPrivate(folder, "rwx------");
    Path file = path(name);
    for (Path above = folder; !above.equals(file.getParent()); ) {
      above = above.resolve(above.relativize(file).getName(0));
      disk.makeFolder(above);
      keepPrivate(above, "rwx------");
    }
    disk.replace(file, contents);
    keepPrivate(file, "rw-------");
  }

  void delete(String name) {
    disk.delete(path(name));
  }

  Iterable<String> list(String name) {
    return disk.list(path(name));
  }

  /** Best effort: a stick or a share may know neither modes nor owners. */
  private void keepPrivate(Path path, String mode) {
    try {
      PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
      if (view == null || !Files.exists(path)) {
        return;
      }
      view.setPermissions(PosixFilePermissions.fromString(mode));
      Path above = folder.toAbsolutePath().getParent();
      FileOwnerAttributeView owner = Files.getFileAttributeView(path, FileOwnerAttributeView.class);
      if (!owner.getOwner().equals(Files.getOwner(above))) {
        owner.setOwner(Files.getOwner(above));
      }
    } catch (IOException | UnsupportedOperationException e) {
      // Whoever may not change them is not the one who owns them.
    }
  }
}
