package dev.tern.device.action.value;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.Month;
import java.time.MonthDay;
import java.time.YearMonth;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Dates: "tomorrow", "friday", "next monday", "the third of march", "march 3rd", "the fifteenth",
 * "in two days", "a week from now", "christmas".
 *
 * <p>A date without a year is the next one, today included; so is "the fifteenth". "Friday" is the
 * first Friday after today and "next friday" the Friday of the next week, weeks starting on Monday;
 * who acts on a date says it aloud, so that a person of the other habit hears the difference.
 */
public final class SpokenDate {
  private static final Map<String, MonthDay> FEASTS =
      Map.ofEntries(
          Map.entry("christmas", MonthDay.of(12, 25)),
          Map.entry("christmas day", MonthDay.of(12, 25)),
          Map.entry("christmas eve", MonthDay.of(12, 24)),
          Map.entry("boxing day", MonthDay.of(12, 26)),
          Map.entry("new year", MonthDay.of(1, 1)),
          Map.entry("new year's", MonthDay.of(1, 1)),
          Map.entry("new years", MonthDay.of(1, 1)),
          Map.entry("new year's day", MonthDay.of(1, 1)),
          Map.entry("new years day", MonthDay.of(1, 1)),
          Map.entry("new year's eve", MonthDay.of(12, 31)),
          Map.entry("new years eve", MonthDay.of(12, 31)),
          Map.entry("valentine's day", MonthDay.of(2, 14)),
          Map.entry("valentines day", MonthDay.of(2, 14)),
          Map.entry("halloween", MonthDay.of(10, 31)),
          Map.entry("saint patrick's day", MonthDay.of(3, 17)),
          Map.entry("independence day", MonthDay.of(7, 4)));
  private static final Map<String, Integer> ORDINALS =
      Map.ofEntries(
          Map.entry("first", 1),
          Map.entry("second", 2),
          Map.entry("third", 3),
          Map.entry("fourth", 4),
          Map.entry("fifth", 5),
          Map.entry("sixth", 6),
          Map.entry("seventh", 7),
          Map.entry("eighth", 8),
          Map.entry("ninth", 9),
          Map.entry("tenth", 10),
          Map.entry("eleventh", 11),
          Map.entry("twelfth", 12),
          Map.entry("thirteenth", 13),
          Map.entry("fourteenth", 14),
          Map.entry("fifteenth", 15),
          Map.entry("sixteenth", 16),
          Map.entry("seventeenth", 17),
          Map.entry("eighteenth", 18),
          Map.entry("nineteenth", 19),
          Map.entry("twentieth", 20),
          Map.entry("thirtieth", 30));

  private SpokenDate() {}

  /** The date that these words are, seen from {@code today}; empty for anything else. */
  public static Optional<LocalDate> parse(String said, LocalDate today) {
    Words words = Words.of(said.replaceAll("(?i)(day|tomorrow|week)['\u2019]?s\\b(?! )", "$1"));
    words.takeAny("on", "for", "until", "by");
    String whole = words.rest();
    words.back(0);
    words.takeAny("on", "for", "until", "by");
    MonthDay feast = FEASTS.get(whole);
    if (feast != null) {
      return Optional.of(next(feast, today));
    }
    Optional<LocalDate> date =
        near(words, today)
            .or(() -> distant(words, today))
            .or(() -> weekday(words, today))
            .or(() -> calendar(words, today));
    return words.atEnd() ? date : Optional.empty();
  }

  private static Optional<LocalDate> near(Words words, LocalDate today) {
    if (words.takeAny("the day after tomorrow", "day after tomorrow")) {
      return Optional.of(today.plusDays(2));
    }
    if (words.takeAny("the day before yesterday")) {
      return Optional.of(today.minusDays(2));
    }
    if (words.takeAny("today", "tonight")) {
      return Optional.of(today);
    }
    if (words.take("tomorrow")) {
      words.takeAny("morning", "afternoon", "evening", "night");
      return Optional.of(today.plusDays(1));
    }
    return words.take("yesterday") ? Optional.of(today.minusDays(1)) : Optional.empty();
  }

  /** "in two days", "a week from now", "three weeks from today", "two days ago". */
  private static Optional<LocalDate> distant(Words words, LocalDate today) {
    int start = words.position();
    boolean in = words.take("in");
    Optional<Integer> count =
        SpokenNumber.read(words)
            .or(() -> words.takeAny("a", "an") ? Optional.of(BigDecimal.ONE) : Optional.empty())
            .flatMap(SpokenNumber::whole)
            .filter(n -> n <= 5000);
    int days = words.takeAny("days", "day") ? 1 : words.takeAny("weeks", "week") ? 7 : 0;
    boolean months = days == 0 && words.takeAny("months", "month");
    boolean fromNow = !in && words.takeAny("from now", "from today");
    boolean ago = !in && !fromNow && words.take("ago");
    if (count.isEmpty() || (days == 0 && !months) || !(in || fromNow || ago)) {
      words.back(start);
      return Optional.empty();
    }
    int signed = ago ? -count.get() : count.get();
    return Optional.of(months ? today.plusMonths(signed) : today.plusDays((long) signed * days));
  }

