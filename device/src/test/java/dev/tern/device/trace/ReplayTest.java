package dev.tern.device.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.device.conversation.Tier;
import dev.tern.device.conversation.Turn;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ReplayTest {
  private static final Map<String, String> FIVE = Map.of("duration", "five minutes");

  @Test
  void isTheSameWhereARuleRepliesOtherwise() {
    Turn then = Turns.of("what time is it", Tier.RULES, "datetime_query", Map.of(), "It's 5 p.m.");
    Turn now = Turns.of("what time is it", Tier.RULES, "datetime_query", Map.of(), "It's 6 p.m.");

    Replay replay = Replay.of("t", recorded(then), now, List.of());

    assertTrue(replay.same());
    assertEquals(
        List.of(new Replay.Difference("reply", "It's 5 p.m.", "It's 6 p.m.", false)),
        replay.differences());
  }

  @Test
  void tellsAnotherSlot() {
    Turn then = Turns.of("set a timer", Tier.RULES, "timer_set", FIVE, "Done.");
    Turn now =
        Turns.of(
            "set a timer", Tier.RULES, "timer_set", Map.of("duration", "nine minutes"), "Done.");

    Replay replay = Replay.of("t", recorded(then), now, List.of());

    assertFalse(replay.same());
    assertEquals(
        List.of(
            new Replay.Difference(
                "slots", "{duration=five minutes}", "{duration=nine minutes}", true)),
        replay.differences());
  }

  @Test
  void tellsWhereTheModelWroteOtherTokens() {
    Turn then = Turns.of("why is the sky blue", Tier.ANSWER, null, Map.of(), "It is air.");
    Turn now = Turns.of("why is the sky blue", Tier.ANSWER, null, Map.of(), "It is sea.");

    Replay replay = Replay.of("t", recorded(then), now, List.of(1, 9));

    assertFalse(replay.same());
    assertEquals(
        List.of("reply", "replyTokens"),
        replay.differences().stream().map(Replay.Difference::what).toList());
  }

  private static RecordedTurn recorded(Turn turn) {
    List<Integer> tokens = turn.tier() == Tier.ANSWER ? List.of(1, 2) : List.of();
    return new RecordedTurn("2026-11-22T17:30:05Z", "0.1.0", turn, List.of(), tokens);
  }
}
