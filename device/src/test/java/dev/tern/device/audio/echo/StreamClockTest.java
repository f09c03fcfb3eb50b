package dev.tern.device.audio.echo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class StreamClockTest {
  private static final int PIECE = 160;

  @Test
  void joinsPiecesWithoutASeamThoughTheirTimesWobble() {
    StreamClock clock = new StreamClock(128);
    Random random = new Random(1);
    settle(clock, random);
    long before = clock.place(1000L * PIECE, PIECE, true);

    for (int i = 1001; i < 5000; i++) {
      long at = clock.place((long) i * PIECE + wobble(random), PIECE, true);
      assertEquals(PIECE, at - before, "piece " + i);
      before = at;
    }
    assertTrue(Math.abs(before - 4999L * PIECE) < 480, "off=" + (before - 4999L * PIECE));
  }

  @Test
  void followsAClockThatRunsFast() {
    StreamClock clock = new StreamClock(128);
    settle(clock, new Random(1));

    long at = 0;
    for (int i = 1000; i < 100_000; i++) {
      at = clock.place((long) (i * PIECE * 1.0002), PIECE, true);
    }

    assertTrue(Math.abs(at - 99_999 * PIECE * 1.0002) < 640);
  }

  @Test
  void beginsAgainAfterAGap() {
    StreamClock clock = new StreamClock(128);
    clock.place(0, PIECE, true);

    assertEquals(16_000, clock.place(16_000, PIECE, true));
    assertEquals(16_000 + PIECE, clock.place(16_000 + PIECE + 50, PIECE, true));
  }

  @Test
  void goesBackWhereWhatWasAheadIsStopped() {
    StreamClock clock = new StreamClock(16);
    clock.place(0, 16_000, true);

    assertEquals(8000, clock.place(8000, PIECE, true));
  }

  private static void settle(StreamClock clock, Random random) {
    for (int i = 0; i < 1000; i++) {
      clock.place((long) i * PIECE + wobble(random), PIECE, false);
    }
  }

  /** Up to 20 ms either way. */
  private static long wobble(Random random) {
    return random.nextInt(-320, 321);
  }
}
