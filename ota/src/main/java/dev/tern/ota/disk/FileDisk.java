package dev.tern.ota.disk;

import dev.tern.ota.Disk;
import dev.tern.ota.OtaException;
import dev.tern.ota.OverLimitException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The files of this machine. Thread-safe as far as threads keep to different files.
 *
 * <p>An interrupted thread can't work with files (its channels are closed under it): calls then
 * fail. Whether the last step of such a call was done is known only by looking.
 */
public final class FileDisk implements Disk {
  /** What a file is called until it takes the place of the one that it replaces. */
  static final String NEW = ".new";

  private final Volume volume;

  public FileDisk() {
    this(new FileVolume());
  }

  /** Over something that behaves like an operating system, so that a test can cut its power. */
  public FileDisk(Volume volume) {
    this.volume = volume;
  }

  @Override
  public Optional<byte[]> read(Path file, long limit) {
    Path path = file.toAbsolutePath();
    try {
      long size = volume.size(path);
      if (size > limit) {
        throw new OverLimitException(
            "file=" + file, size, limit, "it is not what is expected there; remove it");
      }
      byte[] contents = new byte[(int) size];
      try (Volume.Handle open = volume.openToRead(path)) {
        if (readFully(open, 0, ByteBuffer.wrap(contents)) < size) {
          throw new IOException("it became shorter while it was read");
        }
      }
      return Optional.of(contents);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw failed("read", file, e);
    }
  }

  @Override
  public void replace(Path file, byte[] contents) {
    Path path = file.toAbsolutePath();
    Path fresh = path.resolveSibling(path.getFileName() + NEW);
    makeFolder(path.getParent());
    try {
      try (Volume.Handle out = volume.openToWrite(fresh)) {
        out.resize(0);
        writeFully(out, 0, ByteBuffer.wrap(contents));
        out.sync();
      }
      volume.rename(fresh, path);
      volume.syncFolder(path.getParent());
    } catch (IOException e) {
      throw failed("write", file, e);
    }
  }

  @Override
  public long size(Path file) {
    try {
      return volume.size(file.toAbsolutePath());
    } catch (NoSuchFileException e) {
      return -1;
    } catch (IOException e) {
      throw failed("look at", file, e);
    }
  }

  @Override
  public List<String> list(Path folder) {
    try {
      List<String> names = volume.list(folder.toAbsolutePath());
      return names == null ? List.of() : names.stream().sorted().toList();
    } catch (IOException e) {
      throw failed("list", folder, e);
    }
  }

  @Override
  public void makeFolder(Path folder) {
    Path path = folder.toAbsolutePath();
    if (volume.isFolder(path)) {
      return;
    }
    makeFolder(path.getParent());
    try {
      volume.createFolder(path);
      volume.syncFolder(path.getParent());
    } catch (IOException e) {
      // Another thread may have made it meanwhile.
      if (!volume.isFolder(path)) {
        throw failed("make folder", folder, e);
      }
    }
  }

  @Override
  public void rename(Path from, Path to) {
    Path source = from.toAbsolutePath();
    Path target = to.toAbsolutePath();
    try {
      volume.rename(source, target);
      volume.syncFolder(target.getParent());
      if (!source.getParent().equals(target.getParent())) {
        volume.syncFolder(source.getParent());
      }
    } catch (IOException e) {
      throw failed("rename to " + to, from, e);
    }
  }

  @Override
  public void delete(Path path) {
    Path gone = path.toAbsolutePath();
    if (!volume.exists(gone)) {
      return;
    }
    try {
      deleteAll(gone);
      volume.syncFolder(gone.getParent());
    } catch (IOException e) {
      throw failed("delete", path, e);
    }
  }

  private void deleteAll(Path path) throws IOException {
    List<String> names = volume.list(path);
    if (names != null) {
      for (String name : names) {
        deleteAll(path.resolve(name));
      }
    }
    volume.remove(path);
  }

  @Override
  public long freeBytes(Path folder) {
    Path there = folder.toAbsolutePath();
    while (!volume.isFolder(there)) {
      there = there.getParent();
    }
    try {
      return volume.freeBytes(there);
    } catch (IOException e) {
      throw failed("ask for free space in", folder, e);
    }
  }

  @Override
  public OpenFile open(Path file) {
    Path path = file.toAbsolutePath();
    makeFolder(path.getParent());
    try {
      boolean isNew = !volume.exists(path);
      Volume.Handle handle = volume.openToWrite(path);
      if (isNew) {
        volume.syncFolder(path.getParent());
      }
      return new HandleFile(file, handle);
    } catch (IOException e) {
      throw failed("open", file, e);
    }
  }

  /** Reads as far as the file goes; returns the bytes read. */
  static int readFully(Volume.Handle handle, long offset, ByteBuffer into) throws IOException {
    int begun = into.position();
    int count = 0;
    while (into.hasRemaining() && count >= 0) {
      count = handle.read(offset + into.position() - begun, into);
    }
    return into.position() - begun;
  }

  static void writeFully(Volume.Handle handle, long offset, ByteBuffer from) throws IOException {
    int begun = from.position();
    while (from.hasRemaining()) {
      handle.write(offset + from.position() - begun, from);
    }
  }

  /** What went wrong, in one line; a full disk is told apart. */
  static OtaException failed(String act, Path file, IOException e) {
    String why =
        e instanceof FileSystemException known && known.getReason() != null
            ? known.getReason()
            : e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    String low = why.toLowerCase(Locale.ROOT);
    if (low.contains("no space left") || low.contains("quota exceeded")) {
      long free = file.toFile().getAbsoluteFile().getParentFile().getUsableSpace();
      return new OverLimitException(
          "file=" + file + ": the disk is full", 0, free, "make room on it; it is tried again");
    }
    return new OtaException(
        "can't " + act + " file=" + file + ": " + why + "; look at the disk and at who owns it", e);
  }
}
