package dev.tern.llm.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.llm.LlmException;
import dev.tern.llm.Sampling;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SamplerTest {
  private static final int[] NO_HISTORY = {};

  /** Probabilities 0.5, 0.3, 0.15, 0.05 at temperature 1. */
  private static float[] logits() {
    return new float[] {
      (float) Math.log(0.15), (float) Math.log(0.5), (float) Math.log(0.05), (float) Math.log(0.3)
    };
  }

  @Test
  void greedyTakesTheBestAndTheFirstOfEqualOnes() {
    assertEquals(1, next(Sampling.GREEDY, logits()));
    assertEquals(0, next(Sampling.GREEDY, new float[] {2, 2, 1}));
  }

  @Test
  void drawsEachTokenAsOftenAsItIsLikely() {
    int[] counts = new int[4];
    Sampler sampler = new Sampler(new Sampling(1, 0, 1, 0, 1, 7));

    for (int i = 0; i < 20_000; i++) {
      counts[sampler.next(logits(), NO_HISTORY, 0)]++;
    }

    assertEquals(0.50, counts[1] / 20_000.0, 0.015);
    assertEquals(0.30, counts[3] / 20_000.0, 0.015);
    assertEquals(0.15, counts[0] / 20_000.0, 0.015);
    assertEquals(0.05, counts[2] / 20_000.0, 0.015);
  }

  @Test
  void rulesKeepTheLikeliest() {
    assertEquals(Set.of(1, 3), drawn(new Sampling(1, 2, 1, 0, 1, 0)));
    assertEquals(Set.of(1, 3), drawn(new Sampling(1, 0, 0.7, 0, 1, 0)));
    assertEquals(Set.of(0, 1, 3), drawn(new Sampling(1, 0, 0.81, 0, 1, 0)));
    assertEquals(Set.of(0, 1, 3), drawn(new Sampling(1, 0, 1, 0.2, 1, 0)));
    assertEquals(Set.of(1), drawn(new Sampling(1, 0, 0, 0, 1, 0)));
    assertEquals(Set.of(0, 1, 2, 3), drawn(new Sampling(1, 0, 1, 0, 1, 0)));
  }

  @Test
  void lowTemperatureKeepsToTheBest() {
    assertEquals(Set.of(1), drawn(new Sampling(0.01, 0, 1, 0, 1, 0)));
  }

  @Test
  void repeatPenaltyTurnsFromWhatWasJustSaid() {
    Sampling penalized = new Sampling(0, 0, 1, 0, 2, 0);
    float[] logits = {3, 4, -1, 1};

    assertEquals(0, new Sampler(penalized).next(logits, new int[] {2, 1, 1}, 3));
    assertEquals(2, logits[1]);
    assertEquals(-2, logits[2]);
  }

  @Test
  void sameSeedSameTokens() {
    Sampler one = new Sampler(Sampling.LIVELY.withSeed(42));
    Sampler other = new Sampler(Sampling.LIVELY.withSeed(42));

    for (int i = 0; i < 100; i++) {
      assertEquals(one.next(logits(), NO_HISTORY, 0), other.next(logits(), NO_HISTORY, 0));
    }
  }

  @Test
  void survivesLogitsThatAreNoNumbers() {
    float[] broken = {Float.NaN, Float.NaN, Float.NaN};

    assertEquals(0, next(Sampling.GREEDY, broken));
    next(Sampling.LIVELY, broken);
  }

  @Test
  void choosesAmongGivenTokensAsIfThereWereNoOthers() {
    int[] ids = {5, 17, 300, 49_151};
    Sampler greedy = new Sampler(Sampling.GREEDY);
    Sampler lively = new Sampler(new Sampling(1, 0, 0.7, 0, 1, 3));
    Set<Integer> drawn = new TreeSet<>();

    assertEquals(17, greedy.next(ids, logits(), 4, NO_HISTORY, 0));
    assertEquals(5, greedy.next(ids, logits(), 1, NO_HISTORY, 0));
    for (int i = 0; i < 2000; i++) {
      drawn.add(lively.next(ids, logits(), 4, NO_HISTORY, 0));
    }
    assertEquals(Set.of(17, 49_151), drawn);
  }

  @Test
  void penalizesGivenTokensByTheirIds() {
    float[] logits = {3, 4, -1, 1};
    Sampler sampler = new Sampler(new Sampling(0, 0, 1, 0, 2, 0));

    int next = sampler.next(new int[] {2, 5, 7, 9}, logits, 4, new int[] {7, 5, 1, 5, 800}, 5);

    assertEquals(2, next);
    assertArrayEquals(new float[] {3, 2, -2, 1}, logits);
  }

  /** Against the plain way: all tokens sorted, each rule on what the one before it left. */
  @Test
  void keepsWhatSortingTheWholeVocabularyWouldKeep() {
    SplittableRandom random = new SplittableRandom(5);
    for (int round = 0; round < 200; round++) {
      float[] logits = new float[1 + random.nextInt(500)];
      for (int i = 0; i < logits.length; i++) {
        logits[i] = random.nextInt(40) / 4f - random.nextInt(8);
      }
      Sampling sampling =
          new Sampling(
              1,
              random.nextInt(3) == 0 ? 0 : random.nextInt(60),
              random.nextBoolean() ? 1 : random.nextDouble(),
              random.nextBoolean() ? 0 : random.nextDouble() / 4,
              1,
              round);
      List<Integer> kept = keptBySorting(logits, sampling);

      Sampler sampler = new Sampler(sampling);
      for (int i = 0; i < 100; i++) {
        int drawn = sampler.next(logits, NO_HISTORY, 0);
        assertTrue(kept.contains(drawn), () -> drawn + " is not among " + kept + " " + sampling);
      }
    }
  }

  private static List<Integer> keptBySorting(float[] logits, Sampling sampling) {
    List<Integer> ranked = new ArrayList<>();
    for (int i = 0; i < logits.length; i++) {
      ranked.add(i);
    }
    ranked.sort(Comparator.comparingDouble(id -> -logits[id]));
    if (sampling.topK() > 0 && sampling.topK() < ranked.size()) {
      ranked = ranked.subList(0, sampling.topK());
    }
    double sum = 0;
    for (int id : ranked) {
      sum += Math.exp(logits[id]);
    }
    List<Integer> kept = new ArrayList<>();
    double reached = 0;
    for (int id : ranked) {
      boolean enough = reached >= sampling.topP() * sum * (1 + 1e-9) && sampling.topP() < 1;
      boolean unlikely = Math.exp(logits[id] - logits[ranked.getFirst()]) < sampling.minP() - 1e-9;
      if (!kept.isEmpty() && (enough || unlikely)) {
        break;
      }
      kept.add(id);
      reached += Math.exp(logits[id]);
    }
    return kept;
  }

  @Test
  void presetsHaveNames() {
    assertEquals(Sampling.PRECISE, Sampling.preset("precise"));
    assertEquals(
        "sampling preset=wild is not known; known=[greedy, precise, lively]",
        assertThrows(LlmException.class, () -> Sampling.preset("wild")).getMessage());
  }

  private static int next(Sampling sampling, float[] logits) {
    return new Sampler(sampling).next(logits, NO_HISTORY, 0);
  }

  private static Set<Integer> drawn(Sampling sampling) {
    Sampler sampler = new Sampler(sampling);
    Set<Integer> drawn = new TreeSet<>();
    for (int i = 0; i < 2000; i++) {
      drawn.add(sampler.next(logits(), NO_HISTORY, 0));
    }
    return drawn;
  }
}
