package dev.tern.device.action.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalTime;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpokenTimeTest {
  @ParameterizedTest
  @CsvSource({
    "seven am, 07:00",
    "seven a m, 07:00",
    "at 7 a.m., 07:00",
    "7am, 07:00",
    "seven thirty pm, 19:30",
    "7:30 p.m., 19:30",
    "twelve am, 00:00",
    "twelve pm, 12:00",
    "noon, 12:00",
    "midnight, 00:00",
    "quarter to noon, 11:45",
    "half past six pm, 18:30",
    "quarter to nine in the morning, 08:45",
    "twenty five minutes past ten pm, 22:25",
    "eighteen forty five, 18:45",
    "eighteen oh five, 18:05",
    "19:45, 19:45",
    "07:30, 07:30",
    "nineteen hundred hours, 19:00",
    "oh seven thirty, 07:30",
    "five o'clock in the afternoon, 17:00",
    "eight tonight, 20:00",
    "nine at night, 21:00",
    "two at night, 02:00",
    "twelve at night, 00:00",
    "zero thirty, 00:30",
    "seven hundred and thirty am, 07:30",
    "evening at five, 17:00"
  })
  void readsTimesOfOneHalfOfTheDay(String said, LocalTime expected) {
    assertEquals(Optional.of(new SpokenTime(expected, true)), SpokenTime.parse(said));
  }

  @ParameterizedTest
  @CsvSource({
    "seven, 07:00",
    "half past six, 06:30",
    "quarter to nine, 08:45",
    "ten to one, 12:50",
    "five past twelve, 12:05",
    "five o'clock, 05:00",
    "seven oh five, 07:05",
    "12:15, 12:15"
  })
  void leavesTheHalfOfTheDayOpenWhereItWasNotSaid(String said, LocalTime expected) {
    assertEquals(Optional.of(new SpokenTime(expected, false)), SpokenTime.parse(said));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "soon",
        "twenty five",
        "seven sixty",
        "eighteen am",
        "five minutes",
        "seven bananas",
        "half past",
        "quarter to",
        "seven five",
        "25:00",
        "noon in the morning"
      })
  void readsNothingElseAsATime(String said) {
    assertEquals(Optional.empty(), SpokenTime.parse(said));
  }

  @Test
  void aTimeOfDaySettlesAnOpenHalf() {
    SpokenTime seven = SpokenTime.parse("seven").orElseThrow();

    assertEquals(LocalTime.of(19, 0), seven.during("this evening").time());
    assertEquals(LocalTime.of(7, 0), seven.during("in the morning").time());
    assertTrue(seven.during("tonight").halfKnown());
    assertFalse(seven.during("soon").halfKnown());
  }
}
