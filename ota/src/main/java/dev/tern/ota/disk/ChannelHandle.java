package dev.tern.ota.disk;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** An open file of this machine. One thread, beside the one that syncs ahead. */
final class ChannelHandle implements Volume.Handle {
  private final FileChannel channel;

  /** Null where there is none. */
  private Thread ahead;

  /** Written by that thread, read when it has ended. */
  private IOException failure;

  ChannelHandle(FileChannel channel) {
    this.channel = channel;
  }

  @Override
  public long size() throws IOException {
    return channel.size();
  }

  @Override
  public void resize(long bytes) throws IOException {
    if (bytes < channel.size()) {
      channel.truncate(bytes);
    } else if (bytes > channel.size()) {
      channel.write(ByteBuffer.allocate(1), bytes - 1);
    }
  }

  @Override
  public int read(long offset, ByteBuffer into) throws IOException {
    return channel.read(into, offset);
  }

  @Override
  public int write(long offset, ByteBuffer from) throws IOException {
    return channel.write(from, offset);
  }

  /**
   * Linux tells of a write that failed to the first sync after it and not to the next one, so this
   * says what went wrong while it was synced ahead.
   */
  @Override
  public void sync() throws IOException {
    awaitAhead();
    if (failure != null) {
      throw new IOException(failure.getMessage(), failure);
    }
    // Without the time of change: contents and size are what has to survive.
    channel.force(false);
  }

  @Override
  public void syncAhead() {
    if (ahead == null || !ahead.isAlive()) {
      ahead = Thread.ofPlatform().name("sync-ahead").daemon().start(this::force);
    }
  }

  private void force() {
    try {
      channel.force(false);
    } catch (IOException e) {
      failure = e;
    }
  }

  private void awaitAhead() throws IOException {
    try {
      if (ahead != null) {
        ahead.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while it was synced");
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
