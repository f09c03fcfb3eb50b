package dev.tern.device.action.value;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Optional;

/**
 * Sums as they are spoken: "twelve plus thirty", "ten percent of fifty", "square root of nine",
 * "seven squared", "the sum of two and three", "12 * (3 + 4)".
 *
 * <p>Powers bind closer than products, products closer than sums, and equals go from left to right.
 * A root takes what stands next to it: "square root of nine plus seven" is ten.
 */
public final class Arithmetic {
  /** What comes out of a sum. */
  public sealed interface Result {}

  /** A number, to 34 digits. */
  public record Value(BigDecimal number) implements Result {}

  /** A sum that was understood and has no answer. */
  public enum Undefined implements Result {
    DIVISION_BY_ZERO,
    ROOT_OF_NEGATIVE,
    TOO_LARGE
  }

  /** Above this many digits a result is too large to say. */
  private static final int MOST_DIGITS = 300;

  private static final MathContext DIGITS = MathContext.DECIMAL128;
  private static final BigDecimal PERCENT = new BigDecimal("0.01");

  private final Words words;
  private Undefined undefined;
  private boolean understood = true;

  private Arithmetic(Words words) {
    this.words = words;
  }

  /** The result of these words, all of them; empty when they are no sum. */
  public static Optional<Result> parse(String said) {
    Arithmetic reading = new Arithmetic(Words.of(said));
    reading.words.takeAny("what is", "what's", "calculate", "compute", "how much is");
    BigDecimal number = reading.order();
    reading.words.takeAny("equals", "=");
    if (!reading.understood || !reading.words.atEnd()) {
      return Optional.empty();
    }
    return Optional.of(reading.undefined != null ? reading.undefined : new Value(tidy(number)));
  }

  /** "add two and three", "subtract two from five", or a sum. */
  private BigDecimal order() {
    if (words.take("add")) {
      BigDecimal left = sum();
      expect("and", "to");
      return left.add(sum(), DIGITS);
    }
    if (words.take("subtract")) {
      BigDecimal less = sum();
      expect("from");
      return sum().subtract(less, DIGITS);
    }
    if (words.take("multiply")) {
      BigDecimal left = sum();
      expect("by", "and", "with");
      return times(left, sum());
    }
    if (words.take("divide")) {
      BigDecimal left = sum();
      expect("by");
      return over(left, sum());
    }
    return sum();
  }

  private BigDecimal sum() {
    BigDecimal left = product();
    while (true) {
      if (words.takeAny("plus", "+", "added to")) {
        left = left.add(product(), DIGITS);
      } else if (words.takeAny("minus", "less", "take away")) {
        left = left.subtract(product(), DIGITS);
      } else {
        return left;
      }
    }
  }

  private BigDecimal product() {
    BigDecimal left = power();
    while (true) {
      if (words.takeAny("times", "multiplied by", "x", "*", "×")) {
        left = times(left, power());
      } else if (words.takeAny("divided by", "over", "/", "÷")) {
        left = over(left, power());
      } else if (words.takeAny("modulo", "mod")) {
        left = remainder(left, power());
      } else {
        return left;
      }
    }
  }

  private BigDecimal power() {
    BigDecimal base = single();
    while (true) {
      if (words.take("squared")) {
        base = raised(base, BigDecimal.TWO);
      } else if (words.take("cubed")) {
        base = raised(base, BigDecimal.valueOf(3));
      } else if (words.takeAny("to the power of", "raised to the power of", "to the power", "^")) {
        base = raised(base, single());
      } else {
        return base;
      }
    }
  }

  private BigDecimal single() {
    words.take("the");
    if (words.take("(")) {
      BigDecimal inner = sum();
      expect(")");
      return inner;
    }
    if (words.takeAny("square root of", "root of")) {
      return squareRoot(power());
    }
    if (words.takeAny("cube root of")) {
      return BigDecimal.valueOf(Math.cbrt(power().doubleValue()));
    }
    if (words.takeAny("twice", "double")) {
      return times(BigDecimal.TWO, power());
    }
    if (words.take("triple")) {
      return times(BigDecimal.valueOf(3), power());
    }
    if (words.take("sum of")) {
      BigDecimal left = product();
      expect("and");
      return left.add(product(), DIGITS);
    }
    if (words.take("product of")) {
      BigDecimal left = power();
      expect("and");
      return times(left, power());
    }
    if (words.takeAny("difference between", "difference of")) {
      BigDecimal left = product();
      expect("and");
      return left.subtract(product(), DIGITS);
    }
    if (words.take("pi")) {
      return BigDecimal.valueOf(Math.PI);
    }
    Optional<BigDecimal> number = SpokenNumber.read(words);
    if (number.isEmpty()) {
      if (words.takeAny("minus", "negative")) {
        return power().negate();
      }
      understood = false;
      words.rest();
      return BigDecimal.ZERO;
    }
    return share(number.get());
  }

  /** "ten percent of fifty", "twenty percent off eighty", "three quarters of a hundred". */
  private BigDecimal share(BigDecimal number) {
    if (words.takeAny("percent of", "per cent of")) {
      return times(times(number, PERCENT), power());
    }
    if (words.takeAny("percent off", "per cent off")) {
      return times(BigDecimal.ONE.subtract(times(number, PERCENT)), power());
    }
    return number.abs().compareTo(BigDecimal.ONE) < 0 && words.take("of")
        ? times(number, power())
        : number;
  }

  private void expect(String... phrases) {
    if (!words.takeAny(phrases)) {
      understood = false;
      words.rest();
    }
  }

  private static BigDecimal times(BigDecimal left, BigDecimal right) {
    return left.multiply(right, DIGITS);
  }

  private BigDecimal over(BigDecimal left, BigDecimal right) {
    return right.signum() == 0 ? undefined(Undefined.DIVISION_BY_ZERO) : left.divide(right, DIGITS);
  }

  private BigDecimal remainder(BigDecimal left, BigDecimal right) {
    return right.signum() == 0
        ? undefined(Undefined.DIVISION_BY_ZERO)
        : left.remainder(right, DIGITS);
  }

  private BigDecimal squareRoot(BigDecimal square) {
    return square.signum() < 0 ? undefined(Undefined.ROOT_OF_NEGATIVE) : square.sqrt(DIGITS);
  }

  private BigDecimal raised(BigDecimal base, BigDecimal exponent) {
    if (base.signum() == 0 && exponent.signum() < 0) {
      return undefined(Undefined.DIVISION_BY_ZERO);
    }
    double size = Math.log10(Math.abs(base.doubleValue())) * exponent.doubleValue();
    if (size > MOST_DIGITS) {
      return undefined(Undefined.TOO_LARGE);
    }
    Optional<Integer> whole = SpokenNumber.whole(exponent);
    if (whole.isPresent() && Math.abs(whole.get()) < 1_000_000) {
      return base.pow(whole.get(), DIGITS);
    }
    double value = Math.pow(base.doubleValue(), exponent.doubleValue());
    return Double.isFinite(value)
        ? BigDecimal.valueOf(value)
        : undefined(Undefined.ROOT_OF_NEGATIVE);
  }

  private BigDecimal undefined(Undefined why) {
    if (undefined == null) {
      undefined = why;
    }
    return BigDecimal.ONE;
  }

  /** A third times three is one again: 34 digits are computed, 30 are given. */
  private static BigDecimal tidy(BigDecimal number) {
    BigDecimal tidy = number.round(new MathContext(30)).stripTrailingZeros();
    return tidy.scale() < 0 && tidy.precision() - tidy.scale() <= 30 ? tidy.setScale(0) : tidy;
  }
}
