package dev.tern.llm.layer;

import dev.tern.tensor.memory.FloatRows;
import dev.tern.tensor.memory.NativeMemory;

/**
 * Cosines and sines of rotary position embedding (Su et al., arXiv 2104.09864): the pair of numbers
 * i of a head is a point that turns by {@code position * base^(-2i / dimensions)}.
 */
public final class RotaryTable {
  private final FloatRows angles; // one row: [positions][dimensions / 2]{cos, sin}

  /**
   * Computes all angles once.
   *
   * @param dimensions how many numbers of a head turn, even
   * @param base of the frequencies, such as 10,000
   * @param slowdowns divides the frequency of each pair, {@code [dimensions / 2]}
   * @param positions from 0
   */
  public RotaryTable(
      NativeMemory owner, int dimensions, double base, float[] slowdowns, int positions) {
    int pairs = dimensions / 2;
    double[] frequencies = new double[pairs];
    for (int pair = 0; pair < pairs; pair++) {
      frequencies[pair] = Math.pow(base, -2.0 * pair / dimensions) / slowdowns[pair];
    }
    float[] numbers = new float[Math.multiplyExact(positions, dimensions)];
    for (int position = 0; position < positions; position++) {
      for (int pair = 0; pair < pairs; pair++) {
        double angle = position * frequencies[pair];
        int at = position * dimensions + 2 * pair;
        numbers[at] = (float) Math.cos(angle);
        numbers[at + 1] = (float) Math.sin(angle);
      }
    }
    angles = FloatRows.of(owner, numbers);
  }

  public long address() {
    return angles.address();
  }
}
