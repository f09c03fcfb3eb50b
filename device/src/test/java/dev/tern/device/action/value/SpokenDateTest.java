package dev.tern.device.action.value;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.LocalDate;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpokenDateTest {
  private static final LocalDate WEDNESDAY = LocalDate.of(2026, 11, 18);

  @ParameterizedTest
  @CsvSource({
    "today, 2026-11-18",
    "today's, 2026-11-18",
    "tonight, 2026-11-18",
    "tomorrow, 2026-11-19",
    "tomorrow morning, 2026-11-19",
    "the day after tomorrow, 2026-11-20",
    "yesterday, 2026-11-17",
    "friday, 2026-11-20",
    "on Friday evening, 2026-11-20",
    "this friday, 2026-11-20",
    "wednesday, 2026-11-25",
    "next monday, 2026-11-23",
    "next friday, 2026-11-27",
    "last monday, 2026-11-16",
    "in two days, 2026-11-20",
    "a week from now, 2026-11-25",
    "in three weeks, 2026-12-09",
    "in a month, 2026-12-18",
    "ten days ago, 2026-11-08",
    "the third of march, 2027-03-03",
    "third of march, 2027-03-03",
    "march third, 2027-03-03",
    "March 3rd, 2027-03-03",
    "3 March 2030, 2030-03-03",
    "december twenty fifth, 2026-12-25",
    "the thirty first of december twenty thirty, 2030-12-31",
    "the first of may two thousand and thirty, 2030-05-01",
    "november eighteenth, 2026-11-18",
    "the fifteenth, 2026-12-15",
    "the thirty first, 2026-12-31",
    "february twenty ninth, 2028-02-29",
    "christmas, 2026-12-25",
    "new year's eve, 2026-12-31",
    "valentine's day, 2027-02-14"
  })
  void readsDates(String said, LocalDate expected) {
    assertEquals(Optional.of(expected), SpokenDate.parse(said, WEDNESDAY));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "soon",
        "five",
        "the thirtieth of february",
        "the fortieth",
        "bananaday",
        "two days",
        "this week",
        "march",
        "friday bananas"
      })
  void readsNothingElseAsADate(String said) {
    assertEquals(Optional.empty(), SpokenDate.parse(said, WEDNESDAY));
  }
}
