package dev.tern.tts.text;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Times of day. */
final class Clock {
  private static final Pattern TIME =
      Pattern.compile(
          "(?<![\\w:.,])(?<hour>[01]?\\d|2[0-4]):(?<minute>[0-5]\\d)(?::(?<second>[0-5]\\d))?"
              + "(?:\\s?(?<half>[AaPp]\\.?[Mm]\\b\\.?)|\\s?h\\b)?(?![\\w:])");
  private static final Pattern HOUR =
      Pattern.compile("(?<![\\w:.,-])(?<hour>1[0-2]|0?[1-9])\\s?(?<half>[AaPp]\\.?[Mm]\\b\\.?)");
  private static final Pattern RANGE =
      Pattern.compile("(?<=\\d|[APap]\\.?[Mm]\\.?)\\s?[-–]\\s?(?=(?:[01]?\\d|2[0-4]):[0-5]\\d)");
  private static final Pattern HOUR_RANGE =
      Pattern.compile("\\b(1[0-2]|[1-9])\\s?[-–]\\s?(1[0-2]|[1-9])(?=\\s?[AaPp]\\.?[Mm]\\b)");

  private Clock() {}

  static String speak(String text) {
    String spoken = RANGE.matcher(text).replaceAll(" to ");
    spoken = HOUR_RANGE.matcher(spoken).replaceAll("$1 to $2");
    spoken = TIME.matcher(spoken).replaceAll(m -> time(m) + sentenceEnd(m.group("half")));
    return HOUR.matcher(spoken)
        .replaceAll(
            m ->
                NumberWords.cardinal(Integer.parseInt(m.group("hour")))
                    + half(m.group("half"))
                    + sentenceEnd(m.group("half")));
  }

  private static String time(MatchResult match) {
    int hour = Integer.parseInt(match.group("hour"));
    int minute = Integer.parseInt(match.group("minute"));
    String half = match.group("half");
    String spoken = NumberWords.cardinal(hour);
    if (minute > 0) {
      spoken += (minute < 10 ? " oh " : " ") + NumberWords.cardinal(minute);
    } else if (half == null) {
      spoken = fullHour(hour);
    }
    if (match.group("second") != null) {
      int second = Integer.parseInt(match.group("second"));
      spoken += " and " + NumberWords.cardinal(second) + (second == 1 ? " second" : " seconds");
    }
    return spoken + half(half);
  }

  private static String fullHour(int hour) {
    if (hour == 0 || hour == 24) {
      return "midnight";
    }
    return NumberWords.cardinal(hour) + (hour <= 12 ? " o'clock" : " hundred");
  }

  private static String half(String half) {
    if (half == null) {
      return "";
    }
    return Character.toLowerCase(half.charAt(0)) == 'a' ? " A.M" : " P.M";
  }

  /** The last dot of "a.m." ends the sentence too, where one ends there. */
  private static String sentenceEnd(String half) {
    return half != null && half.endsWith(".") ? Abbreviations.KEPT_DOT : "";
  }
}
