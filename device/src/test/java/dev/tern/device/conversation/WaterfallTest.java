package dev.tern.device.conversation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class WaterfallTest {
  @Test
  void drawsEachStageWhereTheOneBeforeItEnded() {
    List<String> lines =
        Waterfall.of(new Turn.TimingsMillis(500, 250, 0, 1_000, 1_000)).lines().toList();

    assertEquals("  endpoint    |" + "#".repeat(20) + " ".repeat(20) + "|    500 ms", lines.get(0));
    assertEquals(
        "  asr         |" + " ".repeat(20) + "#".repeat(10) + " ".repeat(10) + "|    250 ms",
        lines.get(1));
    assertEquals("  first sound |" + " ".repeat(30) + "#".repeat(10) + "|    250 ms", lines.get(3));
  }

  @Test
  void drawsATurnThatTookNoTime() {
    assertTrue(Waterfall.of(new Turn.TimingsMillis(0, 0, 0, 0, 0)).contains("0 ms"));
  }
}
