package dev.tern.device.action.value;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Optional;

/** A number of units: "ten inches", "one metre", "ninety degrees", "half a mile". */
public record Quantity(BigDecimal amount, MeasureUnit unit) {
  // SP 811: t/°C = T/K - 273.15; t/°C = (t/°F - 32) / 1.8
  private static final BigDecimal CELSIUS_ZERO_KELVIN = new BigDecimal("273.15");
  private static final BigDecimal FAHRENHEIT_ZERO_KELVIN =
      CELSIUS_ZERO_KELVIN.subtract(
          new BigDecimal(160).divide(new BigDecimal(9), MathContext.DECIMAL128));

  /** The quantity that these words are, all of them; empty for anything else. */
  public static Optional<Quantity> parse(String said) {
    Words words = Words.of(said);
    words.takeAny("by", "for", "at", "about");
    Optional<BigDecimal> number = SpokenNumber.read(words);
    if (number.isPresent()) {
      words.takeAny("of an", "of a", "an", "a");
    }
    if (number.isEmpty() && !words.takeAny("an", "a")) {
      return Optional.empty();
    }
    return MeasureUnit.named(words.rest())
        .map(unit -> new Quantity(number.orElse(BigDecimal.ONE), unit));
  }

  /**
   * The amount of the same in {@code other}, to 34 digits.
   *
   * @throws IllegalArgumentException when the two units measure different things
   */
  public BigDecimal in(MeasureUnit other) {
    if (unit.dimension() != other.dimension()) {
      throw new IllegalArgumentException(
          "cannot convert "
              + unit.plural()
              + " to "
              + other.plural()
              + ": they measure different things");
    }
    BigDecimal base =
        amount
            .multiply(unit.factor())
            .divide(unit.divisor(), MathContext.DECIMAL128)
            .add(zeroPoint(unit));
    BigDecimal converted =
        base.subtract(zeroPoint(other))
            .multiply(other.divisor())
            .divide(other.factor(), MathContext.DECIMAL128);
    // 34 digits and thirds: 212 degrees must not come out as 211.999...
    BigDecimal tidy = converted.round(new MathContext(30)).stripTrailingZeros();
    return tidy.scale() < 0 ? tidy.setScale(0) : tidy;
  }

  private static BigDecimal zeroPoint(MeasureUnit unit) {
    return switch (unit) {
      case CELSIUS -> CELSIUS_ZERO_KELVIN;
      case FAHRENHEIT -> FAHRENHEIT_ZERO_KELVIN;
      default -> BigDecimal.ZERO;
    };
  }
}
