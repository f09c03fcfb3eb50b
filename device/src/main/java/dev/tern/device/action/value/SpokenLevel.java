package dev.tern.device.action.value;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Optional;

/**
 * How much of something: "ten percent", "to half", "maximum", "seven", "a bit", "by two steps".
 *
 * @param percent of the whole range; not limited to 0 to 100, so that who acts can name the limit
 * @param change whether the percent are a change ("by ten", "a bit") rather than a place
 * @param bareNumber whether a number was said without "percent": a dial may read it as a step
 */
public record SpokenLevel(int percent, boolean change, boolean bareNumber) {
  /** What "a bit" and one step are, in percent. */
  public static final int STEP_PERCENT = 10;

  private static final Map<String, Integer> PLACES =
      Map.ofEntries(
          Map.entry("off", 0),
          Map.entry("minimum", 1),
          Map.entry("min", 1),
          Map.entry("lowest", 1),
          Map.entry("the lowest", 1),
          Map.entry("low", 25),
          Map.entry("half", 50),
          Map.entry("halfway", 50),
          Map.entry("medium", 50),
          Map.entry("middle", 50),
          Map.entry("the middle", 50),
          Map.entry("high", 75),
          Map.entry("full", 100),
          Map.entry("max", 100),
          Map.entry("maximum", 100),
          Map.entry("the maximum", 100),
          Map.entry("highest", 100),
          Map.entry("the highest", 100));

  /** The level that these words are, all of them; empty for anything else. */
  public static Optional<SpokenLevel> parse(String said) {
    Words words = Words.of(said);
    if (words.takeAny(
        "a little bit",
        "a bit more",
        "a little more",
        "a bit",
        "a little",
        "slightly",
        "a notch",
        "a touch",
        "some")) {
      return words.atEnd() ? Optional.of(change(STEP_PERCENT)) : Optional.empty();
    }
    boolean change = words.take("by");
    words.takeAny("to", "at");
    int start = words.position();
    Integer place = PLACES.get(words.rest().replaceAll(" (level|power|volume|brightness)$", ""));
    if (place != null) {
      return Optional.of(new SpokenLevel(place, change, false));
    }
    words.back(start);
    words.takeAny("level", "volume");
    Optional<Integer> number = SpokenNumber.read(words).flatMap(SpokenLevel::rounded);
    if (number.isEmpty()) {
      return Optional.empty();
    }
    if (words.takeAny("levels", "steps", "step", "notches", "points")) {
      return words.atEnd() ? Optional.of(change(number.get() * STEP_PERCENT)) : Optional.empty();
    }
    boolean percent = words.takeAny("percent", "per cent");
    return words.atEnd()
        ? Optional.of(new SpokenLevel(number.get(), change, !percent))
        : Optional.empty();
  }

  private static SpokenLevel change(int percent) {
    return new SpokenLevel(percent, true, false);
  }

  private static Optional<Integer> rounded(BigDecimal number) {
    return SpokenNumber.whole(number.setScale(0, RoundingMode.HALF_UP))
        .filter(n -> Math.abs(n) < 100_000);
  }
}
