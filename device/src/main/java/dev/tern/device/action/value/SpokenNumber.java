package dev.tern.device.action.value;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Numbers: "thirty two", "one hundred and five", "two and a half", "three point one four", "minus
 * four", "a dozen", "three quarters", "2.5 million".
 */
public final class SpokenNumber {
  private static final Map<String, Integer> ONES =
      Map.ofEntries(
          Map.entry("zero", 0),
          Map.entry("one", 1),
          Map.entry("two", 2),
          Map.entry("three", 3),
          Map.entry("four", 4),
          Map.entry("five", 5),
          Map.entry("six", 6),
          Map.entry("seven", 7),
          Map.entry("eight", 8),
          Map.entry("nine", 9));
  private static final Map<String, Integer> TEENS =
      Map.ofEntries(
          Map.entry("ten", 10),
          Map.entry("eleven", 11),
          Map.entry("twelve", 12),
          Map.entry("thirteen", 13),
          Map.entry("fourteen", 14),
          Map.entry("fifteen", 15),
          Map.entry("sixteen", 16),
          Map.entry("seventeen", 17),
          Map.entry("eighteen", 18),
          Map.entry("nineteen", 19));
  private static final Map<String, Integer> TENS =
      Map.of(
          "twenty", 20, "thirty", 30, "forty", 40, "fifty", 50, "sixty", 60, "seventy", 70,
          "eighty", 80, "ninety", 90);
  private static final Map<String, Long> SCALES =
      Map.of(
          "thousand", 1_000L,
          "million", 1_000_000L,
          "billion", 1_000_000_000L,
          "trillion", 1_000_000_000_000L);
  private static final Map<String, Integer> PARTS =
      Map.ofEntries(
          Map.entry("half", 2),
          Map.entry("halves", 2),
          Map.entry("third", 3),
          Map.entry("thirds", 3),
          Map.entry("quarter", 4),
          Map.entry("quarters", 4),
          Map.entry("fifth", 5),
          Map.entry("fifths", 5),
          Map.entry("eighth", 8),
          Map.entry("eighths", 8),
          Map.entry("tenth", 10),
          Map.entry("tenths", 10));

  private SpokenNumber() {}

  /** The number that these words are, all of them; empty for anything else. */
  public static Optional<BigDecimal> parse(String said) {
    Words words = Words.of(said);
    Optional<BigDecimal> number = read(words);
    return words.atEnd() ? number : Optional.empty();
  }

  /** A {@link #parse number} without a fraction that an int can hold. */
  public static Optional<Integer> parseWhole(String said) {
    return parse(said).flatMap(SpokenNumber::whole);
  }

  static Optional<Integer> whole(BigDecimal number) {
    try {
      return Optional.of(number.intValueExact());
    } catch (ArithmeticException notAnInt) {
      return Optional.empty();
    }
  }

  /** Reads the longest number that stands next; reading stays where it was when none does. */
  static Optional<BigDecimal> read(Words words) {
    int start = words.position();
    boolean negative = words.takeAny("minus", "negative");
    Optional<BigDecimal> magnitude =
        fraction(words).or(() -> fewOrDozens(words)).or(() -> mixed(words));
    if (magnitude.isEmpty()) {
      words.back(start);
    }
    return negative ? magnitude.map(BigDecimal::negate) : magnitude;
  }

  /** "a half", "a quarter", "three quarters", "half a dozen", but not the half of "half past". */
  private static Optional<BigDecimal> fraction(Words words) {
    int start = words.position();
    long count = 1;
    if (!words.takeAny("a", "an") && !PARTS.containsKey(words.peek())) {
      OptionalLong said = belowHundred(words);
      count = said.orElse(0);
    }
    Integer parts = PARTS.get(words.peek());
    if (count == 0 || parts == null) {
      words.back(start);
      return Optional.empty();
    }
    words.next();
    BigDecimal value =
        BigDecimal.valueOf(count).divide(BigDecimal.valueOf(parts), MathContext.DECIMAL64);
    if (words.take("a dozen")) {
      value = value.multiply(BigDecimal.valueOf(12));
    }
    return Optional.of(value);
  }

  /** "a couple of", "a dozen", "three dozen". */
  private static Optional<BigDecimal> fewOrDozens(Words words) {
    int start = words.position();
    if (words.takeAny("a couple of", "a couple", "a pair of")) {
      return Optional.of(BigDecimal.TWO);
    }
    OptionalLong count = words.take("a") ? OptionalLong.of(1) : belowHundred(words);
    if (words.takeAny("dozen", "dozens")) {
      words.take("of");
      return Optional.of(BigDecimal.valueOf(12 * count.orElse(1)));
    }
    words.back(start);
    return Optional.empty();
  }

