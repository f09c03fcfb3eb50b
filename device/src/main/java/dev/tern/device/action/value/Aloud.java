package dev.tern.device.action.value;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.format.TextStyle;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Values as words for the voice: "7:05 a.m.", "tomorrow", "1 hour and 30 minutes", "21.5".
 *
 * <p>Digits stay digits, the voice reads them. What is rounded says "about".
 */
public final class Aloud {
  private static final BigDecimal TOO_LONG_TO_SAY = new BigDecimal("1000000000000000");

  private Aloud() {}

  /**
   * A number with at most four decimals, fewer for large ones, and "about" before it where that
   * changed it.
   */
  public static String number(BigDecimal number) {
    BigDecimal size = number.abs();
    if (size.compareTo(TOO_LONG_TO_SAY) >= 0) {
      int exponent = number.precision() - number.scale() - 1;
      String leading =
          number.movePointLeft(exponent).setScale(2, RoundingMode.HALF_EVEN).toPlainString();
      return "about " + leading + " times 10 to the power of " + exponent;
    }
    int decimals = size.compareTo(BigDecimal.valueOf(100)) >= 0 ? 2 : 4;
    BigDecimal rounded = number.setScale(decimals, RoundingMode.HALF_EVEN);
    if (rounded.signum() == 0 && number.signum() != 0) {
      return number.signum() > 0 ? "less than 0.0001" : "just below 0";
    }
    String about = rounded.compareTo(number) == 0 ? "" : "about ";
    return about + plain(rounded);
  }

  /** Digits alone, without trailing zeros. */
  public static String plain(BigDecimal number) {
    BigDecimal stripped = number.stripTrailingZeros();
    String digits = stripped.toPlainString();
    return digits.startsWith("-") ? "minus " + digits.substring(1) : digits;
  }

  /** "1 timer", "3 timers". */
  public static String count(long count, String singular) {
    return count + " " + singular + (count == 1 ? "" : "s");
  }

  /** "7 a.m.", "7:05 p.m.", "noon", "midnight". */
  public static String time(LocalTime time) {
    if (time.getMinute() == 0 && time.getHour() % 12 == 0) {
      return time.getHour() == 0 ? "midnight" : "noon";
    }
    int hour = time.getHour() % 12 == 0 ? 12 : time.getHour() % 12;
    String minutes = time.getMinute() == 0 ? "" : ":%02d".formatted(time.getMinute());
    return hour + minutes + (time.getHour() < 12 ? " a.m." : " p.m.");
  }

  /**
   * "today", "tomorrow", "Friday" within a week, else "Friday, March 3", with another year's year.
   */
  public static String date(LocalDate date, LocalDate today) {
    long days = ChronoUnit.DAYS.between(today, date);
    if (days == 0) {
      return "today";
    }
    if (days == 1) {
      return "tomorrow";
    }
    if (days == -1) {
      return "yesterday";
    }
    return days > 1 && days < 7 ? day(date.getDayOfWeek()) : fullDate(date, today);
  }

  /** "Friday, March 3", and the year where it is not this one. */
  public static String fullDate(LocalDate date, LocalDate today) {
    String month = date.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
    String year = date.getYear() == today.getYear() ? "" : ", " + date.getYear();
    return day(date.getDayOfWeek()) + ", " + month + " " + date.getDayOfMonth() + year;
  }

  public static String day(DayOfWeek day) {
    return day.getDisplayName(TextStyle.FULL, Locale.ENGLISH);
  }

  /** "every day", "on weekdays", "on weekends", "every Monday and Friday". */
  public static String days(Set<DayOfWeek> days) {
    List<DayOfWeek> sorted = days.stream().sorted().toList();
    if (sorted.size() == 7) {
      return "every day";
    }
    if (sorted.size() == 5 && sorted.getLast() == DayOfWeek.FRIDAY) {
      return "on weekdays";
    }
    if (sorted.equals(List.of(DayOfWeek.SATURDAY, DayOfWeek.SUNDAY))) {
      return "on weekends";
    }
    return "every " + list(sorted.stream().map(Aloud::day).toList());
  }

  /**
   * Days, hours, minutes and seconds; below a day to the second, "less than a second" below that.
   */
  public static String duration(Duration duration) {
    List<String> parts = new ArrayList<>();
    addPart(parts, duration.toDays(), "day");
    addPart(parts, duration.toHoursPart(), "hour");
    addPart(parts, duration.toMinutesPart(), "minute");
    if (duration.toDays() == 0) {
      addPart(parts, duration.toSecondsPart(), "second");
    }
    return parts.isEmpty() ? "less than a second" : list(parts);
  }

  private static void addPart(List<String> parts, long count, String unit) {
    if (count > 0) {
      parts.add(count(count, unit));
    }
  }

  /** "a", "a and b", "a, b and c". */
  public static String list(List<String> items) {
    return joined(items, " and ");
  }

  /** "a", "a or b", "a, b or c". */
  public static String choice(List<String> items) {
    return joined(items, " or ");
  }

  private static String joined(List<String> items, String beforeLast) {
    if (items.size() < 2) {
      return String.join("", items);
    }
    return String.join(", ", items.subList(0, items.size() - 1)) + beforeLast + items.getLast();
  }
}
