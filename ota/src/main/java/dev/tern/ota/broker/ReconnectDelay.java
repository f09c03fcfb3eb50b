package dev.tern.ota.broker;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next connection: about one second after the first failure, twice as
 * long each time, two minutes at most. Half of each wait is random, so that a house full of devices
 * does not come back to its broker in the same second. One thread.
 */
final class ReconnectDelay {
  static final Duration FIRST = Duration.ofSeconds(1);
  static final Duration LONGEST = Duration.ofMinutes(2);

  /** A connection that held this long was a good one. */
  static final Duration GOOD = Duration.ofSeconds(60);

  private final RandomGenerator random;
  private Duration next = FIRST;

  ReconnectDelay(RandomGenerator random) {
    this.random = random;
  }

  /**
   * @param held how long the last connection held, zero where there was none
   */
  Duration after(Duration held) {
    if (held.compareTo(GOOD) >= 0) {
      next = FIRST;
    }
    Duration wait = next;
    Duration doubled = wait.multipliedBy(2);
    next = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
    return Duration.ofMillis((long) (wait.toMillis() * (0.5 + 0.5 * random.nextDouble())));
  }

  /** The next failure is a first one. */
  void reset() {
    next = FIRST;
  }
}
