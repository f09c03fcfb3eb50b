package dev.tern.device.audio;

/**
 * When the frames of a microphone arrived, and how often some were lost: Java Sound tells neither.
 *
 * <p>Frames come at their rate and are seen late by more or less, never early, so the earliest seen
 * of a while tells when all of them came. When that moves later by more than a card's clock can
 * drift, frames are missing: the machine was too busy, and the card overran its buffer. Hot path:
 * no allocation.
 */
final class ArrivalClock {
  /** Cards hand over 5 to 20 ms at a time; one overrun costs more, mostly a whole buffer. */
  private static final long GAP_NANOS = 25_000_000;

  private static final long WHILE_NANOS = 1_000_000_000;
  private static final int WHILE_TIMES = 20;

  private final int rateHz;
  private final SoundLosses losses;
  private long originNanos; // of frame 0, by what was known at the end of the while before
  private boolean isKnown;
  private long earliestNanos = Long.MAX_VALUE; // of frame 0, in this while
  private long begunNanos;
  private int times;
  private long counted;
  private volatile long gaps; // the same, for other threads

  /**
   * @param losses counts the gaps of all cards
   */
  ArrivalClock(int rateHz, SoundLosses losses) {
    this.rateHz = rateHz;
    this.losses = losses;
  }

  /**
   * @param frames that have come in all, those that wait to be read included
   * @param nowNanos when they were seen
   */
  void saw(long frames, long nowNanos) {
    if (frames == 0) {
      return; // a card that was started just now takes a while
    }
    if (times++ == 0) {
      begunNanos = nowNanos;
    }
    earliestNanos = Math.min(earliestNanos, nowNanos - nanos(frames));
    if (!isKnown) {
      originNanos = earliestNanos;
    }
    originNanos = Math.min(originNanos, earliestNanos);
    if (times >= WHILE_TIMES && nowNanos - begunNanos >= WHILE_NANOS) {
      endWhile();
    }
  }

  private void endWhile() {
    if (isKnown && earliestNanos - originNanos > GAP_NANOS) {
      gaps = ++counted;
      losses.addHeard();
    }
    originNanos = earliestNanos;
    isKnown = true;
    earliestNanos = Long.MAX_VALUE;
    times = 0;
  }

  /** When a frame arrived, as {@link System#nanoTime} counts; before the first was seen, 0. */
  long nanoTimeOf(long frame) {
    return originNanos + nanos(frame);
  }

  /** How often frames were lost. From any thread. */
  long gaps() {
    return gaps;
  }

  private long nanos(long frames) {
    return frames * 1_000_000_000L / rateHz;
  }
}
