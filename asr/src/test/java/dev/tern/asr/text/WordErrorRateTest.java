package dev.tern.asr.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class WordErrorRateTest {
  @Test
  void countsEachKindOfError() {
    assertEquals(
        new WordErrorRate(5, 1, 1, 1),
        WordErrorRate.of("turn on the big lights", "please burn on the lights"));
    assertEquals(new WordErrorRate(2, 0, 2, 0), WordErrorRate.of("turn left", ""));
    assertEquals(new WordErrorRate(0, 0, 0, 2), WordErrorRate.of("", "thank you"));
  }

  @Test
  void findsNoErrorWhereOnlyTheWritingDiffers() {
    WordErrorRate rate = WordErrorRate.of("set an alarm for seven am", "Set an alarm for 7 a.m.");

    assertEquals(0, rate.errors());
    assertEquals(0.0, rate.rate());
  }

  @Test
  void addsUpOverUtterances() {
    WordErrorRate sum =
        WordErrorRate.of("one two three", "one two").plus(WordErrorRate.of("four", "four five"));

    assertEquals(new WordErrorRate(4, 0, 1, 1), sum);
    assertEquals(0.5, sum.rate());
    assertEquals(1.0, WordErrorRate.of("", "made up").rate());
  }
}
