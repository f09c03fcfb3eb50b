package dev.tern.asr.twopass;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tern.asr.AsrException;
import dev.tern.asr.Transcript;
import dev.tern.asr.Transcript.Word;
import dev.tern.asr.twopass.MergeRule.Choice;
import dev.tern.asr.twopass.MergeRule.Reason;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MergeRuleTest {
  private static final MergeRule RULE = MergeRule.DEFAULT;

  @Test
  void takesTheSecondWhereTheFirstIsUnsure() {
    Choice choice =
        RULE.choose(
            first("who wrote romeo in chile yet", 0.69),
            second("Who wrote Romeo and Juliet?", 0.95),
            3.6);

    assertChoice(Reason.SECOND, "Who wrote Romeo and Juliet?", "whisper", choice);
  }

  @Test
  void takesTheSecondWhereBothAreSure() {
    Choice choice =
        RULE.choose(
            first("how many likes does a spider have", 1.0),
            second("How many legs does a spider have?", 0.92),
            3.7);

    assertChoice(Reason.SECOND, "How many legs does a spider have?", "whisper", choice);
  }

  @Test
  void takesASureSingleWordOfTheFirstBeforeADoubtfulSecond() {
    Choice choice = RULE.choose(first("stop", 1.0), second("Stompin'", 0.7), 1.4);

    assertChoice(Reason.FIRST_SURER, "stop", "vosk", choice);
  }

  @Test
  void takesAFigureOfTheSecondBeforeASureSingleWordOfTheFirst() {
    Choice choice = RULE.choose(first("stop", 1.0), second("6.", 0.7), 0.6);

    assertChoice(Reason.SECOND, "6.", "whisper", choice);
  }

  @Test
  void takesTheSecondForASentenceHoweverSureTheFirstIs() {
    Choice choice =
        RULE.choose(first("is tomato of fruit", 1.0), second("Is a tomato a fruit?", 0.77), 2.5);

    assertChoice(Reason.SECOND, "Is a tomato a fruit?", "whisper", choice);
  }

  @Test
  void takesTheFirstWhereTheSecondHeardNothing() {
    Choice nothing = RULE.choose(first("off", 0.68), Transcript.nothing("whisper"), 1);
    Choice noWords = RULE.choose(first("off", 0.68), second("[BLANK_AUDIO] ...", 0.9), 1);

    assertChoice(Reason.SECOND_HEARD_NOTHING, "off", "vosk", nothing);
    assertChoice(Reason.SECOND_HEARD_NOTHING, "off", "vosk", noWords);
  }

  @Test
  void doesNotBelieveMoreLettersThanAnybodySpeaks() {
    Choice choice =
        RULE.choose(
            first("yes", 0.6),
            second("Thanks for watching and please subscribe to the channel.", 0.95),
            1);

    assertChoice(Reason.SECOND_IMPLAUSIBLE, "yes", "vosk", choice);
  }

  @Test
  void doesNotBelieveALoop() {
    Choice choice =
        RULE.choose(
            first("i was walking", 0.6), second("I was the, the, the, the, the dog.", 0.8), 9);

    assertChoice(Reason.SECOND_IMPLAUSIBLE, "i was walking", "vosk", choice);
  }

  @Test
  void believesWordsThatAreReallySaidTwice() {
    Choice choice =
        RULE.choose(
            first("up and down up and down", 0.9), second("Up and down, up and down.", 0.9), 3);

    assertChoice(Reason.SECOND, "Up and down, up and down.", "whisper", choice);
  }

  @Test
  void cutsARepetitionThatTheFirstDidNotHear() {
    Choice twice =
        RULE.choose(
            first("give me a name for cat", 0.94),
            second("Give me a name for a cat. Give me a name for a cat.", 0.93),
            3.1);
    Choice andABit =
        RULE.choose(
            first("turn on the kitchen lights", 0.9),
            second("turn on the kitchen lights. Turn", 0.95),
            3.4);

    assertChoice(Reason.SECOND, "Give me a name for a cat.", "whisper", twice);
    assertEquals(7, twice.transcript().words().size());
    assertChoice(Reason.SECOND, "turn on the kitchen lights.", "whisper", andABit);
  }

  @Test
  void doesNotBelieveAPhraseThatOnlyTheFirstHeard() {
    Choice music = RULE.choose(first("go back down", 0.98), Transcript.nothing("whisper"), 3);

    assertChoice(Reason.PROBABLY_NOISE, "", "whisper", music);
  }

  @Test
  void doesNotBelieveADoubtedWordThatOnlyTheFirstHeard() {
    Choice cough = RULE.choose(first("up", 0.60), Transcript.nothing("whisper"), 0.9);

    assertChoice(Reason.PROBABLY_NOISE, "", "whisper", cough);
  }

  @Test
  void doesNotBelieveALoneWordInALongSound() {
    Choice kitchen = RULE.choose(first("d", 0.32), Transcript.nothing("whisper"), 40);
    Choice guessed = RULE.choose(first("d", 0.32), second("Okay.", 0.3), 40);
    Choice command = RULE.choose(first("okay", 0.6), second("Okay.", 0.3), 2);

    assertChoice(Reason.PROBABLY_NOISE, "", "whisper", kitchen);
    assertChoice(Reason.PROBABLY_NOISE, "", "vosk", guessed);
    assertChoice(Reason.SECOND, "Okay.", "whisper", command);
  }

  @Test
  void saysNothingWhereOneHeardNothingAndTheOtherGuesses() {
    Choice noise = RULE.choose(Transcript.nothing("vosk"), second("Thank you.", 0.47), 1);
    Choice guess = RULE.choose(Transcript.nothing("vosk"), second("State.", 0.2), 1);
    Choice speech = RULE.choose(Transcript.nothing("vosk"), second("Five.", 0.4), 1);
    Choice figure = RULE.choose(Transcript.nothing("vosk"), second("9.", 0.15), 0.4);

    assertChoice(Reason.PROBABLY_NOISE, "", "vosk", noise);
    assertChoice(Reason.PROBABLY_NOISE, "", "vosk", guess);
    assertChoice(Reason.SECOND, "Five.", "whisper", speech);
    assertChoice(Reason.SECOND, "9.", "whisper", figure);
  }

  @Test
  void refusesSharesOutOfRange() {
    var thrown = assertThrows(AsrException.class, () -> new MergeRule(1.5, 0.9, 0.5, 0.65, 30));

    assertEquals("trustedFirst=1.5 is out of range; expected 0..1", thrown.getMessage());
  }

  private static void assertChoice(Reason reason, String text, String engine, Choice choice) {
    assertEquals(reason, choice.reason());
    assertEquals(text, choice.transcript().text());
    assertEquals(engine, choice.transcript().engine());
  }

  private static Transcript first(String text, double confidence) {
    return transcript(text, confidence, "vosk");
  }

  private static Transcript second(String text, double confidence) {
    return transcript(text, confidence, "whisper");
  }

  private static Transcript transcript(String text, double confidence, String engine) {
    List<Word> words = new ArrayList<>();
    for (String word : text.split(" ")) {
      double start = 0.3 * words.size();
      words.add(new Word(word, start, start + 0.3, confidence));
    }
    return new Transcript(text, words, confidence, engine);
  }
}
