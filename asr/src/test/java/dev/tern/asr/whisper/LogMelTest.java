package dev.tern.asr.whisper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.tensor.kernel.Kernels;
import dev.tern.tensor.memory.FloatRows;
import dev.tern.tensor.memory.NativeMemory;
import dev.tern.tensor.team.ThreadTeam;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The picture of sound; its numbers are compared with a reference's in WhisperGoldenTest. */
class LogMelTest {
  private static final int SECOND = LogMel.SAMPLE_RATE_HZ;

  private static final ThreadTeam TEAM = new ThreadTeam(1);

  private final FloatRows mel = new FloatRows(new NativeMemory(), 300, LogMel.WIDTH);
  private final LogMel logMel = new LogMel(Kernels.best(), TEAM, 300);

  @AfterAll
  static void close() {
    TEAM.close();
  }

  @Test
  void knowsHowItWouldPictureSilenceBehindTheSound() {
    short[] tone = tone();
    logMel.compute(tone, 0, tone.length, mel, 0);
    float told = logMel.silence();

    short[] andSilence = Arrays.copyOf(tone, 2 * tone.length);
    int frames = logMel.compute(andSilence, 0, andSilence.length, mel, 0);

    assertTrue(told < 0, "told=" + told);
    for (int frame = frames - 50; frame < frames; frame++) {
      for (int band = 0; band < LogMel.BANDS; band++) {
        assertEquals(told, mel.number(frame, band), 1e-6f, "frame " + frame + " band " + band);
      }
    }
  }

  @Test
  void picturesDigitalSilenceAsNothingButSilence() {
    int frames = logMel.compute(new short[SECOND], 0, SECOND, mel, 0);

    assertEquals(-1.5f, logMel.silence());
    assertEquals(-1.5f, mel.number(0, 0));
    assertEquals(-1.5f, mel.number(frames - 1, LogMel.BANDS - 1));
  }

  private static short[] tone() {
    short[] samples = new short[SECOND];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (short) (8000 * Math.sin(2 * Math.PI * 440 * i / SECOND));
    }
    return samples;
  }
}
