package dev.tern.tts.voice;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FourierTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 15, 16, 60, 1200})
  void agreesWithTheSumThatDefinesIt(int length) {
    double[] real = noise(length, 1);
    double[] imaginary = noise(length, 2);
    double[] expectedReal = new double[length];
    double[] expectedImaginary = new double[length];
    for (int k = 0; k < length; k++) {
      for (int n = 0; n < length; n++) {
        double angle = -2 * Math.PI * ((long) k * n % length) / length;
        expectedReal[k] += real[n] * Math.cos(angle) - imaginary[n] * Math.sin(angle);
        expectedImaginary[k] += real[n] * Math.sin(angle) + imaginary[n] * Math.cos(angle);
      }
    }

    new Fourier(length).forward(real, imaginary);

    assertArrayEquals(expectedReal, real, 1e-9);
    assertArrayEquals(expectedImaginary, imaginary, 1e-9);
  }

  @Test
  void inverseGivesTheSignalBack() {
    double[] real = noise(1200, 3);
    double[] imaginary = noise(1200, 4);
    double[] sameReal = real.clone();
    double[] sameImaginary = imaginary.clone();
    Fourier fourier = new Fourier(1200);

    fourier.forward(sameReal, sameImaginary);
    fourier.inverse(sameReal, sameImaginary);

    assertArrayEquals(real, sameReal, 1e-12);
    assertArrayEquals(imaginary, sameImaginary, 1e-12);
  }

  @Test
  void refusesLengthsWithLargePrimeFactors() {
    var refused = assertThrows(IllegalArgumentException.class, () -> new Fourier(7));

    assertEquals(
        "length=7 has a prime factor above 5; supported=2^a 3^b 5^c", refused.getMessage());
  }

  private static double[] noise(int length, long seed) {
    return new Random(seed).doubles(length, -1, 1).toArray();
  }
}
