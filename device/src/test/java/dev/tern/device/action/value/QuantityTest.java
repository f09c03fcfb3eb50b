package dev.tern.device.action.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {
  @ParameterizedTest
  @CsvSource({
    "ten inches, centimetres, 25.4",
    "one mile, kilometers, 1.609344",
    "half a mile, metres, 804.672",
    "a foot, inches, 12",
    "two pounds, grams, 907.18474",
    "a cup, millilitres, 236.5882365",
    "a gallon, cups, 16",
    "one hundred degrees celsius, fahrenheit, 212",
    "minus forty fahrenheit, celsius, -40",
    "zero celsius, kelvin, 273.15",
    "98.6 degrees fahrenheit, degrees celsius, 37",
    "36 kilometers per hour, meters per second, 10",
    "60 miles an hour, km/h, 96.56064",
    "ten megabits, megabytes, 1.25",
    "a gibibyte, bytes, 1073741824",
    "two weeks, days, 14",
    "half a turn, degrees, 180",
    "3 km, m, 3000",
    "10 square feet, square metres, 0.9290304"
  })
  void convertsExactly(String said, String to, BigDecimal expected) {
    Quantity quantity = Quantity.parse(said).orElseThrow();

    BigDecimal converted = quantity.in(MeasureUnit.named(to).orElseThrow());

    assertEquals(0, expected.compareTo(converted), () -> said + " came out as " + converted);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ten", "inches", "ten bananas", "ten dollars", "ten inches tall"})
  void readsNothingElseAsAQuantity(String said) {
    assertEquals(Optional.empty(), Quantity.parse(said));
  }

  @ParameterizedTest
  @EnumSource(MeasureUnit.class)
  void everyUnitIsFoundByWhatIsSaidAloud(MeasureUnit unit) {
    assertEquals(Optional.of(unit), MeasureUnit.named(unit.plural()));
    assertEquals(Optional.of(unit), MeasureUnit.named(unit.spoken(BigDecimal.ONE)));
  }

  @Test
  void refusesToConvertBetweenDimensions() {
    Quantity length = new Quantity(BigDecimal.TEN, MeasureUnit.INCH);

    Exception refused =
        assertThrows(IllegalArgumentException.class, () -> length.in(MeasureUnit.KILOGRAM));

    assertEquals(
        "cannot convert inches to kilograms: they measure different things", refused.getMessage());
  }

  @Test
  void saysUnitsInTheirOwnPlural() {
    assertEquals("feet", MeasureUnit.FOOT.spoken(BigDecimal.TWO));
    assertEquals("kilograms", MeasureUnit.KILOGRAM.plural());
    assertEquals("degrees celsius", MeasureUnit.CELSIUS.plural());
    assertEquals("miles per hour", MeasureUnit.MILE_PER_HOUR.plural());
    assertEquals("milliliters", MeasureUnit.MILLILITER.plural());
    assertEquals("tons", MeasureUnit.SHORT_TON.plural());
  }
}
