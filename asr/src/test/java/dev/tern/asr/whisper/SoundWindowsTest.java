package dev.tern.asr.whisper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Long sound is cut in a pause. */
class SoundWindowsTest {
  private static final int MOST = 30 * 16_000 - 1;

  @Test
  void takesWhatFitsWhole() {
    assertEquals(MOST, SoundWindows.length(new short[MOST], 0, MOST, MOST));
  }

  @Test
  void cutsInThePause() {
    short[] samples = new short[50 * 16_000];
    Arrays.fill(samples, (short) 5000);
    int pause = 26 * 16_000;
    Arrays.fill(samples, pause, pause + 8000, (short) 3);

    int length = SoundWindows.length(samples, 0, samples.length, MOST);

    assertTrue(length > pause && length < pause + 8000, "length=" + length);
  }

  @Test
  void cutsLateWhereAllIsAlike() {
    short[] samples = new short[50 * 16_000];

    int length = SoundWindows.length(samples, 0, samples.length, MOST);

    assertTrue(length > MOST - 16_000 && length <= MOST, "length=" + length);
  }
}
