package dev.tern.device.action.value;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Lengths of time: "five minutes", "an hour and a half", "one hour thirty", "quarter of an hour".
 *
 * <p>A number without a unit is not a duration. Days and weeks are of 24 hours and 7 days.
 */
public final class SpokenDuration {
  /** Ten years: longer ones are taken for misheard. */
  private static final Duration LONGEST = Duration.ofDays(3653);

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration WEEK = Duration.ofDays(7);
  private static final Map<String, Duration> UNITS =
      Map.ofEntries(
          Map.entry("second", SECOND),
          Map.entry("seconds", SECOND),
          Map.entry("sec", SECOND),
          Map.entry("secs", SECOND),
          Map.entry("minute", MINUTE),
          Map.entry("minutes", MINUTE),
          Map.entry("min", MINUTE),
          Map.entry("mins", MINUTE),
          Map.entry("hour", HOUR),
          Map.entry("hours", HOUR),
          Map.entry("hr", HOUR),
          Map.entry("hrs", HOUR),
          Map.entry("h", HOUR),
          Map.entry("day", DAY),
          Map.entry("days", DAY),
          Map.entry("week", WEEK),
          Map.entry("weeks", WEEK));

  private SpokenDuration() {}

  /** A duration above zero and of at most ten years; empty for anything else. */
  public static Optional<Duration> parse(String said) {
    Words words = Words.of(said);
    words.takeAny("for", "in", "after", "about");
    words.takeAny("another", "about");
    Optional<Duration> duration = read(words);
    words.take("from now");
    return words.atEnd() ? duration.filter(SpokenDuration::isPlausible) : Optional.empty();
  }

  private static boolean isPlausible(Duration duration) {
    return duration.isPositive() && duration.compareTo(LONGEST) <= 0;
  }

  /** Reads the longest duration that stands next; reading stays where it was when none does. */
  static Optional<Duration> read(Words words) {
    Duration total = Duration.ZERO;
    Duration lastUnit = null;
    while (!words.atEnd()) {
      int start = words.position();
      if (lastUnit != null) {
        words.take("and");
      }
      Optional<BigDecimal> said = SpokenNumber.read(words);
      boolean partOfUnit = said.isPresent() && (words.takeAny("of an", "of a", "of"));
      boolean article = !partOfUnit && words.takeAny("an", "a");
      Duration unit = UNITS.get(words.peek());
      if (unit != null && (said.isPresent() || article || lastUnit == null)) {
        words.next();
        total = total.plus(times(said.orElse(BigDecimal.ONE), unit));
        lastUnit = unit;
      } else if (said.isPresent() && lastUnit != null && unit == null && !article && !partOfUnit) {
        // "an hour and a half", "one hour thirty"
        boolean fraction = said.get().compareTo(BigDecimal.ONE) < 0;
        Duration implied = fraction ? lastUnit : below(lastUnit);
        if (implied == null) {
          words.back(start);
          break;
        }
        total = total.plus(times(said.get(), implied));
        break;
      } else {
        words.back(start);
        break;
      }
    }
    return lastUnit == null ? Optional.empty() : Optional.of(total);
  }

  private static Duration below(Duration unit) {
    if (unit.equals(HOUR)) {
      return MINUTE;
    }
    return unit.equals(MINUTE) ? SECOND : null;
  }

  private static Duration times(BigDecimal amount, Duration unit) {
    BigDecimal millis = amount.multiply(BigDecimal.valueOf(unit.toMillis()));
    // beyond any plausible duration, so that parse refuses it
    return millis.abs().compareTo(BigDecimal.valueOf(Long.MAX_VALUE / 1000)) > 0
        ? LONGEST.plusDays(1)
        : Duration.ofMillis(millis.longValue());
  }
}
