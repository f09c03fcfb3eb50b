package dev.tern.ota.disk;

import dev.tern.ota.Disk;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A disk for looking only: what would be written is dropped without a word. For commands beside a
 * running appliance, whose files are its own.
 */
public final class ReadOnlyDisk implements Disk {
  private final Disk disk;

  public ReadOnlyDisk(Disk disk) {
    this.disk = disk;
  }

  @Override
  public Optional<byte[]> read(Path file, long limit) {
    return disk.read(file, limit);
  }

  @Override
  public void replace(Path file, byte[] contents) {}

  @Override
  public long size(Path file) {
    return disk.size(file);
  }

  @Override
  public List<String> list(Path folder) {
    return disk.list(folder);
  }

  @Override
  public void makeFolder(Path folder) {}

  @Override
  public void rename(Path from, Path to) {}

  @Override
  public void delete(Path path) {}

  @Override
  public long freeBytes(Path folder) {
    return disk.freeBytes(folder);
  }

  @Override
  public OpenFile open(Path file) {
    return disk.size(file) < 0 ? new NoFile() : new Looking(disk.open(file));
  }

  private record Looking(OpenFile file) implements OpenFile {
    @Override
    public long size() {
      return file.size();
    }

    @Override
    public void resize(long bytes) {}

    @Override
    public int read(long offset, ByteBuffer into) {
      return file.read(offset, into);
    }

    @Override
    public void write(long offset, ByteBuffer from) {
      from.position(from.limit());
    }

    @Override
    public void sync() {}

    @Override
    public void close() {
      file.close();
    }
  }

  /** One that is missing, and is not made. */
  private record NoFile() implements OpenFile {
    @Override
    public long size() {
      return 0;
    }

    @Override
    public void resize(long bytes) {}

    @Override
    public int read(long offset, ByteBuffer into) {
      return 0;
    }

    @Override
    public void write(long offset, ByteBuffer from) {
      from.position(from.limit());
    }

    @Override
    public void sync() {}

    @Override
    public void close() {}
  }
}
