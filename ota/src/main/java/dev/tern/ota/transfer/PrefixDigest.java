package dev.tern.ota.transfer;

import dev.tern.ota.Disk;
import dev.tern.ota.digest.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/**
 * The digest of a file, read back while the rest of it still comes: what stands at its beginning
 * without a gap is read on a thread of its own, beside the one that takes what arrives. So a
 * download ends soon after its last block.
 */
final class PrefixDigest implements AutoCloseable {
  private static final int READ_BYTES = 256 << 10;

  private final Disk.OpenFile file;
  private final Pace pace;
  private final Thread thread = Thread.ofPlatform().name("read-back").daemon().unstarted(this::run);

  // Guarded by this object, which is notified of every change.
  private long there;
  private long total = -1;
  private boolean ended;
  private String digest;
  private Exception failure;

  /**
   * @param file opened for this alone, and closed with it
   * @param pace of this alone
   */
  PrefixDigest(Disk.OpenFile file, Pace pace) {
    this.file = file;
    this.pace = pace;
    thread.start();
  }

  /** So much is there now, from the beginning. Returns at once. */
  synchronized void follow(long prefixBytes) {
    there = prefixBytes;
    notifyAll();
  }

  /** Waits until all of it was read; 64 hexadecimal digits. */
  synchronized String end(long totalBytes) throws IOException, InterruptedException {
    there = totalBytes;
    total = totalBytes;
    notifyAll();
    while (!ended) {
      wait();
    }
    switch (failure) {
      case null -> {}
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      default -> throw new IOException(failure);
    }
    return digest;
  }

  private void run() {
    try {
      read();
    } catch (IOException | InterruptedException | RuntimeException e) {
      synchronized (this) {
        failure = e;
      }
    }
    synchronized (this) {
      ended = true;
      notifyAll();
    }
  }

  private void read() throws IOException, InterruptedException {
    MessageDigest sum = Sha256.start();
    ByteBuffer buffer = ByteBuffer.allocate(READ_BYTES);
    long at = 0;
    for (int count = next(at); count > 0; count = next(at)) {
      pace.stepAside();
      buffer.clear().limit(count);
      int read = file.read(at, buffer);
      sum.update(buffer.flip());
      at += count;
      if (read < count) {
        sum.update((byte) 0); // shorter than it was: it is not the file any more
      }
    }
    synchronized (this) {
      digest = Sha256.hex(sum.digest());
    }
  }

  /** Waits for a whole buffer, or for what is left; 0 at the end. */
  private synchronized int next(long at) throws InterruptedException {
    while (there - at < READ_BYTES && total < 0) {
      wait();
    }
    return (int) Math.min(READ_BYTES, there - at);
  }

  /** Breaks off where it has not ended. */
  @Override
  public void close() {
    thread.interrupt();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    file.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
