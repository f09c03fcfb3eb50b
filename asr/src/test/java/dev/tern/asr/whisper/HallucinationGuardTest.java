package dev.tern.asr.whisper;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What gives made-up text away. */
class HallucinationGuardTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "What time is it? What time is it? | true",
        "Turn on the kitchen lights. Turn | true",
        "going up and down, up and down | true",
        "Turn on the lights in the office. | false",
        "Stop. | false",
        "the cat and the dog | false",
      })
  void seesRepetition(String text, boolean expected) {
    assertEquals(expected, HallucinationGuard.repeatsItself(text));
  }

  @Test
  void findsTheLengthOfALoop() {
    List<Integer> ids = new ArrayList<>(List.of(1, 2));
    for (int round = 0; round < 6; round++) {
      ids.addAll(List.of(7, 8, 9));
    }

    assertEquals(3, GreedySearch.loopPeriod(ids));
  }

  @Test
  void countedDigitsAreNoLoop() {
    assertEquals(0, GreedySearch.loopPeriod(List.of(1, 5, 5, 5, 5, 5, 2, 5, 5, 5, 5)));
  }
}
