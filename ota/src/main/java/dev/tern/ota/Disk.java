package dev.tern.ota;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Everything that updates do to files. One narrow door, so that a test can cut the power at any
 * call and lose whatever was not made durable.
 *
 * <p>Durable means: there after a loss of power at any later instruction. Every call but {@link
 * OpenFile#write} is durable when it returns, and happens wholly or not at all.
 *
 * <p>All calls throw {@link OtaException} where the disk fails, saying file, problem and remedy; a
 * full disk is an {@link OverLimitException}.
 */
public interface Disk {
  /**
   * A small file's contents; empty where there is no such file.
   *
   * @param limit most bytes it may have
   * @throws OverLimitException where it is larger; it is not read then
   */
  Optional<byte[]> read(Path file, long limit);

  /**
   * Makes the file be exactly this: new file, sync, rename, sync of the folder. Its folder is made
   * where it is missing.
   */
  void replace(Path file, byte[] contents);

  /** Bytes of a file; -1 where there is none. */
  long size(Path file);

  /** Names in a folder, sorted; empty where it is not there. */
  List<String> list(Path folder);

  /** Makes a folder and those above it, where they are missing. */
  void makeFolder(Path folder);

  /** Moves a file or a folder within one file system; an existing file is replaced. */
  void rename(Path from, Path to);

  /**
   * Removes a file, or a folder with all that is in it; nothing where it is not there. Of a folder
   * a part may be left when the power goes.
   */
  void delete(Path path);

  /** Bytes that may still be written in the file system of that folder. */
  long freeBytes(Path folder);

  /**
   * Opens a file for reading and writing anywhere in it, and makes it, and its folder, where it is
   * missing.
   */
  OpenFile open(Path file);

  /** A file open at any place. Not safe for several threads. */
  interface OpenFile extends AutoCloseable {
    long size();

    /** Sets the size; what is added reads as zero. Durable with the next {@link #sync}. */
    void resize(long bytes);

    /** Fills the buffer from that place as far as the file goes; returns the bytes read. */
    int read(long offset, ByteBuffer into);

    /** Writes all of the buffer at that place. Durable with the next {@link #sync}. */
    void write(long offset, ByteBuffer from);

    /** Makes everything written durable. */
    void sync();

    /**
     * Begins to make durable what was written, and returns at once, so that a later {@link #sync}
     * has less to wait for. Promises nothing; what goes wrong is said by that sync.
     */
    default void syncAhead() {}

    @Override
    void close();
  }
}
