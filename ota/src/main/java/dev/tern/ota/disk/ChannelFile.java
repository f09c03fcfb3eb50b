package dev.tern.ota.disk;

import dev.tern.ota.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** A file through its channel. */
final class ChannelFile implements Disk.OpenFile {
  private final Path file;
  private final FileChannel channel;

  ChannelFile(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  @Override
  public long size() {
    try {
      return channel.size();
    } catch (IOException e) {
      throw FileDisk.failed("look at", file, e);
    }
  }

  @Override
  public void resize(long bytes) {
    try {
      if (bytes < channel.size()) {
        channel.truncate(bytes);
      } else if (bytes > channel.size()) {
        channel.write(ByteBuffer.allocate(1), bytes - 1);
      }
    } catch (IOException e) {
      throw FileDisk.failed("resize", file, e);
    }
  }

  @Override
  public int read(long offset, ByteBuffer into) {
    int begun = into.position();
    try {
      int count;
      do {
        count = into.hasRemaining() ? channel.read(into, offset + into.position() - begun) : -1;
      } while (count >= 0);
    } catch (IOException e) {
      throw FileDisk.failed("read", file, e);
    }
    return into.position() - begun;
  }

  @Override
  public void write(long offset, ByteBuffer from) {
    int begun = from.position();
    try {
      while (from.hasRemaining()) {
        channel.write(from, offset + from.position() - begun);
      }
    } catch (IOException e) {
      throw FileDisk.failed("write", file, e);
    }
  }

  @Override
  public void sync() {
    try {
      // Without the time of change: contents and size are what has to survive.
      channel.force(false);
    } catch (IOException e) {
      throw FileDisk.failed("sync", file, e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw FileDisk.failed("close", file, e);
    }
  }
}
