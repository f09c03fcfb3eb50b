package dev.tern.device.action.value;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpokenLevelTest {
  @ParameterizedTest
  @CsvSource({
    "ten percent, 10, false, false",
    "to fifty five percent, 55, false, false",
    "30%, 30, false, false",
    "seven, 7, false, true",
    "to seventy, 70, false, true",
    "to half, 50, false, false",
    "max, 100, false, false",
    "to full power, 100, false, false",
    "to lowest level, 1, false, false",
    "zero, 0, false, true",
    "by twenty percent, 20, true, false",
    "by half, 50, true, false",
    "a bit, 10, true, false",
    "a little more, 10, true, false",
    "by two levels, 20, true, false",
    "a hundred and fifty percent, 150, false, false"
  })
  void readsLevels(String said, int percent, boolean change, boolean bareNumber) {
    assertEquals(
        Optional.of(new SpokenLevel(percent, change, bareNumber)), SpokenLevel.parse(said));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "bananas", "five bananas", "percent", "blue"})
  void readsNothingElseAsALevel(String said) {
    assertEquals(Optional.empty(), SpokenLevel.parse(said));
  }
}
