package dev.tern.ota;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Where the files of a repository come from: the broker, an HTTP server, a folder on a USB stick.
 * It is not trusted: whoever reads from it verifies what comes.
 */
public interface Origin extends AutoCloseable {
  /** For messages, such as {@code broker tcp://10.0.0.2:1883}. */
  String name();

  /**
   * A small file as a whole, such as metadata.
   *
   * @param path within the repository, with slashes: {@code metadata/3.root.json}, {@code
   *     targets/models/x.gguf}
   * @param limit most bytes that are taken; the rest is never asked for
   * @return empty where the repository has no such file
   * @throws IOException where nothing can be fetched now; trying later makes sense
   * @throws OverLimitException where the file is larger
   */
  Optional<byte[]> read(String path, long limit) throws IOException, InterruptedException;

  /**
   * Parts of a file. Each part arrives whole or in several pieces, in any order, some of them maybe
   * twice. Ends when all have arrived.
   *
   * @param ranges do not overlap, in order of their offsets
   * @throws IOException where it breaks off; what has arrived has arrived
   */
  void fetch(String path, List<Range> ranges, Receiver receiver)
      throws IOException, InterruptedException;

  @Override
  void close();

  /**
   * Bytes of a file.
   *
   * @param offset of the first, from 0
   * @param length at least 1
   */
  record Range(long offset, int length) {}

  /** Takes what arrives, on one thread at a time. */
  @FunctionalInterface
  interface Receiver {
    /** The bytes are the receiver's only during the call. */
    void arrived(long offset, ByteBuffer bytes) throws IOException;
  }
}
