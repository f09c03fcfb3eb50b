package dev.tern.tensor.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@code target += factor * source}, the step attention is made of. Hot: arrays, plain loops,
 * nothing allocated.
 */
public final class ScaledSum {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  private ScaledSum() {}

  /** Adds {@code factor * source[sourceAt + i]} to {@code target[targetAt + i]}, i in 0..length. */
  public static void add(
      float factor, float[] source, int sourceAt, float[] target, int targetAt, int length) {
    int whole = SPECIES.loopBound(length);
    int i = 0;
    for (; i < whole; i += SPECIES.length()) {
      FloatVector.fromArray(SPECIES, source, sourceAt + i)
          .fma(
              FloatVector.broadcast(SPECIES, factor),
              FloatVector.fromArray(SPECIES, target, targetAt + i))
          .intoArray(target, targetAt + i);
    }
    addPlainly(factor, source, sourceAt + i, target, targetAt + i, length - i);
  }

  /** The definition; also adds what is left after the last whole vector. */
  static void addPlainly(
      float factor, float[] source, int sourceAt, float[] target, int targetAt, int length) {
    for (int i = 0; i < length; i++) {
      target[targetAt + i] = Math.fma(source[sourceAt + i], factor, target[targetAt + i]);
    }
  }
}
