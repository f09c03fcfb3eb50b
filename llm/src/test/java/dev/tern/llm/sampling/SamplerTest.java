package dev.tern.llm.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tern.llm.LlmException;
import dev.tern.llm.Sampling;
import java.util.Set;
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
