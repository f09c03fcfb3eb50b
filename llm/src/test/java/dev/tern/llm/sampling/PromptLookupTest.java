package dev.tern.llm.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PromptLookupTest {
  @Test
  void guessesWhatFollowedTheLastTokensBefore() {
    assertArrayEquals(new int[] {4, 5, 6}, guess(3, 1, 2, 3, 4, 5, 6, 7, 1, 2, 3));
  }

  @Test
  void threeTokensThatRepeatSayMoreThanTwo() {
    assertArrayEquals(new int[] {4, 8}, guess(2, 1, 2, 3, 4, 8, 2, 3, 9, 1, 2, 3));
    assertArrayEquals(new int[] {9, 7}, guess(2, 1, 2, 3, 4, 8, 2, 3, 9, 7, 2, 3));
  }

  @Test
  void theLatestPlaceCounts() {
    assertArrayEquals(new int[] {9}, guess(1, 1, 2, 3, 8, 1, 2, 3, 9, 5, 1, 2, 3));
  }

  @Test
  void aPlaceNearTheEndGivesWhatThereIs() {
    assertArrayEquals(new int[] {7}, guess(5, 1, 7, 7, 7, 7));
  }

  @Test
  void nothingRepeatsNothingIsGuessed() {
    assertEquals(0, guess(4, 1, 2, 3, 4, 5).length);
    assertEquals(0, guess(4, 1, 2, 3, 2).length);
    assertEquals(0, guess(4, 5).length);
    assertEquals(0, guess(4).length);
  }

  @Test
  void tokensBehindTheLengthDoNotCount() {
    int[] history = {1, 2, 3, 4, 1, 2, 3, 1, 2, 3};
    int[] guess = new int[2];

    assertEquals(2, new PromptLookup().guess(history, 7, guess, 2));
    assertArrayEquals(new int[] {4, 1}, guess);
  }

  @Test
  void wrongGuessesMakeItCarefulAndRightOnesBoldAgain() {
    PromptLookup lookup = new PromptLookup();
    int[] guess = new int[1];
    int[] twoRepeat = {2, 3, 4, 1, 2, 3};
    int[] threeRepeat = {1, 2, 3, 4, 1, 2, 3};
    assertEquals(1, lookup.guess(twoRepeat, twoRepeat.length, guess, 1));

    lookup.learn(0);
    assertEquals(0, lookup.guess(twoRepeat, twoRepeat.length, guess, 1));
    assertEquals(1, lookup.guess(threeRepeat, threeRepeat.length, guess, 1));

    lookup.learn(1);
    assertEquals(1, lookup.guess(twoRepeat, twoRepeat.length, guess, 1));
  }

  private static int[] guess(int most, int... history) {
    int[] guess = new int[most];
    return Arrays.copyOf(guess, new PromptLookup().guess(history, history.length, guess, most));
  }
}
