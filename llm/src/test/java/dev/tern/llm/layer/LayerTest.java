package dev.tern.llm.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tern.tensor.team.ThreadTeam;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LayerTest {
  @Test
  void normScalesEachRowToItsRootMeanSquare() {
    float[] target = new float[4];

    RmsNorm.apply(new float[] {1, 2}, 0, new float[] {3, -3, 1, 7}, 2, target);

    assertArrayEquals(new float[] {1, -2, 0.2f, 2.8f}, target, 1e-6f);
  }

  @Test
  void ropeTurnsNeighborsByTheirFrequencyTimesThePosition() {
    Rope rope = new Rope(6, 4, 100, new float[] {1, 2}, 8);
    float[] vectors = {1, 0, 1, 0, 5, 6, /* position 3 */ 1, 0, 0, 1, 5, 6};

    rope.apply(vectors, 2, 1, 2);

    // Frequencies 1 and 100^(-1/2) / 2 = 0.05; the last two numbers of a head stay.
    assertArrayEquals(
        new float[] {
          cos(2), sin(2), cos(0.1), sin(0.1), 5, 6, cos(3), sin(3), -sin(0.15), cos(0.15), 5, 6
        },
        vectors,
        1e-6f);
  }

  @Test
  void attentionIsTheWeightedMeanOfTheValuesBefore() {
    int heads = 6;
    int kvHeads = 2;
    int headSize = 12;
    int tokens = 21;
    float[] query = random(tokens * heads * headSize, 1);
    float[] key = random(tokens * kvHeads * headSize, 2);
    float[] value = random(tokens * kvHeads * headSize, 3);
    float[] attended = new float[heads * headSize * tokens];
    KvCache cache = new KvCache(2, 32, kvHeads, headSize);

    try (ThreadTeam team = new ThreadTeam(2)) {
      cache.store(1, key, value, tokens, 0);
      new Attention(heads, cache, team).apply(1, query, tokens, 0, attended);
    }

    for (int n = 0; n < tokens; n++) {
      for (int head = 0; head < heads; head++) {
        int at = (n * heads + head) * headSize;
        double[] expected = new double[headSize];
        double sum = 0;
        for (int p = 0; p <= n; p++) {
          int kvAt = (p * kvHeads + head / 3) * headSize;
          double score = 0;
          for (int i = 0; i < headSize; i++) {
            score += query[at + i] * key[kvAt + i];
          }
          double weight = Math.exp(score / Math.sqrt(headSize));
          sum += weight;
          for (int i = 0; i < headSize; i++) {
            expected[i] += weight * value[kvAt + i];
          }
        }
        for (int i = 0; i < headSize; i++) {
          assertEquals(expected[i] / sum, attended[at + i], 1e-5);
        }
      }
    }
  }

  @Test
  void gateIsSiluTimesUp() {
    float[] gate = {0, 1, -20};

    try (ThreadTeam team = new ThreadTeam(1)) {
      SwiGlu.apply(gate, new float[] {5, 2, 1}, 3, team);
    }

    assertArrayEquals(new float[] {0, 1.4621172f, -4.1223073e-8f}, gate, 1e-6f);
  }

  private static float cos(double angle) {
    return (float) Math.cos(angle);
  }

  private static float sin(double angle) {
    return (float) Math.sin(angle);
  }

  private static float[] random(int length, long seed) {
    Random random = new Random(seed);
    float[] numbers = new float[length];
    for (int i = 0; i < length; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return numbers;
  }
}
