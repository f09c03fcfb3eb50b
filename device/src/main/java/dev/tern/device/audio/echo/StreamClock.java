package dev.tern.device.audio.echo;

/**
 * Places the pieces of a stream of sound one behind the other although their times wobble, and
 * moves the stream where its times have run away from it: a canceller forgives wrong times as long
 * as they stay as wrong as they are.
 *
 * <p>Positions and lengths are samples at 16 kHz. One thread. Hot path: no allocation.
 */
final class StreamClock {
  /** A piece this far from where it was expected begins a new stream: 60 ms. */
  private static final int GAP = 960;

  /** A stream whose times are this far off on average is moved: 30 ms. */
  private static final int OFF = 480;

  private final int averaged;
  private long next = Long.MIN_VALUE / 2;
  private double error;
  private int pieces;

  /**
   * @param averaged over how many pieces errors are averaged
   */
  StreamClock(int averaged) {
    this.averaged = averaged;
  }

  /**
   * Where a piece belongs.
   *
   * @param position where its time says it begins
   * @param settled whether the stream is only moved when it is far off; otherwise at once
   */
  long place(long position, int count, boolean settled) {
    if (Math.abs(position - next) > GAP) {
      next = position;
      error = 0;
      pieces = 0;
    }
    pieces = Math.min(pieces + 1, averaged);
    error += (position - next - error) / pieces;
    if (Math.abs(error) >= (settled ? OFF : 1)) {
      long moved = Math.round(error);
      next += moved;
      error -= moved;
    }
    long at = next;
    next += count;
    return at;
  }
}
