package dev.tern.device.conversation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.asr.Transcript;
import dev.tern.device.board.BoardConfig.SecondPass;
import dev.tern.device.skill.SentenceRules;
import dev.tern.device.skill.Skills;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MindTest {
  private static final SentenceRules RULES = new SentenceRules(Skills.loadAll("en"));
  private static final Mind MIND = new Mind(RULES, SecondPass.UNSURE);

  @Test
  void isContentWithTheFirstListenerWhereARuleMatchesWithConfidence() {
    assertTrue(MIND.sufficesAlone(first("turn on the kitchen lights", 0.8)));
    assertFalse(MIND.sufficesAlone(first("turn on the kitchen lights", 0.79)));
    assertFalse(MIND.sufficesAlone(first("turn on the kitchen sights", 1)), "not to the word");
    assertFalse(MIND.sufficesAlone(first("purple monkey", 1)));
    assertFalse(MIND.sufficesAlone(first("", 0)));
  }

  @Test
  void isNeverContentWithTheFirstListenerWhereTheBoardSaysAlways() {
    Mind always = new Mind(RULES, SecondPass.ALWAYS);

    assertFalse(always.sufficesAlone(first("turn on the kitchen lights", 1)));
  }

  @Test
  void readsTheSecondListenersWords() {
    Mind.Reading reading =
        MIND.read(heard("turn on the kitchen lights", "Turn off the kitchen lights."));

    assertEquals("turn off the kitchen lights", reading.words());
  }

  @Test
  void keepsTheFirstListenersSentenceWhereTheSecondMakesNone() {
    Mind.Reading reading =
        MIND.read(heard("turn on the kitchen lights", "Turn on the kitschy nights."));

    assertEquals("turn on the kitchen lights", reading.words());
  }

  @Test
  void readsDigitsAsWords() {
    Mind.Reading reading = MIND.read(heard("set the eating", "Set the heating to 19 degrees."));

    assertEquals("set the heating to nineteen degrees", reading.words());
  }

  @Test
  void tellsWhatMayBecomeAQuestionFromItsBeginning() {
    assertTrue(MIND.mayBecomeAQuestion("what is", false));
    assertTrue(MIND.mayBecomeAQuestion("what time is it", false), "'... in Paris' may follow");
    assertFalse(MIND.mayBecomeAQuestion("what time is it", true), "a rule knows it");
    assertFalse(MIND.mayBecomeAQuestion("turn on the", false));
    assertFalse(MIND.mayBecomeAQuestion("", true));
  }

  @Test
  void passesAQuestionToTheModelAsItWasWritten() {
    Mind.Reading reading = MIND.read(heard("why is the sky blew", "Why is the sky blue?"));

    assertEquals(new Decision.Ask("Why is the sky blue?"), Mind.decide(reading));
  }

  @Test
  void asksBackWhereNothingWasUnderstood() {
    Mind.Reading reading = MIND.read(heard("purple monkey", "Purple monkey."));

    assertInstanceOf(Decision.NotUnderstood.class, Mind.decide(reading));
  }

  @Test
  void writesTheFirstListenersQuestionAsASentence() {
    Mind.Reading reading = MIND.read(first("what should i wear", 0.9));

    assertEquals(new Decision.Ask("What should I wear?"), Mind.decide(reading));
  }

  private static Transcript first(String text, double confidence) {
    return new Transcript(text, List.of(), confidence, "vosk");
  }

  private static Utterance heard(String first, String second) {
    return new Utterance(
        first(first, 0.4),
        new Transcript(second, List.of(), 0.9, "whisper"),
        0,
        0,
        Utterance.Ahead.NOTHING);
  }
}
