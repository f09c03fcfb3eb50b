package dev.tern.device.clock;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/**
 * The clocks of an appliance.
 *
 * @param wall time and zone of this place, as far as they are known
 * @param steady what lasts is counted by it
 * @param trust whether {@code wall} can be believed
 */
public record Clocks(Clock wall, SteadyClock steady, ClockTrust trust) {
  /** One clock that is right and never jumps, for tests and rehearsals. */
  public static Clocks right(Clock clock) {
    return new Clocks(clock, SteadyClock.following(clock), ClockTrust.ALWAYS);
  }

  public boolean areTrusted() {
    return trust.isTrusted();
  }

  /** What time it is; empty where that is not known. */
  public Optional<Instant> now() {
    return trust.isTrusted() ? Optional.of(wall.instant()) : Optional.empty();
  }
}
