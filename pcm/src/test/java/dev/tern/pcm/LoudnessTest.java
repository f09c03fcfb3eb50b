package dev.tern.pcm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LoudnessTest {
  @Test
  void aFullScaleSineLiesThreeDecibelsBelowItsPeak() {
    short[] sine = new short[16_000];
    for (int i = 0; i < sine.length; i++) {
      sine[i] = (short) Math.round(32767 * Math.sin(2 * Math.PI * 440 * i / 16_000));
    }

    Loudness loudness = Loudness.of(new Pcm(PcmFormat.SPEECH, sine));

    assertEquals(-3.01, loudness.rmsDbfs(), 0.01);
    assertEquals(0, loudness.peakDbfs(), 0.01);
  }

  @Test
  void silenceHasAFloor() {
    Loudness loudness = Loudness.of(new short[100], 0, 100);

    assertEquals(Loudness.SILENCE_DBFS, loudness.rmsDbfs());
    assertEquals(Loudness.SILENCE_DBFS, Loudness.of(new short[0], 0, 0).peakDbfs());
  }
}
