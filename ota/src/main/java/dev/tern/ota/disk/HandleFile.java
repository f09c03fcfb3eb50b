package dev.tern.ota.disk;

import dev.tern.ota.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** A file that is open. */
final class HandleFile implements Disk.OpenFile {
  private final Path file;
  private final Volume.Handle handle;

  HandleFile(Path file, Volume.Handle handle) {
    this.file = file;
    this.handle = handle;
  }

  @Override
  public long size() {
    try {
      return handle.size();
    } catch (IOException e) {
      throw FileDisk.failed("look at", file, e);
    }
  }

  @Override
  public void resize(long bytes) {
    try {
      handle.resize(bytes);
    } catch (IOException e) {
      throw FileDisk.failed("resize", file, e);
    }
  }

  @Override
  public int read(long offset, ByteBuffer into) {
    try {
      return FileDisk.readFully(handle, offset, into);
    } catch (IOException e) {
      throw FileDisk.failed("read", file, e);
    }
  }

  @Override
  public void write(long offset, ByteBuffer from) {
    try {
      FileDisk.writeFully(handle, offset, from);
    } catch (IOException e) {
      throw FileDisk.failed("write", file, e);
    }
  }

  @Override
  public void sync() {
    try {
      handle.sync();
    } catch (IOException e) {
      throw FileDisk.failed("sync", file, e);
    }
  }

  @Override
  public void syncAhead() {
    handle.syncAhead();
  }

  @Override
  public void close() {
    try {
      handle.close();
    } catch (IOException e) {
      throw FileDisk.failed("close", file, e);
    }
  }
}
