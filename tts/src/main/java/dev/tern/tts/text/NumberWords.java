package dev.tern.tts.text;

import java.math.BigInteger;
import java.util.List;

/** Numbers as Americans say them: "one hundred five", without "and". */
final class NumberWords {
  private static final List<String> SMALL =
      List.of(
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
          "nineteen");
  private static final List<String> TENS =
      List.of("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety");
  private static final List<String> SCALES =
      List.of("", "thousand", "million", "billion", "trillion", "quadrillion");

  /** Longer numbers are read digit by digit. */
  private static final int MOST_DIGITS = 18;

  private NumberWords() {}

  /** {@code 1234} is "one thousand two hundred thirty four". */
  static String cardinal(long number) {
    if (number < 0) {
      return "minus " + cardinal(-number);
    }
    if (number < 1000) {
      return belowThousand((int) number);
    }
    StringBuilder words = new StringBuilder();
    long rest = number;
    for (int scale = SCALES.size() - 1; scale >= 0; scale--) {
      long unit = Math.powExact(1000L, scale);
      if (rest >= unit) {
        append(words, belowThousand((int) (rest / unit)));
        append(words, SCALES.get(scale));
        rest %= unit;
      }
    }
    return words.toString();
  }

  /** {@code 21} is "twenty first". */
  static String ordinal(long number) {
    String words = cardinal(number);
    int last = words.lastIndexOf(' ') + 1;
    return words.substring(0, last) + ordinalOf(words.substring(last));
  }

  private static String ordinalOf(String word) {
    return switch (word) {
      case "one" -> "first";
      case "two" -> "second";
      case "three" -> "third";
      case "five" -> "fifth";
      case "eight" -> "eighth";
      case "nine" -> "ninth";
      case "twelve" -> "twelfth";
      default -> word.endsWith("y") ? word.substring(0, word.length() - 1) + "ieth" : word + "th";
    };
  }

  /** {@code 1905} is "nineteen oh five", {@code 2005} "two thousand five". */
  static String year(int year) {
    int century = year / 100;
    int rest = year % 100;
    if (year < 1000 || year > 9999 || century % 10 == 0 && rest < 10) {
      return cardinal(year);
    }
    return rest == 0 ? cardinal(century) + " hundred" : inPairs(year);
  }

  /** {@code 2304} is "twenty three oh four", {@code 101} "one oh one": rooms and flights. */
  static String inPairs(int number) {
    int head = number / 100;
    int rest = number % 100;
    if (head == 0) {
      return cardinal(number);
    }
    if (rest == 0) {
      return cardinal(number);
    }
    return cardinal(head) + (rest < 10 ? " oh " : " ") + cardinal(rest);
  }

  /**
   * A number as written, with an optional sign, thousands commas and decimals: {@code -1,234.50} is
   * "minus one thousand two hundred thirty four point five zero". A number with a leading zero or
   * too many digits is read digit by digit.
   */
  static String decimal(String written) {
    String plain = written.replace(",", "").replace('−', '-');
    if (plain.startsWith("-")) {
      return "minus " + decimal(plain.substring(1));
    }
    int point = plain.indexOf('.');
    String whole = point < 0 ? plain : plain.substring(0, point);
    StringBuilder words = new StringBuilder(whole.isEmpty() ? "zero" : whole(whole));
    if (point >= 0) {
      append(words, "point");
      append(words, digits(plain.substring(point + 1)));
    }
    return words.toString();
  }

  private static String whole(String digits) {
    boolean code = digits.length() > 1 && digits.startsWith("0");
    return code || digits.length() > MOST_DIGITS
        ? digits(digits)
        : cardinal(new BigInteger(digits).longValueExact());
  }

  /** {@code 0142} is "zero one four two"; what is no digit is left out. */
  static String digits(String digits) {
    StringBuilder words = new StringBuilder();
    digits
        .chars()
        .filter(c -> c >= '0' && c <= '9')
        .forEach(c -> append(words, SMALL.get(c - '0')));
    return words.toString();
  }

  /** The plural of a number's last word: "nineties", "hundreds", "halves" not among them. */
  static String plural(String words) {
    return words.endsWith("y") ? words.substring(0, words.length() - 1) + "ies" : words + "s";
  }

  private static String belowThousand(int number) {
    StringBuilder words = new StringBuilder();
    if (number >= 100) {
      append(words, SMALL.get(number / 100));
      append(words, "hundred");
      if (number % 100 == 0) {
        return words.toString();
      }
    }
    int rest = number % 100;
    if (rest < 20) {
      append(words, SMALL.get(rest));
    } else {
      append(words, TENS.get(rest / 10));
      if (rest % 10 != 0) {
        append(words, SMALL.get(rest % 10));
      }
    }
    return words.toString();
  }

  private static void append(StringBuilder words, String word) {
    if (!word.isEmpty()) {
      words.append(words.isEmpty() ? "" : " ").append(word);
    }
  }
}
