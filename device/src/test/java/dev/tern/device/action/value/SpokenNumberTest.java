package dev.tern.device.action.value;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpokenNumberTest {
  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          zero, 0
          twelve, 12
          thirty two, 32
          thirty-two, 32
          one hundred and five, 105
          a hundred, 100
          twelve hundred, 1200
          two thousand five hundred and one, 2501
          a thousand and one, 1001
          three million two hundred thousand, 3200000
          two and a half, 2.5
          one and three quarters, 1.75
          one hundred and a half, 100.5
          half, 0.5
          a quarter, 0.25
          three quarters, 0.75
          three point one four, 3.14
          ninety nine point five, 99.5
          point five, 0.5
          one point oh five, 1.05
          minus four, -4
          a dozen, 12
          half a dozen, 6
          two dozen, 24
          a couple of, 2
          42, 42
          "1,500", 1500
          2.5 million, 2500000
          -7, -7
          """,
      quoteCharacter = '"')
  void readsNumbers(String said, BigDecimal expected) {
    BigDecimal read = SpokenNumber.parse(said).orElseThrow();

    assertEquals(0, expected.compareTo(read), () -> said + " was read as " + read);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bananas",
        "five bananas",
        "a",
        "and",
        "twenty thirty",
        "one two three",
        "ten and five",
        "half past six",
        "minus",
        "point",
        "thousand",
        "two thousand million billion"
      })
  void readsNothingElseAsANumber(String said) {
    assertEquals(Optional.empty(), SpokenNumber.parse(said));
  }

  @Test
  void wholeNumbersHaveNoFractionAndFitAnInt() {
    assertEquals(Optional.of(6), SpokenNumber.parseWhole("half a dozen"));
    assertEquals(Optional.empty(), SpokenNumber.parseWhole("two and a half"));
    assertEquals(Optional.empty(), SpokenNumber.parseWhole("three billion"));
  }
}
