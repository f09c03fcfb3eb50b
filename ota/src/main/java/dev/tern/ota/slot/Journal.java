package dev.tern.ota.slot;

import dev.tern.ota.Disk;
import dev.tern.ota.OtaException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;

/**
 * What happened, for people: {@code journal.log} and the one before it, 128 KiB each at most.
 * Nothing is decided by it, so a line that can't be written is left out.
 */
final class Journal {
  private static final long MOST_BYTES = 128 << 10;

  private final Disk disk;
  private final Path file;
  private final Clock clock;

  Journal(Disk disk, Path folder, Clock clock) {
    this.disk = disk;
    this.file = folder.resolve("journal.log");
    this.clock = clock;
  }

  /** Adds a line with the time, which may be wrong. */
  void add(String what) {
    String line = clock.instant().truncatedTo(ChronoUnit.SECONDS) + " " + what + "\n";
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    try {
      if (disk.size(file) > MOST_BYTES) {
        disk.rename(file, file.resolveSibling("journal.1.log"));
      }
      try (Disk.OpenFile open = disk.open(file)) {
        open.write(open.size(), ByteBuffer.wrap(bytes));
        open.sync();
      }
    } catch (OtaException e) {
      // Told by whoever works with the disk for a purpose.
    }
  }
}
