package dev.tern.device.audio.echo;

/**
 * Keeps an echo at the same lag behind what was played, whatever the times say: each time a speaker
 * begins to play, its card adds some milliseconds that nobody knows of, and a canceller that has
 * learned the room would have to learn it anew.
 *
 * <p>It is shown both sounds as the canceller gets them, and answers by how much to read what was
 * played earlier. One thread. Hot path: no allocation.
 */
final class EchoAlignment {
  /**
   * The lag that is kept, in samples: 60 ms. WebRTC is at its best (measured) where the echo comes
   * some milliseconds later than it is told.
   */
  static final int KEPT_LAG = 960;

  private static final int FRAME = 160;

  /** The first look, after 130 ms of a clause; further ones at 250 ms each. */
  private static final int FIRST_LOOK = 13 * FRAME;

  private static final int LOOK = 25 * FRAME;

  /** What was played is silent below this mean of its samples' sizes. */
  private static final int SILENCE = 60;

  /** So many silent frames lie between two times that the speaker begins to play. */
  private static final int PAUSE_FRAMES = 6;

  /** Lags that differ by no more are the same one: an eighth of a millisecond. */
  private static final int SAME = 2;

  /** So many frames after a move the canceller still has sound from before in its filter. */
  private static final int FRAMES_AFTER_MOVE = 10;

  private final LagFinder finder = new LagFinder();
  private final short[] played = new short[LagFinder.MOST_SAMPLES];
  private final short[] heard = new short[LagFinder.MOST_SAMPLES];
  private int gathered;
  private int silentFrames = PAUSE_FRAMES;
  private boolean unsure = true;
  private int unfitFrames;
  // Whether the clause before began with another lag than was kept.
  private boolean lagWanders = true;
  private int suspectedLag = LagFinder.NONE;
  private int earlier;

  /** By how many samples what was played is to be read earlier than its times say. */
  int earlier() {
    return earlier;
  }

  /**
   * Whether what the canceller leaves of the frame that was shown last may be much of the echo: a
   * clause has begun, its lag is not known yet, and the one before had changed; or it was found
   * this moment.
   */
  boolean isUnfit() {
    return unfitFrames > 0 && silentFrames < PAUSE_FRAMES;
  }

  /** Shows 10 ms of both, before they are cleaned. */
  void show(short[] playedFrame, short[] heardFrames, int heardOffset) {
    if (isSilent(playedFrame)) {
      silentFrames++;
      if (silentFrames >= PAUSE_FRAMES) {
        unsure = true;
        gathered = 0;
        suspectedLag = LagFinder.NONE;
        unfitFrames = lagWanders ? FIRST_LOOK / FRAME : 0;
        return;
      }
    } else {
      silentFrames = 0;
    }
    unfitFrames--;
    if (silentFrames > 0 && gathered == 0) {
      return;
    }
    System.arraycopy(playedFrame, 0, played, gathered, FRAME);
    System.arraycopy(heardFrames, heardOffset, heard, gathered, FRAME);
    gathered += FRAME;
    if (unsure && gathered == FIRST_LOOK || gathered == LOOK) {
      look();
    }
  }

  private void look() {
    int lag = finder.find(played, heard, gathered);
    boolean clear = lag != LagFinder.NONE;
    if (clear && Math.abs(lag - KEPT_LAG) <= SAME) {
      if (unsure) {
        lagWanders = false;
        unfitFrames = 0;
      }
      unsure = false;
      suspectedLag = LagFinder.NONE;
    } else if (clear && (unsure || Math.abs(lag - suspectedLag) <= SAME)) {
      earlier += lag - KEPT_LAG;
      unfitFrames = FRAMES_AFTER_MOVE;
      lagWanders = true;
      unsure = false;
      suspectedLag = LagFinder.NONE;
      gathered = 0;
    } else if (clear) {
      // In the middle of a clause one look is not enough: a wall may be louder than the speaker.
      suspectedLag = lag;
    }
    if (gathered == LOOK) {
      gathered = 0;
    }
  }

  private static boolean isSilent(short[] frame) {
    int sum = 0;
    for (int i = 0; i < FRAME; i++) {
      sum += Math.abs(frame[i]);
    }
    return sum < SILENCE * FRAME;
  }
}
