package dev.tern.device.action;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.device.action.value.Formats;
import dev.tern.device.premises.Premises;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings that are spoken take effect at once. */
class SettingsTest {
  private final MemoryKeeper keeper = new MemoryKeeper();
  private final Preferences preferences =
      new Preferences(new Volume(50), () -> Formats.USUAL, keeper);
  private final SettableClocks machine = new SettableClocks();
  private final Actions actions =
      new Actions(
          "en",
          machine.clocks(),
          new Random(7),
          new DeviceFacts("1.2.3", Path.of("/nonexistent")),
          Premises.unknown(),
          preferences,
          keeper);

  private String saysTo(String utterance, String intent, String... slots) {
    return actions.perform(Appliance.intent(intent, slots), utterance).text();
  }

  @ParameterizedTest
  @CsvSource({
    "speak more slowly, speak, more slowly, 0.85, I'll speak more slowly.",
    "speak faster from now on, speak, faster, 1.15, I'll speak faster.",
    "you are talking too fast, , fast, 0.85, I'll speak more slowly.",
    "slow down your speech, your speech, , 0.85, I'll speak more slowly.",
    "set the voice speed to eighty percent, voice speed, eighty percent, 0.8,"
        + " I'll speak at 80 percent of my usual pace."
  })
  void thePaceOfTheVoiceFollows(
      String utterance, String what, String value, double speed, String reply) {
    String[] slots =
        what == null
            ? new String[] {"value", value}
            : value == null
                ? new String[] {"what", what}
                : new String[] {"what", what, "value", value};

    assertEquals(reply, saysTo(utterance, "settings_set", slots));
    assertEquals(speed, preferences.pace(), 1e-9);
  }

  @Test
  void clockAndUnitsOfTheBoardCountAtOnceUntilSomebodySaysOtherwise() {
    AtomicReference<Formats> board = new AtomicReference<>(Formats.USUAL);
    Preferences following = new Preferences(new Volume(50), board::get, keeper);

    board.set(new Formats(Formats.Hours.TWENTY_FOUR, Formats.Units.US));
    assertEquals(board.get(), following.formats());

    following.hours(Formats.Hours.TWELVE);
    assertEquals(new Formats(Formats.Hours.TWELVE, Formats.Units.US), following.formats());
  }

  @Test
  void thePaceHasLimits() {
    for (int i = 0; i < 4; i++) {
      saysTo("speak slower", "settings_set", "what", "speak", "value", "slower");
    }

    assertEquals(
        "That's as slowly as I can speak.",
        saysTo("speak slower", "settings_set", "what", "speak", "value", "slower"));
    assertEquals(0.5, preferences.pace());
    assertEquals(
        "I'll speak at my usual pace.",
        saysTo(
            "speak at normal speed", "settings_set", "what", "speak", "value", "at normal speed"));
    assertEquals(1, preferences.pace());
  }

  @Test
  void theVolumeFollows() {
    assertEquals(
        "Volume 30 percent.",
        saysTo(
            "set the volume level to three",
            "settings_set",
            "what",
            "volume level",
            "value",
            "three"));
    assertEquals(30, preferences.volume().percent());
    assertEquals(
        "Volume 40 percent.",
        saysTo("speak louder", "settings_set", "what", "speak", "value", "louder"));
  }

  @Test
  void listeningOnFollows() {
    assertEquals(
        "I'll wait to be called each time.",
        saysTo("turn off conversation mode", "settings_set", "what", "conversation mode"));
    assertFalse(preferences.followsUp());
    saysTo("enter conversation mode", "settings_set", "what", "mode", "value", "conversation");
    assertTrue(preferences.followsUp());
  }

  @Test
  void timesAreSaidOverTwentyFourHours() {
    saysTo("use twenty four hour format", "settings_set", "value", "twenty four hour format");
    machine.pass(Duration.ofHours(4));

    assertEquals("It's 14:00.", saysTo("what time is it", "datetime_query"));
    assertEquals(
        "Alarm set for tomorrow at 7:00.",
        saysTo("", "alarm_set", "time", "seven am", "date", "tomorrow"));
  }

  @Test
  void degreesAreFahrenheitWhereAPersonWantsThat() {
    saysTo("use fahrenheit", "settings_set", "value", "fahrenheit");

    Reply set =
        actions.perform(Appliance.intent("thermostat_set", "temperature", "seventy degrees"), "");

    assertEquals("Setting the temperature to 70 degrees.", set.text());
    assertEquals("thermostat_set celsius=21.1", set.act().orElseThrow().toString());
    assertEquals(
        "I can set 41 to 86 degrees Fahrenheit. What should it be?",
        saysTo("", "thermostat_set", "temperature", "twenty degrees"));
  }

  @Test
  void whatItHasNoSettingForIsAskedOfOthers() {
    Reply reply =
        actions.perform(
            Appliance.intent("settings_set", "what", "screen brightness", "value", "fifty percent"),
            "set the screen brightness to fifty percent");

    assertEquals(Optional.of("settings_set"), reply.act().map(Act::name));
  }
}
