package dev.tern.device.live;

/** Hears the microphone, frame by frame, on the thread that reads it: it never waits. */
public interface FrameListener {
  /**
   * The next sound, 16 kHz. The array may be changed; it is the reader's again afterwards.
   *
   * @param capturedNanos when its first sample reached the microphone, as {@link System#nanoTime}
   *     counts
   */
  void frame(short[] samples, int count, long capturedNanos);

  /**
   * How many frames may come late and together, 1 to {@link Capture#MOST_TOGETHER}, which costs
   * less: a thread that wakes finds its caches cold.
   */
  int framesTogether();

  /** The stream ends here: another one begins with the next frame. */
  void ended();
}
