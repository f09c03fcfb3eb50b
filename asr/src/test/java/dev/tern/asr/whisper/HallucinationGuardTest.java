package dev.tern.asr.whisper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0.65 | -2.3 | true",
        "0.65 | -0.7 | false",
        "0.1 | -2.3 | false",
        "0.9 | -0.6 | true",
        "0.9 | -0.4 | false",
      })
  void believesNobodySpokeOnlyWhereTheTextIsUnsureToo(
      double noSpeech, double meanLogProbability, boolean expected) {
    var result =
        new TextSearch.Result(List.of(), List.of(), true, false, noSpeech, meanLogProbability);

    assertEquals(expected, HallucinationGuard.nobodySpoke(result));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Turn on the lights. | true | false | 0.5 | false",
        "Turn on the lights. | false | false | 0.5 | true",
        "Turn on the lights and | false | true | 0.5 | true",
        "Alexa? Alexa? | true | false | 0.5 | true",
        "A small dark rose latte. | true | false | 0.3 | true",
        "Computer. | true | false | 0.1 | false",
        "Computer. | false | true | 0.1 | false",
      })
  void looksAgainWhereTheTextOrOneOfItsWordsIsDoubtful(
      String text, boolean ended, boolean looped, double leastProbability, boolean expected) {
    var probabilities = List.of(0.9, leastProbability, 0.8);
    var result = new TextSearch.Result(List.of(1, 2, 3), probabilities, ended, looped, 0, -0.3);

    assertEquals(expected, HallucinationGuard.isDoubtful(result, text));
  }

  @ParameterizedTest
  @CsvSource({"Okay., -1.6, 25, true", "Okay., -1.6, 3, false", "Okay., -0.4, 25, false"})
  void anUnsureWordIsLostInALongSound(
      String text, double meanLogProbability, double seconds, boolean expected) {
    var result =
        new TextSearch.Result(List.of(1), List.of(0.2), true, false, 0.5, meanLogProbability);

    assertEquals(expected, HallucinationGuard.isLost(result, text, seconds));
  }

  @Test
  void onlyTheLastBitsOfAConverterAreSilence() {
    short[] toggling = {0, 1, -1, 8, -8, 0};
    short[] faint = {0, 1, -9, 0};

    assertTrue(HallucinationGuard.isSilent(toggling, 0, toggling.length));
    assertFalse(HallucinationGuard.isSilent(faint, 0, faint.length));
    assertTrue(HallucinationGuard.isSilent(faint, 0, 2));
  }

  @Test
  void aLoneFullStopIsNoText() {
    assertFalse(HallucinationGuard.hasWords(" . "));
    assertTrue(HallucinationGuard.hasWords("5."));
  }

  @Test
  void findsTheLengthOfALoop() {
    List<Integer> ids = new ArrayList<>(List.of(1, 2));
    for (int round = 0; round < 6; round++) {
      ids.addAll(List.of(7, 8, 9));
    }

    assertEquals(3, TextSearch.loopPeriod(ids));
  }

  @Test
  void countedDigitsAreNoLoop() {
    assertEquals(0, TextSearch.loopPeriod(List.of(1, 5, 5, 5, 5, 5, 2, 5, 5, 5, 5)));
  }
}
