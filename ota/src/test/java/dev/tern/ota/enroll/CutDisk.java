package dev.tern.ota.enroll;

import dev.tern.ota.Disk;
import dev.tern.ota.disk.FileDisk;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Files of this machine, until the power goes: then no call does anything any more. */
final class CutDisk implements Disk {
  /** The power is gone. */
  static final class PowerCut extends RuntimeException {}

  private final Disk files = new FileDisk();
  private int changesLeft;

  /**
   * @param changes of files until the power goes
   */
  CutDisk(int changes) {
    changesLeft = changes;
  }

  private void change() {
    if (changesLeft-- <= 0) {
      throw new PowerCut();
    }
  }

  @Override
  public Optional<byte[]> read(Path file, long limit) {
    return files.read(file, limit);
  }

  @Override
  public void replace(Path file, byte[] contents) {
    change();
    files.replace(file, contents);
  }

  @Override
  public long size(Path file) {
    return files.size(file);
  }

  @Override
  public List<String> list(Path folder) {
    return files.list(folder);
  }

  @Override
  public void makeFolder(Path folder) {
    change();
    files.makeFolder(folder);
  }

  @Override
  public void rename(Path from, Path to) {
    change();
    files.rename(from, to);
  }

  @Override
  public void delete(Path path) {
    change();
    files.delete(path);
  }

  @Override
  public long freeBytes(Path folder) {
    return files.freeBytes(folder);
  }

  @Override
  public OpenFile open(Path file) {
    throw new UnsupportedOperationException("nobody here opens files");
  }
}
