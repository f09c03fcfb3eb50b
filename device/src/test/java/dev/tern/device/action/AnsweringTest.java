package dev.tern.device.action;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.device.action.Reply.Outcome;
import dev.tern.device.premises.Premises;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers by code: sums, units, words, chance, small talk, and how this device is. */
class AnsweringTest {
  private final Appliance appliance = new Appliance();

  @ParameterizedTest
  @CsvSource({
    "twelve plus thirty, That's 42.",
    "one divided by three, That's about 0.3333.",
    "five divided by zero, Nothing can be divided by zero."
  })
  void doesSums(String expr, String reply) {
    assertEquals(reply, appliance.says("math", "expr", expr));
  }

  @ParameterizedTest
  @CsvSource({
    "ten, inches, centimetres, 10 inches is 25.4 centimeters.",
    "ten inches, , centimetres, 10 inches is 25.4 centimeters.",
    ", a mile, feet, 1 mile is 5280 feet.",
    "one hundred, fahrenheit, celsius, 100 degrees fahrenheit is about 37.7778 degrees celsius.",
    "a, cup, millilitres, 1 cup is about 236.59 milliliters."
  })
  void convertsUnits(String value, String from, String to, String reply) {
    var slots = new ArrayList<String>();
    if (value != null) {
      slots.addAll(List.of("value", value));
    }
    if (from != null) {
      slots.addAll(List.of("from", from));
    }
    slots.addAll(List.of("to", to));

    assertEquals(reply, appliance.says("convert", slots.toArray(String[]::new)));
  }

  @Test
  void refusesMoneyAndWhatDoesNotMeasureTheSame() {
    Reply money = appliance.perform("convert", "value", "ten", "from", "dollars", "to", "euros");

    assertEquals(Outcome.REFUSED, money.outcome());
    assertEquals(
        "I can't convert money, because I have no network to look up the rates.", money.text());
    assertEquals(
        "That doesn't convert: inches measure length, and kilograms measure mass.",
        appliance.says("convert", "value", "ten", "from", "inches", "to", "kilograms"));
  }

  @Test
  void spells() {
    assertEquals("Tern: T, E, R, N.", appliance.says("spell", "word", "Tern"));
    assertEquals("Which word?", appliance.says("spell", "word", "this word"));
  }

  @Test
  void leavesMeaningsAndFactsToTheModelAndHasARefusalReady() {
    Reply define = appliance.perform("define", "word", "ephemeral");
    Reply fact = appliance.perform("fact", "query", "capital of italy");

    assertEquals(Outcome.FOR_THE_MODEL, define.outcome());
    assertEquals("I have no dictionary, so I can't say what ephemeral means.", define.text());
    assertEquals(Outcome.FOR_THE_MODEL, fact.outcome());
  }

  @Test
  void rollsDiceWithinTheirSides() {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      seen.add(appliance.says("dice_roll", "sides", "four"));
    }

    assertEquals(Set.of("I rolled 1.", "I rolled 2.", "I rolled 3.", "I rolled 4."), seen);
    assertTrue(
        appliance
            .says("dice_roll", "count", "two dice")
            .matches("I rolled [1-6] and [1-6], which makes \\d+\\."));
    assertEquals(
        "I can roll 1 to 10 dice at once. How many should it be?",
        appliance.says("dice_roll", "count", "a thousand"));
  }

  @Test
  void choosesNumbersBothEndsIncluded() {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      seen.add(appliance.says("random_number", "from", "seven", "to", "five"));
    }

    assertEquals(Set.of("5.", "6.", "7."), seen);
  }

  @Test
  void greetsByTheClock() {
    assertEquals("Good morning. What can I do for you?", appliance.says("greet"));
    appliance.pass(Duration.ofHours(9));
    assertEquals("Good evening. What can I do for you?", appliance.says("greet"));
  }

  @Test
  void talksAboutItselfHonestly() {
    assertEquals(
        "I'm running well, thank you. I'm a machine, so I have no feelings to report.",
        appliance.saysTo("How are you?", "chitchat"));
    assertEquals(
        Outcome.FOR_THE_MODEL,
        appliance.actions.perform(Appliance.intent("chitchat"), "the sky looks lovely").outcome());
  }

  @Test
  void namesWhatItCannotDo() {
    assertEquals("I can't handle email.", appliance.saysTo("send an email to bob", "unsupported"));
    assertEquals(
        "I can't trade or look up shares.", appliance.saysTo("buy me some shares", "unsupported"));
    assertEquals(
        "I can't do that. Ask me what I can do.",
        appliance.saysTo("make me a sandwich", "unsupported"));
  }

  @Test
  void tellsWhatTheBoardTells(@TempDir Path sysfs) throws IOException {
    write(sysfs.resolve("class/power_supply/AC/type"), "Mains");
    write(sysfs.resolve("class/power_supply/BAT0/type"), "Battery");
    write(sysfs.resolve("class/power_supply/BAT0/capacity"), "81");
    write(sysfs.resolve("class/power_supply/BAT0/status"), "Discharging");
    write(sysfs.resolve("class/thermal/thermal_zone0/temp"), "41600");
    write(sysfs.resolve("class/thermal/thermal_zone1/temp"), "39000");
    Appliance board = new Appliance(Premises.unknown(), sysfs);

    assertEquals("My battery is at 81 percent.", board.says("device_status", "what", "battery"));
    assertEquals(
        "My warmest sensor shows 42 degrees Celsius.",
        board.says("device_status", "what", "temperature"));
    assertEquals("I'm Tern, version 1.2.3.", board.saysTo("what version are you", "device_status"));
  }

  @Test
  void admitsWhatTheBoardDoesNotTell() {
    assertEquals(
        "I have no battery sensor, so I can't tell.",
        appliance.says("device_status", "what", "battery level"));
    assertEquals(
        "I can't see the state of the lamp.", appliance.says("device_status", "what", "lamp"));
  }

  @Test
  void changesSettings() {
    assertEquals(
        "Volume 60 percent.", appliance.says("settings_set", "what", "speak", "value", "louder"));
    assertEquals(
        "I don't speak Korean yet, only English.",
        appliance.says("settings_set", "what", "language", "value", "korean"));
    assertEquals(
        "settings_set what=\"screen brightness\" value=low",
        appliance
            .perform("settings_set", "what", "screen brightness", "value", "low")
            .act()
            .orElseThrow()
            .toString());
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text + "\n");
  }
}
