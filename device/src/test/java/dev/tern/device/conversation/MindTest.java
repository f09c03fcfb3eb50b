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
    assertTrue(MIND.mayBecomeAQuestion("what is", false, false));
    assertTrue(
        MIND.mayBecomeAQuestion("what time is it", false, false), "'... in Paris' may follow");
    assertFalse(MIND.mayBecomeAQuestion("what time is it", true, false), "a rule knows it");
    assertFalse(MIND.mayBecomeAQuestion("turn on the", false, false));
    assertFalse(MIND.mayBecomeAQuestion("", true, false));
  }

  @Test
  void passesAQuestionToTheModelAsItWasWritten() {
    Mind.Reading reading = MIND.read(heard("why is the sky blew", "Why is the sky blue?"));

    assertEquals("Why is the sky blue?", asked(MIND.decide(reading, false)));
  }

  @Test
  void asksBackWhereNothingWasUnderstood() {
    Mind.Reading reading = MIND.read(heard("purple monkey", "Purple monkey."));

    assertInstanceOf(Decision.NotUnderstood.class, MIND.decide(reading, false));
  }

  @Test
  void writesTheFirstListenersQuestionAsASentence() {
    Mind.Reading reading = MIND.read(first("what should i wear", 0.9));

    assertEquals("What should I wear?", asked(MIND.decide(reading, false)));
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

  @Test
  void takesWhatGoesOnFromAnAnswerForAQuestion() {
    Mind.Reading reading = MIND.read(heard("and in spain", "And in Spain?"));

    assertEquals("And in Spain?", asked(MIND.decide(reading, true)));
    assertInstanceOf(Decision.NotUnderstood.class, MIND.decide(reading, false));
    assertTrue(MIND.mayBecomeAQuestion("and in", false, true));
  }

  private static String asked(Decision decision) {
    return assertInstanceOf(Decision.Ask.class, decision).question();
  }
}
