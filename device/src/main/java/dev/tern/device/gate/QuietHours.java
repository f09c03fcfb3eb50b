package dev.tern.device.gate;

import dev.tern.device.clock.Clocks;
import java.time.Duration;
import java.util.function.IntPredicate;
import java.util.function.LongSupplier;

/**
 * Quiet is when nobody has spoken for a while, in hours that the board calls quiet. A device that
 * does not know what time it is goes by the first alone.
 *
 * @param idleMillis since the last turn ended
 * @param idle how long that has to be
 * @param hours whether an hour of the day, 0 to 23, local, is a quiet one
 */
public record QuietHours(Clocks clocks, LongSupplier idleMillis, Duration idle, IntPredicate hours)
    implements Quiet {
  public static final Duration USUAL_IDLE = Duration.ofMinutes(10);

  @Override
  public boolean isQuiet() {
    return idleMillis.getAsLong() >= idle.toMillis()
        && clocks
            .now()
            .map(now -> hours.test(now.atZone(clocks.wall().getZone()).getHour()))
            .orElse(true);
  }
}
