package dev.tern.device.action.value;

import java.time.DayOfWeek;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Days that come again: "every day", "daily", "weekdays", "every monday and thursday".
 *
 * <p>Only what recurs by the week; "monthly" and "every year" are read as nothing, so that who acts
 * says what it can do.
 */
public final class SpokenRecurrence {
  private SpokenRecurrence() {}

  /** The days of the week that these words name, at least one; empty for anything else. */
  public static Optional<Set<DayOfWeek>> parse(String said) {
    Words words = Words.of(said);
    boolean every = words.takeAny("every single", "every", "each", "on", "all");
    EnumSet<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
    while (!words.atEnd()) {
      words.takeAny("and on", "and every", "and");
      if (words.takeAny("daily", "everyday")
          || (every && words.takeAny("days", "day", "morning", "afternoon", "evening", "night"))) {
        return words.atEnd() ? Optional.of(EnumSet.allOf(DayOfWeek.class)) : Optional.empty();
      }
      if (words.takeAny("weekdays", "weekday", "working day", "workday")) {
        days.addAll(EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY));
      } else if (words.takeAny("weekends", "weekend", "the weekend")) {
        days.addAll(EnumSet.range(DayOfWeek.SATURDAY, DayOfWeek.SUNDAY));
      } else {
        String word = words.next();
        Optional<DayOfWeek> day = SpokenDate.dayOfWeek(word).filter(_ -> every || plural(word));
        if (day.isEmpty()) {
          return Optional.empty();
        }
        days.add(day.get());
        words.takeAny("morning", "mornings", "evening", "evenings");
      }
    }
    return days.isEmpty() ? Optional.empty() : Optional.of(days);
  }

  private static boolean plural(String day) {
    return day.endsWith("s");
  }
}
