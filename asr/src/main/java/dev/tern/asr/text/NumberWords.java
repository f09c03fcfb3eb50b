package dev.tern.asr.text;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** English number words, without hyphens and without "and": {@code one hundred five}. */
final class NumberWords {
  private static final String[] SMALL = {
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen"
  };
  private static final String[] TENS = {
    "", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"
  };
  private static final List<String> SCALES =
      List.of("hundred", "thousand", "million", "billion", "trillion");
  private static final Map<String, String> IRREGULAR_ORDINALS =
      Map.of(
          "one", "first", "two", "second", "three", "third", "five", "fifth", "eight", "eighth",
          "nine", "ninth", "twelve", "twelfth");

  /** More digits than this are read one by one, as nobody says a phone number as a number. */
  private static final int MOST_DIGITS = 12;

  private NumberWords() {}

  /** A run of digits as a person would most likely say it: a number, a year, or digit by digit. */
  static String of(String digits) {
    boolean leadingZero = digits.length() > 1 && digits.startsWith("0");
    if (leadingZero || digits.length() > MOST_DIGITS) {
      return digitByDigit(digits);
    }
    long value = Long.parseLong(digits);
    boolean likeYear =
        digits.length() == 4 && (value > 1000 && value < 2000 || value >= 2010 && value < 2100);
    return likeYear && value % 1000 >= 100 || likeYear && value >= 2010
        ? year((int) value)
        : cardinal(value);
  }

  /**
   * @param value 0 to 999,999,999,999,999
   */
  static String cardinal(long value) {
    if (value < 20) {
      return SMALL[(int) value];
    }
    if (value < 100) {
      return TENS[(int) value / 10] + (value % 10 == 0 ? "" : " " + SMALL[(int) value % 10]);
    }
    long unit = 100;
    int scale = 0;
    for (long next = 1000; next <= value && scale + 1 < SCALES.size(); next *= 1000) {
      unit = next;
      scale++;
    }
    String head = cardinal(value / unit) + " " + SCALES.get(scale);
    return value % unit == 0 ? head : head + " " + cardinal(value % unit);
  }

  static String ordinal(long value) {
    String words = cardinal(value);
    int last = words.lastIndexOf(' ') + 1;
    String word = words.substring(last);
    String ordinal = IRREGULAR_ORDINALS.get(word);
    if (ordinal == null) {
      ordinal = word.endsWith("y") ? word.substring(0, word.length() - 1) + "ieth" : word + "th";
    }
    return words.substring(0, last) + ordinal;
  }

  static String digitByDigit(String digits) {
    return digits
        .chars()
        .mapToObj(digit -> SMALL[Character.digit(digit, 10)])
        .collect(Collectors.joining(" "));
  }

  /** 1990 is "nineteen ninety", 1905 "nineteen oh five", 1500 "fifteen hundred". */
  private static String year(int value) {
    String century = cardinal(value / 100);
    int rest = value % 100;
    if (rest == 0) {
      return century + " hundred";
    }
    return century + " " + (rest < 10 ? "oh " : "") + cardinal(rest);
  }
}
