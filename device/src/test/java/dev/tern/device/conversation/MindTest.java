package dev.tern.device.conversation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.asr.SpeechModel;
import dev.tern.asr.Transcriber;
import dev.tern.asr.Transcript;
import dev.tern.asr.Vocabulary;
import dev.tern.device.board.BoardConfig.SecondPass;
import dev.tern.device.part.Parts;
import dev.tern.device.skill.SentenceRules;
import dev.tern.device.skill.Skills;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MindTest {
  private static final SentenceRules RULES = new SentenceRules(Skills.loadAll("en"));

  private final SecondListener second = new SecondListener();

  @Test
  void doesNotAskTheSecondListenerWhereARuleMatchesWithConfidence() {
    Mind.Reading reading = mind(SecondPass.UNSURE).read(heard("turn on the kitchen lights", 0.95));

    assertTrue(reading.isExact());
    assertFalse(second.wasAsked);
  }

  @Test
  void asksTheSecondListenerWhereTheFirstIsNotConfident() {
    second.hears = "Turn off the kitchen lights.";

    Mind.Reading reading = mind(SecondPass.UNSURE).read(heard("turn on the kitchen lights", 0.4));

    assertEquals("turn off the kitchen lights", reading.words());
  }

  @Test
  void keepsTheFirstListenersSentenceWhereTheSecondMakesNone() {
    second.hears = "Turn on the kitschy nights.";

    Mind.Reading reading = mind(SecondPass.UNSURE).read(heard("turn on the kitchen lights", 0.4));

    assertEquals("turn on the kitchen lights", reading.words());
  }

  @Test
  void keepsTheFirstListenersWordsWhereTheSecondHearsNone() {
    second.hears = "";

    Mind.Reading reading = mind(SecondPass.UNSURE).read(heard("purple monkey", 0.4));

    assertEquals("purple monkey", reading.words());
  }

  @Test
  void asksTheSecondListenerAlwaysOrNeverAsTheBoardSays() {
    mind(SecondPass.OFF).read(heard("purple monkey", 0.1));
    assertFalse(second.wasAsked);

    second.hears = "Turn on the kitchen lights.";
    mind(SecondPass.ALWAYS).read(heard("turn on the kitchen lights", 1));
    assertTrue(second.wasAsked);
  }

  @Test
  void readsDigitsAsWords() {
    second.hears = "Set the heating to 19 degrees.";

    Mind.Reading reading = mind(SecondPass.UNSURE).read(heard("set the eating", 0.3));

    assertEquals("set the heating to nineteen degrees", reading.words());
  }

  @Test
  void passesAQuestionToTheModelAsItWasWritten() {
    second.hears = "Why is the sky blue?";

    Mind.Reading reading = mind(SecondPass.UNSURE).read(heard("why is the sky blue", 0.9));

    assertEquals(new Decision.Ask("Why is the sky blue?"), Mind.decide(reading));
  }

  @Test
  void asksBackWhereNothingWasUnderstood() {
    second.hears = "Purple monkey.";

    Mind.Reading reading = mind(SecondPass.UNSURE).read(heard("purple monkey", 0.4));

    assertInstanceOf(Decision.NotUnderstood.class, Mind.decide(reading));
  }

  private Mind mind(SecondPass secondPass) {
    return new Mind(RULES, second, secondPass, new Parts(InstantSource.system()));
  }

  private static Utterance heard(String text, double confidence) {
    return new Utterance(
        new short[3 * 16_000], new Transcript(text, List.of(), confidence, "vosk"), 0, 0);
  }

  /** Hears what it is told to hear. */
  private static final class SecondListener implements SpeechModel {
    private String hears = "";
    private boolean wasAsked;

    @Override
    public String engine() {
      return "whisper";
    }

    @Override
    public String language() {
      return "en";
    }

    @Override
    public Transcriber start(Vocabulary vocabulary) {
      wasAsked = true;
      return new Transcriber() {
        @Override
        public void accept(short[] samples, int offset, int length) {}

        @Override
        public String partial() {
          return "";
        }

        @Override
        public Transcript finish() {
          return new Transcript(hears, List.of(), hears.isEmpty() ? 0 : 0.9, engine());
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public void close() {}
  }
}
