package dev.tern.device.audio;

/**
 * What of the sound that was queued has been played, by the clock: sound cards and servers say of
 * whole buffers that they were played when they have only taken them.
 *
 * <p>Sound that is queued follows what is queued already; after a silence it begins at once. Not
 * thread-safe. Hot path: no allocation.
 */
final class PlayClock {
  private final int rateHz;
  private long playedBefore; // frames, of the runs that are over
  private long runFrames; // queued without a silence between them
  private long runBeganNanos;

  PlayClock(int rateHz) {
    this.rateHz = rateHz;
  }

  /** Whether all that was queued has been played. */
  boolean isSilent(long nowNanos) {
    return nowNanos >= endNanos();
  }

  /**
   * Notes that frames were queued.
   *
   * @return when the first of them is played
   */
  long queue(int frames, long nowNanos) {
    if (isSilent(nowNanos)) {
      playedBefore += runFrames;
      runFrames = 0;
      runBeganNanos = nowNanos;
    }
    long begins = endNanos();
    runFrames += frames;
    return begins;
  }

  /** Notes that what was queued and not played by now never will be. */
  void stop(long nowNanos) {
    playedBefore = played(nowNanos);
    runFrames = 0;
    runBeganNanos = nowNanos;
  }

  /** When the last of what is queued will have been played. */
  long endNanos() {
    return runBeganNanos + nanos(runFrames);
  }

  /** Frames played. */
  long played(long nowNanos) {
    long elapsed = Math.max(0, nowNanos - runBeganNanos);
    // Compared as times: frames since the epoch of the clock would not fit.
    return playedBefore
        + (elapsed >= nanos(runFrames) ? runFrames : elapsed * rateHz / 1_000_000_000L);
  }

  private long nanos(long frames) {
    return frames * 1_000_000_000L / rateHz;
  }
}
