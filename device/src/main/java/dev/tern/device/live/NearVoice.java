package dev.tern.device.live;

/**
 * Tells a person who talks over the appliance from what is left of its own voice, by how much of
 * the sound the echo canceller took out: of its own voice nearly all, of a person nearly nothing.
 * Words alone don't tell, since what is left of a voice is misheard.
 *
 * <p>In a room in which the microphone hears speaker and person as loud as each other, of the
 * second in which somebody says a sentence 280 ms and more pass the canceller as they are (20 of
 * 20), of a second of the own voice alone 130 ms at most (30 replies; WebRTC's canceller loses its
 * track for some frames). Where the board cancels echo itself, or nobody does, everything loud
 * passes, and words decide alone.
 *
 * <p>For one thread.
 */
final class NearVoice {
  /** A sound of which more is taken out, dB, is the own voice, or both at once. */
  private static final double PASSED = 4;

  /** What is softer than this at the microphone, dBFS, may be the end of an echo. */
  private static final double LOUD = -45;

  private static final int SAMPLES_PER_MILLI = 16;
  private static final int WITHIN = 1_000 * SAMPLES_PER_MILLI;
  private static final int ENOUGH = 190 * SAMPLES_PER_MILLI;

  /** Lengths of the last frames; those that did not pass are negative. */
  private final int[] frames = new int[64];

  private int next;
  private boolean was;

  /** An utterance begins; what passed just before belongs to it. */
  void begin() {
    was = false;
  }

  /**
   * @param count samples in this frame
   * @param heard what the microphone heard, dBFS
   * @param left what the canceller left of it, dBFS
   * @param alone whether it is a voice and the own one is silent, echo included
   */
  void frame(int count, double heard, double left, boolean alone) {
    boolean passed = heard >= LOUD && Math.abs(heard - left) <= PASSED;
    frames[next] = passed || alone ? count : -count;
    next = (next + 1) % frames.length;
    was |= isThere();
  }

  /** Whether somebody has been there since the utterance began. */
  boolean wasThere() {
    return was;
  }

  private boolean isThere() {
    int near = 0;
    int all = 0;
    for (int back = 1; back <= frames.length && all < WITHIN; back++) {
      int frame = frames[(next - back + frames.length) % frames.length];
      near += Math.max(0, frame);
      all += Math.abs(frame);
    }
    return near >= ENOUGH;
  }
}
