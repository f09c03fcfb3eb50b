package dev.tern.tts.voice;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ShortTimeFourierTest {
  private static final int HOP = 300;
  private final ShortTimeFourier transform = new ShortTimeFourier(1200, HOP);
  private final int binCount = transform.binCount();
  private final double[] firstReal = new double[binCount];
  private final double[] firstImaginary = new double[binCount];
  private final double[] secondReal = new double[binCount];
  private final double[] secondImaginary = new double[binCount];

  @Test
  void thereAndBackIsTheSameSignal() {
    int frameCount = 12;
    float[] signal = noise(frameCount * HOP);
    double[] back = new double[signal.length];

    for (int frame = 0; frame < frameCount; frame += 2) {
      transform.analyze(signal, frame, firstReal, firstImaginary, secondReal, secondImaginary);
      transform.overlapAdd(firstReal, firstImaginary, secondReal, secondImaginary, frame, back);
    }
    transform.finish(back, frameCount);

    // Up to the last frame's middle; behind it the next frame's window is missing.
    for (int n = 0; n < signal.length - HOP; n++) {
      assertEquals(signal[n], back[n], 1e-6, "sample " + n);
    }
  }

  @Test
  void aSineStandsInItsBinWithHalfTheWindowsWeight() {
    float[] signal = new float[3600];
    for (int n = 0; n < signal.length; n++) {
      signal[n] = (float) Math.cos(2 * Math.PI * 40 * n / 1200);
    }

    transform.analyze(signal, 4, firstReal, firstImaginary, secondReal, secondImaginary);

    assertEquals(300, Math.hypot(firstReal[40], firstImaginary[40]), 1e-3);
    assertEquals(150, Math.hypot(firstReal[41], firstImaginary[41]), 1e-3);
    assertEquals(0, Math.hypot(firstReal[44], firstImaginary[44]), 1e-3);
  }

  @Test
  void bothFramesOfAPairAreWhatEachWouldBeAlone() {
    float[] signal = noise(3000);
    double[] aloneReal = new double[binCount];
    double[] aloneImaginary = new double[binCount];

    transform.analyze(signal, 4, firstReal, firstImaginary, secondReal, secondImaginary);
    transform.analyze(signal, 5, aloneReal, aloneImaginary, firstReal, firstImaginary);

    assertArrayEquals(aloneReal, secondReal, 1e-9);
    assertArrayEquals(aloneImaginary, secondImaginary, 1e-9);
  }

  private static float[] noise(int length) {
    float[] noise = new float[length];
    Random random = new Random(5);
    for (int n = 0; n < length; n++) {
      noise[n] = random.nextFloat(-1, 1);
    }
    return noise;
  }
}