  /** A whole number, then perhaps "point one four" or "and three quarters". */
  private static Optional<BigDecimal> mixed(Words words) {
    Optional<BigDecimal> digits = inDigits(words);
    OptionalLong letters = digits.isPresent() ? OptionalLong.empty() : inLetters(words);
    if (digits.isEmpty() && letters.isEmpty() && !words.peek().equals("point")) {
      return Optional.empty();
    }
    BigDecimal whole = digits.orElseGet(() -> BigDecimal.valueOf(letters.orElse(0)));

    Optional<BigDecimal> decimals = decimals(words);
    if (decimals.isPresent()) {
      return Optional.of(scaled(whole.add(decimals.get()), words));
    }
    if (digits.isEmpty() && letters.isEmpty()) {
      return Optional.empty();
    }
    int beforeAnd = words.position();
    if (words.take("and")) {
      Optional<BigDecimal> part = fraction(words);
      if (part.isPresent()) {
        return Optional.of(whole.add(part.get()));
      }
      words.back(beforeAnd);
    }
    return Optional.of(whole);
  }

  private static Optional<BigDecimal> inDigits(Words words) {
    if (!words.peek().matches("\\d{1,15}(\\.\\d{1,15})?")) {
      return Optional.empty();
    }
    return Optional.of(scaled(new BigDecimal(words.next()), words));
  }

  /** "2.5 million", "one point two billion". */
  private static BigDecimal scaled(BigDecimal value, Words words) {
    if (words.take("hundred")) {
      return value.multiply(BigDecimal.valueOf(100));
    }
    Long scale = SCALES.get(words.peek());
    if (scale == null) {
      return value;
    }
    words.next();
    return value.multiply(BigDecimal.valueOf(scale)).stripTrailingZeros();
  }

  private static Optional<BigDecimal> decimals(Words words) {
    int start = words.position();
    if (!words.take("point")) {
      return Optional.empty();
    }
    StringBuilder digits = new StringBuilder();
    while (digits.length() < 15) {
      if (words.take("oh")) {
        digits.append('0');
      } else if (ONES.containsKey(words.peek())) {
        digits.append(ONES.get(words.next()));
      } else if (words.peek().matches("\\d{1,6}")) {
        digits.append(words.next());
      } else {
        break;
      }
    }
    if (digits.isEmpty()) {
      belowHundred(words).ifPresent(digits::append);
    }
    if (digits.isEmpty()) {
      words.back(start);
      return Optional.empty();
    }
    return Optional.of(new BigDecimal("0." + digits));
  }

  private static OptionalLong inLetters(Words words) {
    long total = 0;
    long lowestScale = Long.MAX_VALUE;
    boolean any = false;
    while (true) {
      int start = words.position();
      if (any) {
        words.take("and");
      }
      OptionalLong group = belowThousand(words);
      Long scale = group.isPresent() ? SCALES.get(words.peek()) : null;
      if (scale != null && scale < lowestScale) {
        words.next();
        total += group.getAsLong() * scale;
        lowestScale = scale;
        any = true;
        continue;
      }
      if (group.isPresent() && lowestScale > 1 && scale == null) {
        return OptionalLong.of(total + group.getAsLong());
      }
      words.back(start);
      return any ? OptionalLong.of(total) : OptionalLong.empty();
    }
  }

  private static OptionalLong belowThousand(Words words) {
    int start = words.position();
    OptionalLong hundreds;
    if (words.take("a")) {
      hundreds = OptionalLong.of(1);
      if (!words.peek().equals("hundred") && !SCALES.containsKey(words.peek())) {
        words.back(start);
        return OptionalLong.empty();
      }
    } else {
      hundreds = belowHundred(words);
    }
    if (hundreds.isEmpty() || !words.take("hundred")) {
      return hundreds;
    }
    int afterHundred = words.position();
    words.take("and");
    OptionalLong rest = belowHundred(words);
    if (rest.isEmpty() || PARTS.containsKey(words.peek())) {
      words.back(afterHundred);
      rest = OptionalLong.empty();
    }
    return OptionalLong.of(hundreds.getAsLong() * 100 + rest.orElse(0));
  }

  /** 0 to 99 in letters: a one, a teen, or a ten with perhaps a one behind it. */
  static OptionalLong belowHundred(Words words) {
    String word = words.peek();
    if (ONES.containsKey(word)) {
      words.next();
      return OptionalLong.of(ONES.get(word));
    }
    if (TEENS.containsKey(word)) {
      words.next();
      return OptionalLong.of(TEENS.get(word));
    }
    if (!TENS.containsKey(word)) {
      return OptionalLong.empty();
    }
    words.next();
    int tens = TENS.get(word);
    Integer one = ONES.get(words.peek());
    if (one == null || one == 0) {
      return OptionalLong.of(tens);
    }
    words.next();
    return OptionalLong.of(tens + one);
  }
}