  private static Optional<LocalDate> weekday(Words words, LocalDate today) {
    int start = words.position();
    boolean next = words.take("next");
    boolean last = !next && words.take("last");
    words.takeAny("this coming", "this", "coming");
    Optional<DayOfWeek> day = dayOfWeek(words.next());
    if (day.isEmpty()) {
      words.back(start);
      return Optional.empty();
    }
    words.takeAny("morning", "afternoon", "evening", "night");
    if (next) {
      LocalDate nextMonday = today.with(TemporalAdjusters.next(DayOfWeek.MONDAY));
      return Optional.of(nextMonday.with(TemporalAdjusters.nextOrSame(day.get())));
    }
    return Optional.of(
        today.with(
            last ? TemporalAdjusters.previous(day.get()) : TemporalAdjusters.next(day.get())));
  }

  /** A day of the week by its name, in singular or plural; empty for other words. */
  static Optional<DayOfWeek> dayOfWeek(String word) {
    for (DayOfWeek day : DayOfWeek.values()) {
      String name = day.name().toLowerCase(Locale.ROOT);
      if (word.equals(name) || word.equals(name + "s")) {
        return Optional.of(day);
      }
    }
    return Optional.empty();
  }

  /** "the third of march twenty twenty seven", "march third", "3 March 2027", "the fifteenth". */
  private static Optional<LocalDate> calendar(Words words, LocalDate today) {
    words.take("the");
    Optional<Month> month = month(words);
    words.take("the");
    boolean ordinal =
        ORDINALS.containsKey(words.peek())
            || words.peek().matches("\\d+[a-z]+")
            || ORDINALS.containsKey(words.peek(1));
    Optional<Integer> day = dayOfMonth(words);
    if (day.isEmpty()) {
      return Optional.empty();
    }
    if (month.isEmpty()) {
      words.take("of");
      month = month(words);
    }
    Optional<Integer> year = month.isEmpty() ? Optional.empty() : year(words);
    try {
      if (month.isEmpty() && !ordinal) {
        return Optional.empty();
      }
      if (month.isEmpty()) {
        return Optional.of(nextDayOfMonth(day.get(), today));
      }
      if (year.isPresent()) {
        return Optional.of(LocalDate.of(year.get(), month.get(), day.get()));
      }
      return Optional.of(next(MonthDay.of(month.get(), day.get()), today));
    } catch (DateTimeException noSuchDay) {
      return Optional.empty();
    }
  }

  private static Optional<Month> month(Words words) {
    for (Month month : Month.values()) {
      if (words.take(month.name().toLowerCase(Locale.ROOT))) {
        return Optional.of(month);
      }
    }
    return Optional.empty();
  }

  private static Optional<Integer> dayOfMonth(Words words) {
    String word = words.peek();
    if (word.matches("\\d{1,2}(st|nd|rd|th)?")) {
      words.next();
      return Optional.of(Integer.parseInt(word.replaceAll("\\D", "")));
    }
    if (ORDINALS.containsKey(word)) {
      words.next();
      return Optional.of(ORDINALS.get(word));
    }
    if ((word.equals("twenty") || word.equals("thirty")) && ORDINALS.containsKey(words.peek(1))) {
      words.next();
      return Optional.of((word.equals("twenty") ? 20 : 30) + ORDINALS.get(words.next()));
    }
    OptionalLong cardinal = SpokenNumber.belowHundred(words);
    return cardinal.isPresent() ? Optional.of((int) cardinal.getAsLong()) : Optional.empty();
  }

  /** "twenty twenty seven", "two thousand and thirty", "2027". */
  private static Optional<Integer> year(Words words) {
    int start = words.position();
    OptionalLong century = SpokenNumber.belowHundred(words);
    if (century.isPresent() && century.getAsLong() >= 10) {
      OptionalLong rest = SpokenNumber.belowHundred(words);
      if (rest.isPresent()) {
        return Optional.of((int) (century.getAsLong() * 100 + rest.getAsLong()));
      }
    }
    words.back(start);
    return SpokenNumber.read(words)
        .flatMap(SpokenNumber::whole)
        .filter(y -> y >= 1000 && y <= 9999);
  }

  private static LocalDate next(MonthDay day, LocalDate today) {
    int year = today.getYear();
    while (!day.isValidYear(year) || day.atYear(year).isBefore(today)) {
      year++;
    }
    return day.atYear(year);
  }

  private static LocalDate nextDayOfMonth(int day, LocalDate today) {
    if (day < 1 || day > 31) {
      throw new DateTimeException("day=" + day + " is in no month");
    }
    YearMonth month = YearMonth.from(today);
    while (!month.isValidDay(day) || month.atDay(day).isBefore(today)) {
      month = month.plusMonths(1);
    }
    return month.atDay(day);
  }
}
