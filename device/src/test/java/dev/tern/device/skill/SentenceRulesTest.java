package dev.tern.device.skill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SentenceRulesTest {
  private static final SentenceRules RULES = new SentenceRules(Skills.loadAll("en"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "turn on the kitchen lights",
        "please turn on the kitchen lights",
        "could you turn on the kitchen lights please",
        "hey tern turn the kitchen lights on",
        "computer switch on the kitchen lights",
        "okay um i want you to turn on the kitchen lights now",
        "Turn on the kitchen lights."
      })
  void courtesiesAndWakeWordsChangeNothing(String text) {
    Match match = RULES.match(text).orElseThrow();

    assertEquals(new Intent("light_on", Map.of("room", "kitchen")), match.intent());
    assertEquals(1.0, match.score());
  }

  @Test
  void slotsKeepTheWordsAsTheyWereHeard() {
    Match british = RULES.match("convert ten inches to centimetres").orElseThrow();
    Match american = RULES.match("convert ten inches to centimeters").orElseThrow();

    assertEquals("centimetres", british.intent().slots().get("to"));
    assertEquals("centimeters", american.intent().slots().get("to"));
  }

  @Test
  void splitAbbreviationsAreReadAsOne() {
    Match match = RULES.match("set an alarm for seven a m tomorrow").orElseThrow();

    assertEquals(
        new Intent("alarm_set", Map.of("time", "seven am", "date", "tomorrow")), match.intent());
  }

  @Test
  void tellsWhichRequiredSlotWasNotSaid() {
    Match match = RULES.match("set a timer").orElseThrow();

    assertEquals("timer_set", match.intent().name());
    assertEquals(List.of("duration"), match.missing());
  }

  @Test
  void namesTheRuleByFileLineAndSentence() {
    Match match = RULES.match("flip a coin").orElseThrow();

    assertTrue(match.rule().matches("fun\\.yaml:\\d+ .*"), match.rule());
  }

  @ParameterizedTest
  @CsvSource({
    "dim the lump in the corner, light_dim",
    "flip a coint, coin_flip",
    "turn of the kitchen lights, light_off",
    "sat a timer for five minutes, timer_set",
    "cancel the time her, ''",
    "what is your bettery level, device_status",
  })
  void mishearingsAreForgivenWhereNothingElseIsNear(String text, String intent) {
    assertEquals(intent, RULES.match(text).map(match -> match.intent().name()).orElse(""));
  }

  @Test
  void mishearingsArePutRightInSlots() {
    Match match = RULES.match("dim the lump in the corner").orElseThrow();

    assertEquals("lamp", match.intent().slots().get("device"));
    assertFalse(match.exact());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "reboot the devise",
        "restart the systam",
        "raise your arn",
        "move the arm upp",
        "open the garage dore",
        "open the gade",
        "unlock the fronk door"
      })
  void nothingDangerousIsDoneByGuesswork(String text) {
    assertFalse(RULES.match(text).map(Match::dangerous).orElse(false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"reboot the device", "raise your arm", "open the garage door"})
  void dangerousIntentsSaySo(String text) {
    assertTrue(RULES.match(text).orElseThrow().dangerous());
  }

  @Test
  void openingBlindsIsNotDangerous() {
    assertFalse(RULES.match("open the blinds").orElseThrow().dangerous());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "what is the capital of italy",
        "how many legs does a spider have",
        "why is the sky blue",
        "who wrote romeo and juliet",
        "what is the largest planet",
        "how do plants make food",
        "what should i wear when it is raining",
        "what is the opposite of hot",
        "give me a name for a cat",
        "is a tomato a fruit",
        "who invented the telephone",
        "what do bees eat",
        "how far away is the moon",
        "why do cats purr",
        "how does a train work",
        "tell me about the french revolution"
      })
  void questionsAboutTheWorldAreLeftToTheModel(String text) {
    assertEquals("", RULES.match(text).map(Match::rule).orElse(""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "   ", "?!"})
  void silenceIsNothing(String text) {
    assertInstanceOf(Understanding.Nothing.class, RULES.understand(text));
  }

  @Test
  void aSpeechIsNoCommand() {
    String speech = "turn on the lights ".repeat(40);

    assertInstanceOf(Understanding.Nothing.class, RULES.understand(speech));
  }

  @Test
  void answersTheSameEveryTime() {
    for (int i = 0; i < 3; i++) {
      assertEquals(
          RULES.understand("turn of the kitchen lights"),
          new SentenceRules(Skills.loadAll("en")).understand("turn of the kitchen lights"));
    }
  }

  @Test
  void vocabularyHasFixedWordsAndValues() {
    assertTrue(RULES.vocabulary().containsAll(List.of("turn", "kitchen", "dishwasher", "ninety")));
  }
}
