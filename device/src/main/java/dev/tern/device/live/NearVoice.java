package dev.tern.device.live;

/**
 * Tells a person who talks over the appliance from what is left of its own voice. Words don't: what
 * is left of a voice is misheard. A person is whoever is heard for {@value #ENOUGH_MILLIS} ms of a
 * second while the own voice is silent, or passes the echo canceller as he is: of the own voice it
 * takes nearly all out, of a person nearly nothing.
 *
 * <p>In a room in which the microphone hears speaker and person as loud as each other, 280 ms and
 * more of the second in which somebody says a sentence pass the canceller (20 of 20). Of the own
 * voice 130 ms at most do (30 replies), but up to 250 ms in the second in which it begins or goes
 * on after a pause: WebRTC's canceller has lost its track then, and who passes it is not asked for.
 *
 * <p>For one thread.
 */
final class NearVoice {
  /** A sound of which more is taken out, dB, is the own voice, or both at once. */
  private static final double PASSED = 4;

  /** What is softer than this at the microphone, dBFS, may be the end of an echo. */
  private static final double LOUD = -45;

  private static final int ENOUGH_MILLIS = 190;

  private static final int SAMPLES_PER_MILLI = 16;
  private static final int WITHIN = 1_000 * SAMPLES_PER_MILLI;
  private static final int ENOUGH = ENOUGH_MILLIS * SAMPLES_PER_MILLI;

  /** Lengths of the last frames; negative where nobody was near. */
  private final int[] frames = new int[64];

  private int next;
  private boolean was;

  /** An utterance begins; who was near just before it says it. */
  void begin() {
    was = false;
  }

  /**
   * Whether a frame passes the canceller.
   *
   * @param heard what the microphone heard, dBFS
   * @param left what the canceller left of it, dBFS
   */
  static boolean passes(double heard, double left) {
    return heard >= LOUD && Math.abs(heard - left) <= PASSED;
  }

  /**
   * @param count samples in this frame
   * @param near whether somebody was near in it
   */
  void frame(int count, boolean near) {
    frames[next] = near ? count : -count;
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
