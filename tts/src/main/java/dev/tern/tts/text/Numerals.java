package dev.tern.tts.text;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The numbers that nothing before had a use for. */
final class Numerals {
  private static final Pattern ORDINAL =
      Pattern.compile("(?<![\\w.,])(\\d{1,3}(?:,\\d{3})+|\\d{1,15})(?:st|nd|rd|th)\\b");
  private static final Pattern PLACE =
      Pattern.compile(
          "\\b((?i:room|flight|suite|apartment|bus|highway|route|interstate|gate|unit|extension|error|code)) (\\d{3,4})\\b");
  private static final Pattern CALL = Pattern.compile("\\b([Cc]all|[Dd]ial) (\\d{3,})\\b");
  private static final Pattern FORMULA = Pattern.compile("\\b(\\p{Lu}{2,3})-?(?=\\d)");
  private static final Pattern LETTERS_DIGITS = Pattern.compile("(?<=\\p{L})-?(?=\\d)");
  private static final Pattern DIGITS_LETTERS = Pattern.compile("(?<=\\d)-?(?=\\p{L})");
  private static final Pattern SCALED =
      Pattern.compile("(?<=\\d)(?=(?:thousand|million|billion)\\b)");
  private static final Pattern YEAR =
      Pattern.compile(
          "(?<![\\w.,-])(1[1-9]\\d\\d|20[1-9]\\d|200\\d)(?![\\w,]*\\d|[.]\\d|-\\d)(?! (?:thousand|million|billion))");
  private static final Pattern NUMBER =
      Pattern.compile(
          "(?:(?<![\\p{L}\\d.)\\]-])-)?(?:\\d{1,3}(?:,\\d{3})+(?!\\d)|\\d+)(?:\\.\\d+)?|(?:(?<![\\w)])-)?(?<!\\d)\\.\\d+");

  private Numerals() {}

  static String speak(String text) {
    String spoken = ORDINAL.matcher(text).replaceAll(Numerals::ordinal);
    spoken =
        CALL.matcher(spoken).replaceAll(m -> m.group(1) + " " + NumberWords.digits(m.group(2)));
    spoken = PLACE.matcher(spoken).replaceAll(Numerals::place);
    spoken = SCALED.matcher(spoken).replaceAll(" ");
    // CO2 is no company, MP3 no member of parliament: short capitals before digits are letters.
    spoken = FORMULA.matcher(spoken).replaceAll(m -> String.join(".", m.group(1).split("")) + " ");
    spoken = DIGITS_LETTERS.matcher(LETTERS_DIGITS.matcher(spoken).replaceAll(" ")).replaceAll(" ");
    spoken = YEAR.matcher(spoken).replaceAll(m -> NumberWords.year(Integer.parseInt(m.group(1))));
    return NUMBER.matcher(spoken).replaceAll(m -> " " + NumberWords.decimal(m.group()) + " ");
  }

  private static String ordinal(MatchResult match) {
    return NumberWords.ordinal(Long.parseLong(match.group(1).replace(",", "")));
  }

  private static String place(MatchResult match) {
    String digits = match.group(2);
    return match.group(1)
        + " "
        + (digits.startsWith("0")
            ? NumberWords.digits(digits)
            : NumberWords.inPairs(Integer.parseInt(digits)));
  }
}
