package dev.tern.ota.tuf;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The device's clocks, as far as they are to be believed. */
public interface TrustedTime {
  /** The time of day; empty while the wall clock is not to be believed. */
  Optional<Instant> wallClock();

  /** A clock that is never set and goes on while this process lives, in nanoseconds. */
  long steadyNanos();

  /**
   * @param isTrusted whether the wall clock is to be believed now
   */
  static TrustedTime of(InstantSource wall, BooleanSupplier isTrusted) {
    return new TrustedTime() {
      @Override
      public Optional<Instant> wallClock() {
        return isTrusted.getAsBoolean() ? Optional.of(wall.instant()) : Optional.empty();
      }

      @Override
      public long steadyNanos() {
        return System.nanoTime();
      }
    };
  }
}
