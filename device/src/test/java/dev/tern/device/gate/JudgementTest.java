package dev.tern.device.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.device.gate.Findings.Item;
import dev.tern.device.gate.Findings.Kind;
import dev.tern.device.gate.HealthSuite.Relative;
import dev.tern.device.gate.HealthSuite.Thresholds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class JudgementTest {
  private static final Findings GOOD =
      found(100, text(true, 2), text(true, 3), question(true, 800), spoken(true, 90, 700));

  @Test
  void whatIsAsGoodAsExpectedPasses() {
    assertEquals(Optional.empty(), Judgement.alone(Thresholds.USUAL, GOOD));
    assertEquals(Optional.empty(), Judgement.beside(Relative.USUAL, GOOD, GOOD));
  }

  @Test
  void theFirstWrongSentenceIsNamed() {
    Findings wrong = found(100, text(true, 1), text(false, 1));

    assertEquals(
        "textsRight=0.500; expected at least 0.950; \"lights off\" came to refused",
        Judgement.alone(Thresholds.USUAL, wrong).get());
  }

  @Test
  void everyThresholdIsHeld() {
    Thresholds strict =
        new Thresholds(0, 0, 0, 1e9, 1e9, OptionalDouble.of(99), OptionalDouble.empty(), 120_000);

    assertEquals(
        "privateMib=100.000; expected at most 99.000", Judgement.alone(strict, GOOD).get());
    assertTrue(
        Judgement.alone(Thresholds.USUAL, found(100, text(true, 9_000)))
            .get()
            .startsWith("turnMillisP95=9000.000; expected at most 8000.000"));
    assertTrue(
        Judgement.alone(Thresholds.USUAL, found(100, spoken(true, 90, 5_000)))
            .get()
            .startsWith("firstSoundMillisP95=5000.000"));
    assertTrue(
        Judgement.alone(Thresholds.USUAL, found(100, question(false, 1)))
            .get()
            .startsWith("answered=0.000"));
  }

  @Test
  void aSlowerLanguageModelShowsAmongManyQuickCommands() {
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      items.add(text(true, 1));
    }
    Findings used = with(items, question(true, 500));
    Findings slower = with(items, question(true, 1_000));

    assertEquals(
        "turnMillis of question=1.952; expected at most 1.300 times the set in use",
        Judgement.beside(Relative.USUAL, slower, used).get());
  }

  @Test
  void aCommandOfTwoMillisecondsInsteadOfOneIsNotSlower() {
    assertEquals(
        Optional.empty(),
        Judgement.beside(Relative.USUAL, found(100, text(true, 2)), found(100, text(true, 1))));
  }

  @Test
  void moreMemoryThanTheSetInUseIsToldWithBoth() {
    assertEquals(
        "privateMib=150.000; expected at most 136.000 (1.20 times the set in use, 100.000)",
        Judgement.beside(Relative.USUAL, found(150, text(true, 1)), found(100, text(true, 1)))
            .get());
  }

  @Test
  void ofTwoRunsTheShorterTimesCountAndWhatWasWrongOnce() {
    Findings both = found(90, text(true, 9)).and(found(100, text(false, 4)));

    assertEquals(4, both.items().getFirst().turnMillis());
    assertEquals(100, both.memoryMib());
    assertEquals(0, both.textsRight());
  }

  @Test
  void findingsComeBackFromTheirLine() {
    HealthSuite suite = BuiltInSuite.of("en", List.of("clock"));
    List<Item> items = new ArrayList<>();
    suite.texts().forEach(any -> items.add(text(true, 1.5)));
    suite.questions().forEach(any -> items.add(question(false, 7)));
    Findings found = new Findings(1, 2, 3, 4, 5, items);

    assertEquals(found, Findings.read(found.toJson(), suite));
  }

  private static Findings found(double memoryMib, Item... items) {
    return new Findings(1_000, memoryMib, 10, 10, 0, Arrays.asList(items));
  }

  private static Findings with(List<Item> items, Item more) {
    List<Item> all = new ArrayList<>(items);
    all.add(more);
    return found(100, all.toArray(new Item[0]));
  }

  private static Item text(boolean right, double millis) {
    return new Item(
        Kind.TEXT, "lights off", true, right, right ? "light_off" : "refused", millis, -1);
  }

  private static Item question(boolean right, double millis) {
    return new Item(Kind.QUESTION, "why", true, right, "because", millis, -1);
  }

  private static Item spoken(boolean right, double millis, double firstSound) {
    return new Item(Kind.AUDIO, "lights off", true, right, "light_off", millis, firstSound);
  }
}
