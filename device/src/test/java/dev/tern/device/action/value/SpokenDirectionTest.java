package dev.tern.device.action.value;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpokenDirectionTest {
  @ParameterizedTest
  @CsvSource({
    "forward, FORWARD",
    "straight ahead, FORWARD",
    "backwards, BACKWARD",
    "to the left, LEFT",
    "clockwise, RIGHT",
    "up, UP",
    "around, AROUND"
  })
  void readsDirections(String said, SpokenDirection expected) {
    assertEquals(Optional.of(expected), SpokenDirection.parse(said));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "bananas", "left bananas", "the kitchen"})
  void readsNothingElseAsADirection(String said) {
    assertEquals(Optional.empty(), SpokenDirection.parse(said));
  }
}
