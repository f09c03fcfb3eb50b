package dev.tern.device.action.value;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AloudTest {
  private static final LocalDate WEDNESDAY = LocalDate.of(2026, 11, 18);

  @ParameterizedTest
  @CsvSource({
    "42, 42",
    "12.50, 12.5",
    "-4, minus 4",
    "0.3333333333, about 0.3333",
    "1234.5678, about 1234.57",
    "0.00001, less than 0.0001",
    "1E+2, 100",
    "1267650600228229401496703205376, about 1.27 times 10 to the power of 30"
  })
  void saysNumbersAndWhenTheyAreRounded(BigDecimal number, String aloud) {
    assertEquals(aloud, Aloud.number(number));
  }

  @ParameterizedTest
  @CsvSource({
    "07:00, 7 a.m.",
    "19:05, 7:05 p.m.",
    "12:00, noon",
    "00:00, midnight",
    "00:30, 12:30 a.m.",
    "12:30, 12:30 p.m."
  })
  void saysTimes(LocalTime time, String aloud) {
    assertEquals(aloud, Aloud.time(time));
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-18, today",
    "2026-11-19, tomorrow",
    "2026-11-17, yesterday",
    "2026-11-21, Saturday",
    "2026-12-25, 'Friday, December 25'",
    "2027-03-03, 'Wednesday, March 3, 2027'"
  })
  void saysDatesAsSeenFromToday(LocalDate date, String aloud) {
    assertEquals(aloud, Aloud.date(date, WEDNESDAY));
  }

  @ParameterizedTest
  @CsvSource({
    "PT5M, 5 minutes",
    "PT1M1S, 1 minute and 1 second",
    "PT1H30M, 1 hour and 30 minutes",
    "PT49H5S, 2 days and 1 hour",
    "PT0.4S, less than a second"
  })
  void saysDurations(Duration duration, String aloud) {
    assertEquals(aloud, Aloud.duration(duration));
  }

  @Test
  void saysLists() {
    assertEquals("", Aloud.list(List.of()));
    assertEquals("bread", Aloud.list(List.of("bread")));
    assertEquals("bread, milk and eggs", Aloud.list(List.of("bread", "milk", "eggs")));
  }
}
