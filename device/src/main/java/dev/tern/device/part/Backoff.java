package dev.tern.device.part;

import java.time.Duration;

/**
 * How long to wait before something is tried again: twice as long after each failure, up to a
 * limit. One thread.
 */
public final class Backoff {
  private final Duration first;
  private final Duration longest;
  private Duration next;

  public Backoff(Duration first, Duration longest) {
    if (!first.isPositive() || longest.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "expected 0 < first <= longest, found first=" + first + " longest=" + longest);
    }
    this.first = first;
    this.longest = longest;
    next = first;
  }

  /** The next wait. */
  public Duration next() {
    Duration wait = next;
    Duration doubled = wait.multipliedBy(2);
    next = doubled.compareTo(longest) < 0 ? doubled : longest;
    return wait;
  }

  /** It worked: the next failure waits shortly again. */
  public void reset() {
    next = first;
  }
}
