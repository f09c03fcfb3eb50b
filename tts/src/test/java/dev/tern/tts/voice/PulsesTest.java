package dev.tern.tts.voice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PulsesTest {
  @Test
  void holdsEveryHarmonicUpToElevenKilohertzAndNoneAbove() {
    float[] pitchHz = new float[8];
    Arrays.fill(pitchHz, 2000); // 12 samples a period: 1200 samples hold whole periods

    float[] pulses = Pulses.of(pitchHz, 300, 24_000);

    double[] real = new double[1200];
    for (int n = 0; n < 1200; n++) {
      real[n] = pulses[n + 600];
    }
    double[] imaginary = new double[1200];
    new Fourier(1200).forward(real, imaginary);
    for (int harmonic = 1; harmonic <= 5; harmonic++) {
      int bin = harmonic * 100;
      assertEquals(600, Math.hypot(real[bin], imaginary[bin]), 0.1, "harmonic " + harmonic);
    }
    assertEquals(0, Math.hypot(real[600], imaginary[600]), 0.1, "12 kHz is above the limit");
    assertEquals(0, Math.hypot(real[150], imaginary[150]), 0.1, "nothing between harmonics");
  }

  @Test
  void onePeakAPeriodAsHighAsThereAreHarmonics() {
    float[] pitchHz = new float[80];
    Arrays.fill(pitchHz, 200);

    float[] pulses = Pulses.of(pitchHz, 300, 24_000);

    long peaks = 0;
    for (float pulse : pulses) {
      peaks += pulse > 50 ? 1 : 0;
      assertTrue(pulse <= 55.001, "at most 11000 / 200 harmonics");
    }
    assertEquals(200, peaks, 1);
  }

  @Test
  void isSilentWhereThereIsNoVoice() {
    float[] pulses = Pulses.of(new float[] {-0.5f, 0, 12, 39, 0}, 300, 24_000);

    assertEquals(1500, pulses.length);
    for (float pulse : pulses) {
      assertEquals(0, pulse);
    }
  }
}
