package dev.tern.device.action.value;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpokenDurationTest {
  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          five minutes, PT5M
          for five minutes please, PT5M
          90 seconds, PT90S
          one hour and thirty minutes, PT1H30M
          one hour thirty, PT1H30M
          2 hours 15, PT2H15M
          a minute and ten seconds, PT70S
          five minutes thirty, PT5M30S
          half an hour, PT30M
          half a minute, PT30S
          a half hour, PT30M
          an hour and a half, PT1H30M
          hour and a half, PT1H30M
          two hours and a half, PT2H30M
          two and a half hours, PT2H30M
          one and a half minutes, PT90S
          quarter of an hour, PT15M
          a quarter of an hour, PT15M
          three quarters of an hour, PT45M
          an hour and three quarters, PT1H45M
          a couple of minutes, PT2M
          1.5 hours, PT1H30M
          three days, PT72H
          in two weeks, PT336H
          10min, PT10M
          two hours from now, PT2H
          """)
  void readsDurations(String said, Duration expected) {
    assertEquals(Optional.of(expected), SpokenDuration.parse(said));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "five",
        "five bananas",
        "minutes to go",
        "zero minutes",
        "minus five minutes",
        "five minutes past six",
        "nine hundred years",
        "ninety nine billion hours",
        "two weeks and five"
      })
  void readsNothingElseAsADuration(String said) {
    assertEquals(Optional.empty(), SpokenDuration.parse(said));
  }
}
