package dev.tern.ota.disk;

import dev.tern.ota.Disk;
import dev.tern.ota.OtaException;
import dev.tern.ota.OverLimitException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files of this machine. Thread-safe as far as threads keep to different files.
 *
 * <p>An interrupted thread can't work with files (its channels are closed under it): calls then
 * fail, and what they were about to do is not done.
 */
public final class FileDisk implements Disk {
  /** What a file is called until it takes the place of the one that it replaces. */
  static final String NEW = ".new";

  @Override
  public Optional<byte[]> read(Path file, long limit) {
    try {
      long size = Files.size(file);
      if (size > limit) {
        throw new OverLimitException(
            "file=" + file, size, limit, "it is not what is expected there; remove it");
      }
      return Optional.of(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw failed("read", file, e);
    }
  }

  @Override
  public void replace(Path file, byte[] contents) {
    Path fresh = file.resolveSibling(file.getFileName() + NEW);
    makeFolder(file.toAbsolutePath().getParent());
    try (FileChannel out =
        FileChannel.open(
            fresh,
            StandardOpenOption.WRITE,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer rest = ByteBuffer.wrap(contents);
      while (rest.hasRemaining()) {
        out.write(rest);
      }
      out.force(true);
    } catch (IOException e) {
      throw failed("write", fresh, e);
    }
    rename(fresh, file);
  }

  @Override
  public long size(Path file) {
    try {
      return Files.size(file);
    } catch (NoSuchFileException e) {
      return -1;
    } catch (IOException e) {
      throw failed("look at", file, e);
    }
  }

  @Override
  public List<String> list(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw failed("list", folder, e);
    }
  }

  @Override
  public void makeFolder(Path folder) {
    if (Files.isDirectory(folder)) {
      return;
    }
    Path above = folder.toAbsolutePath().getParent();
    makeFolder(above);
    try {
      Files.createDirectory(folder);
      syncFolder(above);
    } catch (IOException e) {
      // Another thread may have made it meanwhile.
      if (!Files.isDirectory(folder)) {
        throw failed("make folder", folder, e);
      }
    }
  }

  @Override
  public void rename(Path from, Path to) {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      syncFolder(to.toAbsolutePath().getParent());
      if (!from.toAbsolutePath().getParent().equals(to.toAbsolutePath().getParent())) {
        syncFolder(from.toAbsolutePath().getParent());
      }
    } catch (IOException e) {
      throw failed("rename to " + to, from, e);
    }
  }

  @Override
  public void delete(Path path) {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try {
      deleteAll(path);
      syncFolder(path.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw failed("delete", path, e);
    }
  }

  private static void deleteAll(Path path) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      List<Path> entries;
      try (Stream<Path> listed = Files.list(path)) {
        entries = listed.toList();
      }
      for (Path entry : entries) {
        deleteAll(entry);
      }
    }
    Files.deleteIfExists(path);
  }

  @Override
  public long freeBytes(Path folder) {
    Path there = folder.toAbsolutePath();
    while (!Files.exists(there)) {
      there = there.getParent();
    }
    try {
      return Files.getFileStore(there).getUsableSpace();
    } catch (IOException e) {
      throw failed("ask for free space in", folder, e);
    }
  }

  @Override
  public OpenFile open(Path file) {
    makeFolder(file.toAbsolutePath().getParent());
    try {
      boolean isNew = !Files.exists(file);
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
      if (isNew) {
        syncFolder(file.toAbsolutePath().getParent());
      }
      return new ChannelFile(file, channel);
    } catch (IOException e) {
      throw failed("open", file, e);
    }
  }

  /** Makes the names in a folder durable: on Linux a folder is opened and synced like a file. */
  private static void syncFolder(Path folder) throws IOException {
    try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
      names.force(true);
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
