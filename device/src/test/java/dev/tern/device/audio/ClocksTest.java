package dev.tern.device.audio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ClocksTest {
  private static final long MILLI = 1_000_000;

  private final SoundLosses losses = new SoundLosses();

  /**
   * Ten seconds of pieces of 10 ms, seen up to 15 ms late, by a card whose clock is 200 ppm off.
   */
  private ArrivalClock tenSeconds(int lostPiece, int lostMillis) {
    ArrivalClock clock = new ArrivalClock(16_000, losses);
    Random random = new Random(7);
    long lost = 0;
    for (int piece = 1; piece <= 1000; piece++) {
      if (piece == lostPiece) {
        lost += lostMillis * MILLI;
      }
      long came = (long) (piece * 10.002 * MILLI) + lost;
      clock.saw(160L * piece, came + random.nextLong(15 * MILLI));
    }
    return clock;
  }

  @Test
  void countsNoLossWhereFramesAreOnlySeenLate() {
    assertEquals(0, tenSeconds(-1, 0).gaps());
  }

  @Test
  void countsNoLossWhereTheCardTakesAWhileToBegin() {
    ArrivalClock clock = new ArrivalClock(16_000, losses);

    clock.saw(0, 0);
    for (int piece = 1; piece <= 500; piece++) {
      clock.saw(160L * piece, (100 + piece * 10L) * MILLI);
    }

    assertEquals(0, clock.gaps());
  }

  @Test
  void countsAnOverrunOnce() {
    assertEquals(1, tenSeconds(500, 60).gaps());
    assertEquals(1, losses.heard());
  }

  @Test
  void tellsWhenAFrameArrived() {
    assertEquals(10_002 * MILLI, tenSeconds(-1, 0).nanoTimeOf(160_000), 2 * MILLI);
  }

  @Test
  void playedIsWhatTheClockSaysAndNeverMoreThanWasQueued() {
    PlayClock clock = new PlayClock(1000);

    assertTrue(clock.isSilent(50 * MILLI));
    assertEquals(50 * MILLI, clock.queue(100, 50 * MILLI));
    assertEquals(150 * MILLI, clock.queue(100, 60 * MILLI));
    assertEquals(30, clock.played(80 * MILLI));
    assertFalse(clock.isSilent(249 * MILLI));
    assertEquals(200, clock.played(900 * MILLI));
    assertEquals(900 * MILLI, clock.queue(50, 900 * MILLI));
    assertEquals(210, clock.played(910 * MILLI));
  }

  @Test
  void whatWasStoppedIsNotPlayed() {
    PlayClock clock = new PlayClock(1000);
    clock.queue(500, 0);

    clock.stop(120 * MILLI);

    assertEquals(120, clock.played(400 * MILLI));
    assertEquals(500 * MILLI, clock.queue(10, 500 * MILLI));
    assertEquals(130, clock.played(600 * MILLI));
  }
}
