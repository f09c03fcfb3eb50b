package dev.tern.ota.tuf;

import dev.tern.ota.Disk;
import dev.tern.ota.OverLimitException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Small files in memory, for tests with very many devices. */
final class MemoryDisk implements Disk {
  final Map<Path, byte[]> files = new ConcurrentHashMap<>();

  @Override
  public Optional<byte[]> read(Path file, long limit) {
    byte[] bytes = files.get(file);
    if (bytes != null && bytes.length > limit) {
      throw new OverLimitException("bytes of " + file, bytes.length, limit, "not read");
    }
    return Optional.ofNullable(bytes);
  }

  @Override
  public void replace(Path file, byte[] contents) {
    files.put(file, contents.clone());
  }

  @Override
  public long size(Path file) {
    return files.containsKey(file) ? files.get(file).length : -1;
  }

  @Override
  public List<String> list(Path folder) {
    return files.keySet().stream()
        .filter(file -> file.getParent().equals(folder))
        .map(file -> file.getFileName().toString())
        .sorted()
        .toList();
  }

  @Override
  public void makeFolder(Path folder) {}

  @Override
  public void rename(Path from, Path to) {
    files.put(to, files.remove(from));
  }

  @Override
  public void delete(Path path) {
    files.remove(path);
  }

  @Override
  public long freeBytes(Path folder) {
    return Long.MAX_VALUE;
  }

  @Override
  public OpenFile open(Path file) {
    throw new UnsupportedOperationException("trust keeps small files only");
  }
}
