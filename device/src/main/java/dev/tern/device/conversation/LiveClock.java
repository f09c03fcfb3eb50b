package dev.tern.device.conversation;

/**
 * Tells when streaming work would be done if the sound came in at the pace of speech.
 *
 * <p>A file is read faster than it was spoken, a microphone is not. So that a turn from a file has
 * the timings of a live one, each block of sound gets the time at which a microphone would have
 * delivered it; the work on it begins then, or when the work before it is done, and takes as long
 * as it was measured to take. Work that keeps up with the sound costs nothing at the end; a
 * recogniser that falls behind has its backlog counted.
 */
public final class LiveClock {
  private long freeAtNanos;

  /**
   * @param arrivalNanos when the microphone would have delivered the block
   * @param workNanos how long the work on it took
   */
  public void work(long arrivalNanos, long workNanos) {
    freeAtNanos = Math.max(freeAtNanos, arrivalNanos) + workNanos;
  }

  /** How far behind the sound the work is at a time. */
  public long backlogNanos(long nowNanos) {
    return Math.max(0, freeAtNanos - nowNanos);
  }
}
