package dev.tern.tts.text;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Dates, months, weekdays and decades; the month comes first where digits leave it open. */
final class Calendar {
  private static final List<String> MONTHS =
      List.of(
          "January",
          "February",
          "March",
          "April",
          "May",
          "June",
          "July",
          "August",
          "September",
          "October",
          "November",
          "December");

  private static final String MONTH =
      "(Jan(?:uary|\\.)?|Feb(?:ruary|\\.)?|Mar(?:ch|\\.)?|Apr(?:il|\\.)?|May|June?\\.?|July?\\.?"
          + "|Aug(?:ust|\\.)?|Sept?(?:ember|\\.)?|Oct(?:ober|\\.)?|Nov(?:ember|\\.)?|Dec(?:ember|\\.)?)";
  private static final String DAY = "(0?[1-9]|[12]\\d|3[01])(?:st|nd|rd|th)?";
  private static final String YEAR = "([12]\\d{3})";

  private static final Pattern ISO =
      Pattern.compile("\\b" + YEAR + "-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])(?:T(?=\\d)|\\b)");
  private static final Pattern SLASHED =
      Pattern.compile("\\b(0?[1-9]|1[0-2])/(0?[1-9]|[12]\\d|3[01])/((?:[12]\\d)?\\d\\d)\\b");
  private static final Pattern MONTH_DAY =
      Pattern.compile("\\b" + MONTH + " " + DAY + "\\b(?!\\s*:|[.,]?\\d)(?:,? " + YEAR + "\\b)?");
  private static final Pattern DAY_MONTH =
      Pattern.compile(
          "(\\b[Tt]he )?\\b" + DAY + "(?: of)? " + MONTH + "(?![\\w])(?:,? " + YEAR + "\\b)?");
  private static final Pattern MONTH_YEAR = Pattern.compile("\\b" + MONTH + " " + YEAR + "\\b");
  private static final Pattern DECADE = Pattern.compile("(?<![\\w.])(?:([12]\\d)|')(\\d0)'?s\\b");
  private static final Pattern WEEKDAY =
      Pattern.compile("\\b(Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)(?:\\.(,?)|(,))(?= )");

  private Calendar() {}

  static String speak(String text) {
    String spoken =
        ISO.matcher(text)
            .replaceAll(
                m ->
                    date(number(m, 2), number(m, 3), m.group(1))
                        + (m.group().endsWith("T") ? ", " : ""));
    spoken = SLASHED.matcher(spoken).replaceAll(m -> date(number(m, 1), number(m, 2), m.group(3)));
    spoken =
        WEEKDAY
            .matcher(spoken)
            .replaceAll(m -> weekday(m.group(1)) + (m.group().endsWith(",") ? "," : ""));
    spoken =
        MONTH_DAY
            .matcher(spoken)
            .replaceAll(m -> date(monthNumber(m.group(1)), number(m, 2), m.group(3)));
    spoken = DAY_MONTH.matcher(spoken).replaceAll(Calendar::dayFirst);
    spoken =
        MONTH_YEAR
            .matcher(spoken)
            .replaceAll(m -> MONTHS.get(monthNumber(m.group(1)) - 1) + " " + year(m.group(2)));
    return DECADE.matcher(spoken).replaceAll(Calendar::decade);
  }

  private static String date(int month, int day, String year) {
    String spoken = MONTHS.get(month - 1) + " " + NumberWords.ordinal(day);
    return year == null ? spoken : spoken + ", " + year(year);
  }

  private static String dayFirst(MatchResult match) {
    String article = match.group(1) == null ? "the " : match.group(1);
    String spoken =
        article
            + NumberWords.ordinal(number(match, 2))
            + " of "
            + MONTHS.get(monthNumber(match.group(3)) - 1);
    return match.group(4) == null ? spoken : spoken + ", " + year(match.group(4));
  }

  private static String decade(MatchResult match) {
    String tens = NumberWords.plural(NumberWords.cardinal(Integer.parseInt(match.group(2))));
    if (match.group(2).equals("00")) {
      tens = "hundreds";
      if (match.group(1) != null && match.group(1).equals("20")) {
        return "two thousands";
      }
    } else if (match.group(2).equals("10")) {
      tens = "tens";
    }
    return match.group(1) == null
        ? tens
        : NumberWords.cardinal(Integer.parseInt(match.group(1))) + " " + tens;
  }

  private static String year(String year) {
    return year.length() == 2
        ? NumberWords.year(2000 + Integer.parseInt(year))
        : NumberWords.year(Integer.parseInt(year));
  }

  private static int number(MatchResult match, int group) {
    return Integer.parseInt(match.group(group));
  }

  private static int monthNumber(String name) {
    for (int m = 0; m < MONTHS.size(); m++) {
      if (MONTHS.get(m).startsWith(name.substring(0, 3))) {
        return m + 1;
      }
    }
    throw new AssertionError("not a month: " + name);
  }

  private static String weekday(String start) {
    return switch (start.substring(0, 2)) {
      case "Mo" -> "Monday";
      case "Tu" -> "Tuesday";
      case "We" -> "Wednesday";
      case "Th" -> "Thursday";
      case "Fr" -> "Friday";
      case "Sa" -> "Saturday";
      default -> "Sunday";
    };
  }
}
