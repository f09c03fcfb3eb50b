package dev.tern.device.action;

import dev.tern.device.action.value.Formats;
import dev.tern.device.keeping.Keeper;
import dev.tern.device.premises.Premises;
import dev.tern.device.skill.Intent;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * An appliance in Berlin on Wednesday, November 18, 2026, at 10:00, whose time passes only when
 * told to.
 */
final class Appliance extends Clock {
  static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  /** An appliance that has just been started on that machine. */
  static Actions running(SettableClocks clocks, Keeper keeper) {
    return new Actions(
        "en",
        clocks.clocks(),
        new Random(7),
        new DeviceFacts("1.2.3", Path.of("/nonexistent")),
        Premises.unknown(),
        new Preferences(new Volume(50), () -> Formats.USUAL, keeper),
        keeper);
  }

  private Instant now = LocalDateTime.of(2026, 11, 18, 10, 0).atZone(BERLIN).toInstant();
  final Volume volume = new Volume(50);
  final Actions actions;

  Appliance() {
    this(Premises.unknown());
  }

  Appliance(Premises premises) {
    this(premises, Path.of("/nonexistent"));
  }

  Appliance(Premises premises, Path sysfs) {
    // seeded: the tests about chance hold for any number, and repeat
    actions =
        new Actions("en", this, new Random(7), new DeviceFacts("1.2.3", sysfs), premises, volume);
  }

  /** Performs an intent; slots as name, words, name, words. */
  Reply perform(String intent, String... slots) {
    return actions.perform(intent(intent, slots), "");
  }

  /** What it says to an intent. */
  String says(String intent, String... slots) {
    return perform(intent, slots).text();
  }

  /** What it says to an intent found in an utterance. */
  String saysTo(String utterance, String intent, String... slots) {
    return actions.perform(intent(intent, slots), utterance).text();
  }

  /** What it says to an utterance that no sentence rule matches. */
  String saysToAnswer(String utterance) {
    Intent meant =
        actions
            .inContext(Optional.empty(), utterance)
            .orElseThrow(() -> new AssertionError("no question is open for: " + utterance));
    return actions.perform(meant, utterance).text();
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  static Intent intent(String name, String... slots) {
    Map<String, String> words = new LinkedHashMap<>();
    for (int i = 0; i < slots.length; i += 2) {
      words.put(slots[i], slots[i + 1]);
    }
    return new Intent(name, words);
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public ZoneId getZone() {
    return BERLIN;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("this appliance stays in Berlin");
  }
}
