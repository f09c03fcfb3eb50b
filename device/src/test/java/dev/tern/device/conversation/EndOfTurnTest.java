package dev.tern.device.conversation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tern.device.board.BoardConfig.SecondPass;
import dev.tern.device.conversation.EndOfTurn.Sentence;
import dev.tern.device.skill.SentenceRules;
import dev.tern.device.skill.Skills;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EndOfTurnTest {
  private static final Mind MIND =
      new Mind(new SentenceRules(Skills.loadAll("en")), SecondPass.UNSURE);

  private final EndOfTurn endOfTurn = new EndOfTurn(500);

  @ParameterizedTest
  @ValueSource(
      strings = {"turn the volume up to eighty percent", "pause the pasta timer", "that's enough"})
  void endsAWholeSentenceAfterAShortSilence(String words) {
    assertEquals(Sentence.WHOLE, MIND.sentence(words));
    assertEquals(300, waitMillis(words));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "turn on the lights", // in the kitchen
        "stop", // the timer
        "what time is it", // in tokyo
        "add milk", // to the shopping list
        "set a timer for ten minutes", // and thirty seconds
      })
  void givesASentenceThatMayGoOnTheUsualTime(String words) {
    assertEquals(Sentence.MAY_GO_ON, MIND.sentence(words));
    assertEquals(500, waitMillis(words));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "turn on the kitchen and",
        "what is the capital of",
        "Set an alarm for the",
        "tell me about um",
        "tell me about nineteen",
      })
  void waitsLongerForWhatLeadsOn(String words) {
    assertEquals(1_200, waitMillis(words));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "tell me a story about dragons", "what is the capital of France?"})
  void givesWhatItDoesNotKnowTheUsualTime(String words) {
    assertEquals(500, waitMillis(words));
  }

  @Test
  void keepsWithinItsLimits() {
    assertEquals(300, new EndOfTurn(100).usualMillis());
    assertEquals(1_200, new EndOfTurn(5_000).usualMillis());
  }

  private int waitMillis(String words) {
    return endOfTurn.waitMillis(words, MIND.sentence(words));
  }
}
