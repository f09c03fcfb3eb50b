package dev.tern.device.clock;

import java.time.Clock;

/**
 * Time that has passed since the machine started, the time that it slept included. Setting the wall
 * clock does not change it. Thread-safe.
 */
public interface SteadyClock {
  /** Milliseconds since the machine started; to be compared only under the same {@link #bootId}. */
  long millis();

  /** Tells one start of the machine from another. */
  String bootId();

  /** A steady clock that goes with another one, for tests and rehearsals. */
  static SteadyClock following(Clock clock) {
    return new SteadyClock() {
      @Override
      public long millis() {
        return clock.millis();
      }

      @Override
      public String bootId() {
        return "the same";
      }
    };
  }
}
