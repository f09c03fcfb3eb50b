package dev.tern.ota.power;

import dev.tern.ota.Disk;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A disk that behaves like another one, but for what a test changes. */
public class OtherDisk implements Disk {
  private final Disk disk;

  public OtherDisk(Disk disk) {
    this.disk = disk;
  }

  @Override
  public Optional<byte[]> read(Path file, long limit) {
    return disk.read(file, limit);
  }

  @Override
  public void replace(Path file, byte[] contents) {
    disk.replace(file, contents);
  }

  @Override
  public long size(Path file) {
    return disk.size(file);
  }

  @Override
  public List<String> list(Path folder) {
    return disk.list(folder);
  }

  @Override
  public void makeFolder(Path folder) {
    disk.makeFolder(folder);
  }

  @Override
  public void rename(Path from, Path to) {
    disk.rename(from, to);
  }

  @Override
  public void delete(Path path) {
    disk.delete(path);
  }

  @Override
  public long freeBytes(Path folder) {
    return disk.freeBytes(folder);
  }

  @Override
  public OpenFile open(Path file) {
    return disk.open(file);
  }
}
