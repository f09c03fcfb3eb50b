package dev.tern.device.action.value;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArithmeticTest {
  @ParameterizedTest
  @CsvSource({
    "twelve plus thirty, 42",
    "what is 12 + 30, 42",
    "five times six, 30",
    "5 x 6, 30",
    "5x6, 30",
    "two plus three times four, 14",
    "ten minus four minus three, 3",
    "10-4, 6",
    "five minus minus three, 8",
    "a hundred divided by eight, 12.5",
    "one divided by three times three, 1",
    "seven squared, 49",
    "two cubed plus one, 9",
    "two to the power of ten, 1024",
    "two times three squared, 18",
    "square root of nine, 3",
    "the square root of nine plus seven, 10",
    "cube root of twenty seven, 3",
    "ten percent of fifty, 5",
    "twenty percent off eighty, 64",
    "half of fifty, 25",
    "three quarters of a hundred, 75",
    "twice twenty one, 42",
    "the sum of two and three, 5",
    "the product of six and seven, 42",
    "the difference between ten and four, 6",
    "add two and three, 5",
    "subtract two from five, 3",
    "multiply six by seven, 42",
    "divide ten by four, 2.5",
    "seventeen modulo five, 2",
    "12 * (3 + 4), 84",
    "two and a half plus one half, 3",
    "one hundred and five plus one, 106"
  })
  void computes(String said, BigDecimal expected) {
    var result = (Arithmetic.Value) Arithmetic.parse(said).orElseThrow();

    assertEquals(
        0, expected.compareTo(result.number()), () -> said + " came out as " + result.number());
  }

  @ParameterizedTest
  @CsvSource({
    "five divided by zero, DIVISION_BY_ZERO",
    "one over five minus five, ",
    "ten modulo zero, DIVISION_BY_ZERO",
    "square root of minus four, ROOT_OF_NEGATIVE",
    "ten to the power of ten thousand, TOO_LARGE",
    "zero to the power of minus one, DIVISION_BY_ZERO"
  })
  void saysWhenThereIsNoAnswer(String said, Arithmetic.Undefined expected) {
    Arithmetic.Result result = Arithmetic.parse(said).orElseThrow();

    assertEquals(
        Optional.ofNullable(expected),
        result instanceof Arithmetic.Undefined why ? Optional.of(why) : Optional.empty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "bananas", "five plus", "plus five times", "five bananas plus two", "( five"})
  void readsNothingElseAsASum(String said) {
    assertEquals(Optional.empty(), Arithmetic.parse(said));
  }
}
