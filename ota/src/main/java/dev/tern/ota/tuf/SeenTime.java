package dev.tern.ota.tuf;

import java.time.Duration;
import java.time.Instant;

/**
 * The time that it is at least. A device whose clock can't be believed knows that it is not earlier
 * than when the files were signed that it believes, nor than when it last knew, plus how long it
 * has run since. That can only be too early: a device without a clock may take an expired file for
 * a fresh one, never the reverse.
 *
 * <p>Not safe for several threads.
 */
final class SeenTime {
  private final TrustedTime clocks;
  private Instant seen = Instant.EPOCH;
  private long seenAtNanos;

  SeenTime(TrustedTime clocks) {
    this.clocks = clocks;
    this.seenAtNanos = clocks.steadyNanos();
  }

  /** Time goes on from here; what was known before is forgotten. */
  void restart(Instant at) {
    seen = at;
    seenAtNanos = clocks.steadyNanos();
  }

  /** It is that late at least. */
  void witness(Instant at) {
    if (at.isAfter(leastNow())) {
      restart(at);
    }
  }

  /** What is known without the wall clock. */
  Instant leastNow() {
    return seen.plus(Duration.ofNanos(clocks.steadyNanos() - seenAtNanos));
  }

  /** The time that expiries are held against. */
  Instant now() {
    Instant least = leastNow();
    return clocks.wallClock().filter(wall -> wall.isAfter(least)).orElse(least);
  }
}
