package dev.tern.tts.voice;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SamplesTest {
  @Test
  void softensAClauseThatWouldClip() {
    short[] rounded = Samples.sixteenBit(new double[] {0, 2, -2, 1});

    assertArrayEquals(new short[] {0, 32767, -32767, 16384}, rounded);
  }

  @Test
  void keepsTheLoudnessOfAClauseThatFits() {
    assertArrayEquals(new short[] {16384, -3277}, Samples.sixteenBit(new double[] {0.5, -0.1}));
  }

  @Test
  void cutsSilenceToAShortLeadAndThePauseOfTheLastMark() {
    double[] samples = new double[3 * 24_000];
    Arrays.fill(samples, 24_000, 2 * 24_000, 0.5);

    assertEquals((40 + 1000 + 150) * 24, Samples.withoutSilence(samples, "Well,").length);
    assertEquals((40 + 1000 + 350) * 24, Samples.withoutSilence(samples, "Well.").length);
    assertEquals((40 + 1000 + 250) * 24, Samples.withoutSilence(samples, "He said:\"").length);
  }

  @Test
  void silenceAloneIsCutToAlmostNothing() {
    assertEquals(40 * 24, Samples.withoutSilence(new double[24_000], "").length);
  }
}
