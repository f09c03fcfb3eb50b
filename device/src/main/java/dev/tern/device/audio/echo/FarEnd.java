package dev.tern.device.audio.echo;

/**
 * What is being played, laid along the clock: written by the playback thread a little ahead of
 * time, read by the capture thread for the time at which its own sound was heard.
 *
 * <p>A position is a count of samples at 16 kHz since this was made. Pieces that follow each other
 * are joined without a seam although their times wobble ({@link StreamClock}). Hot path: no
 * allocation.
 */
final class FarEnd {
  /** 4 s, more than any device takes ahead. */
  private static final int LENGTH = 1 << 16;

  private static final int MASK = LENGTH - 1;

  private final short[] ring = new short[LENGTH];
  private final StreamClock clock = new StreamClock(16);
  // Known are the positions from begin to before end; all else is silence.
  private long begin = Long.MIN_VALUE / 2;
  private long end = begin;

  /**
   * @param position of the first sample by its time
   */
  synchronized void write(short[] samples, int offset, int count, long position) {
    long at = clock.place(position, count, true);
    if (at > end) {
      silence(at);
    }
    // Earlier than what was written last: that was stopped before it was played.
    begin = Math.min(begin, at);
    for (int i = 0; i < count; i++) {
      ring[(int) (at + i) & MASK] = samples[offset + i];
    }
    end = at + count;
    begin = Math.max(begin, end - LENGTH);
  }

  private void silence(long until) {
    if (until - end >= LENGTH) {
      begin = until;
    } else {
      for (long i = end; i < until; i++) {
        ring[(int) i & MASK] = 0;
      }
    }
    end = until;
  }

  /** Fills the frame with what is played from a position on, and with silence where nothing is. */
  synchronized void read(long position, short[] frame) {
    for (int i = 0; i < frame.length; i++) {
      long at = position + i;
      frame[i] = at >= begin && at < end ? ring[(int) at & MASK] : 0;
    }
  }

  /** Where the last sound ends that was written. */
  synchronized long end() {
    return end;
  }
}
