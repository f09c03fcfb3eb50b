package dev.tern.device.premises;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What something costs.
 *
 * @param unit as it is said after a number, such as "euros"
 */
public record Price(BigDecimal amount, String unit) {
  private static final Pattern WRITTEN =
      Pattern.compile("(\\d{1,7}(?:\\.\\d{1,2})?) (\\p{L}+(?: \\p{L}+)?)");

  /** "6 euros", "4.50 euros"; empty for anything else. */
  static Optional<Price> parse(String written) {
    Matcher matcher = WRITTEN.matcher(written.strip());
    return matcher.matches()
        ? Optional.of(new Price(new BigDecimal(matcher.group(1)), matcher.group(2)))
        : Optional.empty();
  }

  public Price times(int count) {
    return new Price(amount.multiply(BigDecimal.valueOf(count)), unit);
  }

  /** The sum, where both are in the same money. */
  public Optional<Price> plus(Price other) {
    return unit.equals(other.unit)
        ? Optional.of(new Price(amount.add(other.amount), unit))
        : Optional.empty();
  }

  /** "6 euros", "4.50 euros". */
  @Override
  public String toString() {
    boolean whole = amount.stripTrailingZeros().scale() <= 0;
    return (whole ? amount.setScale(0) : amount.setScale(2)).toPlainString() + " " + unit;
  }
}
