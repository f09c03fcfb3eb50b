package dev.tern.device.action.value;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpokenTemperatureTest {
  @ParameterizedTest
  @CsvSource({
    "19 degrees, 19",
    "to twenty one and a half degrees, 21.5",
    "19°C, 19",
    "minus five, -5",
    "sixty eight degrees fahrenheit, 20",
    "68 F, 20"
  })
  void readsDegreesAsCelsiusUnlessSaidOtherwise(String said, BigDecimal celsius) {
    BigDecimal read = SpokenTemperature.parse(said).orElseThrow().celsius(MeasureUnit.CELSIUS);

    assertEquals(0, celsius.compareTo(read), () -> said + " was read as " + read);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "warm", "degrees", "nineteen bananas"})
  void readsNothingElseAsATemperature(String said) {
    assertEquals(Optional.empty(), SpokenTemperature.parse(said));
  }
}
