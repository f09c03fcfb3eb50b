package dev.tern.device.model;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * One pull or removal of a model at a time, among processes and threads. The system lets go of it
 * when its process dies, however that happens.
 */
final class StoreLock implements AutoCloseable {
  private static final long POLL_MILLIS = 100;

  private final FileChannel channel;

  private StoreLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Waits for the lock; {@code waiting} is called once if someone else holds it. */
  static StoreLock acquire(Path root, String name, Runnable waiting) throws IOException {
    Path locks = Files.createDirectories(root.resolve(".locks"));
    FileChannel channel =
        FileChannel.open(
            locks.resolve(name + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean told = false;
    while (!tryLock(channel)) {
      if (!told) {
        waiting.run();
        told = true;
      }
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        channel.close();
        throw new ModelException("model=%s: interrupted while another pull runs".formatted(name));
      }
    }
    return new StoreLock(channel);
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false; // another thread of this process has it
    }
  }

  @Override
  public void close() throws IOException {
    channel.close(); // releases the lock
  }
}
