package dev.tern.device.action.value;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.LocalDate;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpokenPeriodTest {
  private static final LocalDate WEDNESDAY = LocalDate.of(2026, 11, 18);

  @ParameterizedTest
  @CsvSource({
    "this week, 2026-11-16, 2026-11-22",
    "this week's, 2026-11-16, 2026-11-22",
    "next week, 2026-11-23, 2026-11-29",
    "the weekend, 2026-11-21, 2026-11-22",
    "next weekend, 2026-11-28, 2026-11-29",
    "this month, 2026-11-01, 2026-11-30",
    "next month, 2026-12-01, 2026-12-31",
    "tomorrow, 2026-11-19, 2026-11-19"
  })
  void readsDaysInARow(String said, LocalDate first, LocalDate last) {
    assertEquals(Optional.of(new SpokenPeriod(first, last)), SpokenPeriod.parse(said, WEDNESDAY));
  }

  @Test
  void readsNothingElseAsAPeriod() {
    assertEquals(Optional.empty(), SpokenPeriod.parse("this banana", WEDNESDAY));
    assertEquals(Optional.empty(), SpokenPeriod.parse("", WEDNESDAY));
  }
}
