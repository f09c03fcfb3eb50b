package dev.tern.device.part;

import java.time.Instant;
import java.util.Locale;
import java.util.Objects;

/**
 * How a part fares.
 *
 * @param since when it came to this
 * @param reason of {@link State#FAILED} and {@link State#OFF}: what was expected, found, where, and
 *     what to do, in one line; else empty
 */
public record Condition(State state, Instant since, String reason) {

  /** From nothing to working, or not. */
  public enum State {
    /** Nobody asked for it yet. */
    IDLE,
    /** It is being opened for the first time. */
    LOADING,
    READY,
    /** It could not be opened, or broke; it may be tried again meanwhile. */
    FAILED,
    /** The board wants it not. */
    OFF;

    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Condition {
    Objects.requireNonNull(state);
    Objects.requireNonNull(since);
    reason = reason.lines().findFirst().orElse("").strip();
  }

  /** Whether it is known how it went. */
  public boolean isSettled() {
    return switch (state) {
      case IDLE, LOADING -> false;
      case READY, FAILED, OFF -> true;
    };
  }
}
