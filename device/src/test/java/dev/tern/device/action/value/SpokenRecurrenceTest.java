package dev.tern.device.action.value;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpokenRecurrenceTest {
  @ParameterizedTest
  @CsvSource({
    "every day, every day",
    "daily, every day",
    "every single day, every day",
    "every morning, every day",
    "weekdays, on weekdays",
    "every weekday, on weekdays",
    "every weekend, on weekends",
    "every monday, every Monday",
    "mondays, every Monday",
    "every tuesday and thursday, every Tuesday and Thursday"
  })
  void readsDaysOfTheWeek(String said, String spokenAgain) {
    assertEquals(Optional.of(spokenAgain), SpokenRecurrence.parse(said).map(Aloud::days));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "monthly", "every year", "fifteenth of every month", "monday"})
  void readsNothingElse(String said) {
    assertEquals(Optional.empty(), SpokenRecurrence.parse(said));
  }
}
