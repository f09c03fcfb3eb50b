package dev.tern.device.action.value;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.Optional;

/**
 * Some days in a row: "this week", "the weekend", "next month", or a single date as {@link
 * SpokenDate} reads it. Weeks start on Monday.
 *
 * @param first of the days
 * @param last of the days, not before the first
 */
public record SpokenPeriod(LocalDate first, LocalDate last) {

  /** The days that these words are, seen from {@code today}; empty for anything else. */
  public static Optional<SpokenPeriod> parse(String said, LocalDate today) {
    Words words = Words.of(said.replaceAll("['\u2019]s$", ""));
    words.takeAny("on", "for", "in");
    boolean next = words.take("next");
    words.takeAny("this", "the");
    LocalDate monday =
        today.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)).plusWeeks(next ? 1 : 0);
    LocalDate month = today.withDayOfMonth(1).plusMonths(next ? 1 : 0);
    Optional<SpokenPeriod> period =
        switch (words.rest()) {
          case "week" -> Optional.of(new SpokenPeriod(monday, monday.plusDays(6)));
          case "weekend" -> Optional.of(new SpokenPeriod(monday.plusDays(5), monday.plusDays(6)));
          case "month" ->
              Optional.of(new SpokenPeriod(month, month.with(TemporalAdjusters.lastDayOfMonth())));
          default -> Optional.empty();
        };
    return period.or(() -> SpokenDate.parse(said, today).map(day -> new SpokenPeriod(day, day)));
  }

  public boolean contains(LocalDate day) {
    return !day.isBefore(first) && !day.isAfter(last);
  }

  public boolean isOneDay() {
    return first.equals(last);
  }
}
