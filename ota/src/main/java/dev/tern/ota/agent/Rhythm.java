package dev.tern.ota.agent;

import dev.tern.ota.OtaException;
import dev.tern.ota.slot.Slots;
import java.time.Duration;

/**
 * How often the agent does what it does by itself. Counted on a clock that nobody can set.
 *
 * @param look for sticks, requests and the like
 * @param firstRetry after what could not be done now; each later one comes after twice as long
 * @param lastRetry the longest such wait
 * @param canary between two questions how a trial goes
 * @param aliveNote between two notes in the ledger how long a trial has run
 * @param progress between two reports of one step, at least
 * @param lasting of a start, so that it is no part of a loop
 * @param check between two readings of all files in use; the first comes after a tenth of it
 */
public record Rhythm(
    Duration look,
    Duration firstRetry,
    Duration lastRetry,
    Duration canary,
    Duration aliveNote,
    Duration progress,
    Duration lasting,
    Duration check) {
  public static final Rhythm DEFAULT =
      new Rhythm(
          Duration.ofSeconds(2),
          Duration.ofSeconds(5),
          Duration.ofMinutes(10),
          Duration.ofSeconds(3),
          Duration.ofSeconds(30),
          Duration.ofSeconds(2),
          Duration.ofMillis(Slots.LASTING_MILLIS),
          Duration.ofHours(24));

  public Rhythm {
    if (look.isNegative() || look.isZero() || firstRetry.compareTo(lastRetry) > 0) {
      throw new OtaException(
          "look="
              + look
              + ", firstRetry="
              + firstRetry
              + ", lastRetry="
              + lastRetry
              + ": expected a look above 0 and retries that grow");
    }
  }
}
