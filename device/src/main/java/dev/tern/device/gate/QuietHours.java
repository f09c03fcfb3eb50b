package dev.tern.device.gate;

import dev.tern.device.clock.Clocks;
import java.time.Duration;
import java.time.LocalTime;
import java.util.function.LongSupplier;

/**
 * Quiet is when nobody has spoken for a while, at night. A device that does not know what time it
 * is goes by the first alone.
 *
 * @param idleMillis since the last turn ended
 * @param idle how long that has to be
 * @param from hour of the day, local, 0 to 23
 * @param to hour of the day, local; before {@code from} for a time over midnight; the same hour for
 *     all day
 */
public record QuietHours(Clocks clocks, LongSupplier idleMillis, Duration idle, int from, int to)
    implements Quiet {
  public static final Duration USUAL_IDLE = Duration.ofMinutes(10);

  /** From two to five in the morning, after ten minutes without a turn. */
  public static QuietHours usual(Clocks clocks, LongSupplier idleMillis) {
    return new QuietHours(clocks, idleMillis, USUAL_IDLE, 2, 5);
  }

  @Override
  public boolean isQuiet() {
    return idleMillis.getAsLong() >= idle.toMillis()
        && clocks
            .now()
            .map(now -> isIn(now.atZone(clocks.wall().getZone()).toLocalTime()))
            .orElse(true);
  }

  private boolean isIn(LocalTime time) {
    int hour = time.getHour();
    return from == to || (from < to ? from <= hour && hour < to : hour >= from || hour < to);
  }
}
