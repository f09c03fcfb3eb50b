package dev.tern.ota.transfer;

import dev.tern.ota.Disk;
import dev.tern.ota.OtaException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Files that the device has, in whatever slot, and the chunks that they are made of. Each is read
 * once, when it is first asked for, and its list is kept in memory (0.2 % of its length): make one
 * for all downloads of a set and let go of it afterwards. Lists are hints: what is copied by them
 * is hashed again. One thread.
 */
public final class LocalFiles {
  private final Disk disk;
  private final List<Path> files;
  private final Map<Path, ChunkList> lists = new HashMap<>();

  /**
   * @param files of every slot and of what the device was installed with; what is missing or can't
   *     be read is passed over
   */
  public LocalFiles(Disk disk, List<Path> files) {
    this.disk = disk;
    this.files = List.copyOf(files);
  }

  /** All of them, those first that are most likely to be like this one. */
  List<Path> likeliest(Path wanted, long length) {
    Comparator<Path> sameName =
        Comparator.comparing(file -> !file.getFileName().equals(wanted.getFileName()));
    return files.stream()
        .filter(file -> !file.equals(wanted))
        .sorted(sameName.thenComparingLong(file -> Math.abs(disk.size(file) - length)))
        .toList();
  }

  /** Files of exactly that length. */
  List<Path> ofLength(Path wanted, long length) {
    return likeliest(wanted, length).stream().filter(file -> disk.size(file) == length).toList();
  }

  /** Null where the file can't be used. */
  ChunkList chunksOf(Path file, Pace pace) throws IOException {
    if (!lists.containsKey(file)) {
      lists.put(file, cutUp(file, pace));
    }
    return lists.get(file);
  }

  private ChunkList cutUp(Path file, Pace pace) throws IOException {
    if (disk.size(file) < 0) {
      return null;
    }
    try (Disk.OpenFile open = disk.open(file)) {
      return ChunkList.of(new DiskStream(open, pace));
    } catch (OtaException unreadable) {
      return null; // it is fetched instead
    }
  }
}
