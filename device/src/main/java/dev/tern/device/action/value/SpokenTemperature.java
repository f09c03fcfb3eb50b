package dev.tern.device.action.value;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * A temperature: "19 degrees", "twenty one and a half", "seventy degrees fahrenheit".
 *
 * @param scale absent where only "degrees" or nothing was said
 */
public record SpokenTemperature(BigDecimal degrees, Optional<MeasureUnit> scale) {

  /** The temperature that these words are, all of them; empty for anything else. */
  public static Optional<SpokenTemperature> parse(String said) {
    Words words = Words.of(said);
    words.takeAny("to", "at");
    Optional<BigDecimal> number = SpokenNumber.read(words);
    words.takeAny("degrees", "degree");
    Optional<MeasureUnit> scale =
        words.takeAny("celsius", "centigrade", "c")
            ? Optional.of(MeasureUnit.CELSIUS)
            : words.takeAny("fahrenheit", "f")
                ? Optional.of(MeasureUnit.FAHRENHEIT)
                : Optional.empty();
    return words.atEnd()
        ? number.map(degrees -> new SpokenTemperature(degrees, scale))
        : Optional.empty();
  }

  /** In degrees Celsius; degrees without a scale are read on {@code assumed}. */
  public BigDecimal celsius(MeasureUnit assumed) {
    return new Quantity(degrees, scale.orElse(assumed)).in(MeasureUnit.CELSIUS);
  }
}
