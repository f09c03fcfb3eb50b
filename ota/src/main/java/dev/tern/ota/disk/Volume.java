package dev.tern.ota.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * What an operating system offers, and no more: nothing here is durable before a sync says so, and
 * a name is durable only with the sync of its folder. {@link FileDisk} makes durable acts of it.
 * Paths are absolute.
 */
public interface Volume {
  boolean isFolder(Path path);

  /** Whether there is a file, a folder or a link. */
  boolean exists(Path path);

  /**
   * @throws NoSuchFileException where there is none
   */
  long size(Path file) throws IOException;

  /** Names, in any order; null where there is no such folder. */
  List<String> list(Path folder) throws IOException;

  void createFolder(Path folder) throws IOException;

  /** Atomic; an existing file is replaced. */
  void rename(Path from, Path to) throws IOException;

  /** Removes a file, a link, or an empty folder. */
  void remove(Path path) throws IOException;

  /** Makes the names in a folder durable. */
  void syncFolder(Path folder) throws IOException;

  /** Bytes that may still be written. */
  long freeBytes(Path folder) throws IOException;

  /**
   * Opens for reading.
   *
   * @throws NoSuchFileException where there is none
   */
  Handle openToRead(Path file) throws IOException;

  /** Opens for reading and writing; a missing file is made. */
  Handle openToWrite(Path file) throws IOException;

  /** An open file. */
  interface Handle extends AutoCloseable {
    long size() throws IOException;

    void resize(long bytes) throws IOException;

    /** Bytes read into the buffer, not always all; -1 at the end. */
    int read(long offset, ByteBuffer into) throws IOException;

    /** Bytes written, not always all. */
    int write(long offset, ByteBuffer from) throws IOException;

    /** Makes contents and size durable; not the name. */
    void sync() throws IOException;

    /** Begins to do it and returns at once: the next {@link #sync} has less to wait for. */
    default void syncAhead() {}

    @Override
    void close() throws IOException;
  }
}
