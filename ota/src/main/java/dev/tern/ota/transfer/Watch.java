package dev.tern.ota.transfer;

import dev.tern.ota.UntrustedException;
import dev.tern.ota.UntrustedException.Attack;

/**
 * Holds what arrives against what was asked: not more, and not slower than the floor. One thread.
 */
final class Watch {
  /** What may come twice, where a link was lost and made again, without being an attack. */
  private static final long TWICE = 4L << 20;

  private final String path;
  private final Download.Settings settings;
  private final Pace pace;

  private long asked;
  private long arrived;
  private long periodStart;
  private long periodWaited;
  private long periodBytes;

  Watch(String path, Download.Settings settings, Pace pace) {
    this.path = path;
    this.settings = settings;
    this.pace = pace;
    begin();
  }

  /** More is asked, beside what was. */
  void asks(long bytes) {
    asked += bytes;
    begin();
  }

  private void begin() {
    periodStart = System.nanoTime();
    periodWaited = pace.waitedNanos();
    periodBytes = 0;
  }

  /**
   * @throws UntrustedException where that is too much, or too little for too long
   */
  void arrived(int bytes) {
    arrived += bytes;
    periodBytes += bytes;
    if (arrived > 2 * asked + TWICE) {
      throw new UntrustedException(
          Attack.ENDLESS_DATA,
          path
              + ": asked for bytes="
              + asked
              + ", arrived bytes="
              + arrived
              + "; look at what answers there");
    }
    long nanos = System.nanoTime() - periodStart - (pace.waitedNanos() - periodWaited);
    if (nanos >= settings.floorPeriod().toNanos()) {
      if (periodBytes < settings.floorBytesPerSecond() * (nanos / 1e9)) {
        throw new UntrustedException(
            Attack.SLOW_RETRIEVAL,
            "%s: %d bytes in %d s; expected %d a second or more; mend the origin, or use another"
                .formatted(
                    path, periodBytes, nanos / 1_000_000_000, settings.floorBytesPerSecond()));
      }
      begin();
    }
  }
}
