package dev.tern.device.conversation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class LiveClockTest {
  private final LiveClock clock = new LiveClock();

  @Test
  void hasNoBacklogWhileWorkKeepsUpWithTheSound() {
    clock.work(100, 20);
    clock.work(200, 20);

    assertEquals(0, clock.backlogNanos(230));
  }

  @Test
  void countsWorkThatIsNotDoneYet() {
    clock.work(100, 20);

    assertEquals(15, clock.backlogNanos(105));
  }

  @Test
  void letsSlowWorkPileUp() {
    clock.work(100, 150);
    clock.work(200, 150);
    clock.work(300, 150);

    assertEquals(250, clock.backlogNanos(300));
  }
}
