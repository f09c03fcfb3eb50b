package dev.tern.pcm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResamplerTest {
  private static final double AMPLITUDE = 16_000;

  @ParameterizedTest
  @CsvSource({
    "8000, 16000", "11025, 16000", "22050, 16000", "24000, 16000", "32000, 16000", "44100, 16000",
    "48000, 16000", "96000, 16000", "192000, 16000", "16000, 48000", "16000, 44100", "24000, 48000",
    "44101, 16000"
  })
  void keepsLevelFrequencyAndPlaceOfASine(int fromHz, int toHz) {
    double nyquistHz = Math.min(fromHz, toHz) / 2.0;
    for (double share : new double[] {0.03, 0.3, 0.6, 0.85}) {
      double hz = share * nyquistHz;

      Pcm out = Resampler.resample(sine(hz, fromHz, 0.5), toHz);

      assertEquals(0.5, out.seconds(), 1.0 / toHz);
      // What is left after subtracting the ideal sine of the same frequency, level and phase.
      double errorDb = errorDb(out, hz);
      double limitDb = fromHz == 44_101 ? -60 : -75;
      assertTrue(errorDb < limitDb || share > 0.8 && errorDb < -38, hz + " Hz: " + errorDb + " dB");
    }
  }

  @ParameterizedTest
  @CsvSource({"48000, 16000", "44100, 16000", "24000, 16000", "192000, 16000"})
  void rejectsWhatTheLowerRateCannotHold(int fromHz, int toHz) {
    for (double hz : new double[] {8_050, 9_000, 11_000, 11_950}) {
      Pcm out = Resampler.resample(sine(hz, fromHz, 0.5), toHz);

      double rms = Loudness.of(out.samples(), 800, out.samples().length - 1600).rmsDbfs();
      assertTrue(rms < -80, hz + " Hz comes through at " + rms + " dBFS");
    }
  }

  @ParameterizedTest
  @CsvSource({"48000, 2", "44100, 1", "8000, 1", "16000, 2", "16000, 1"})
  void piecesGiveExactlyTheSamplesOfTheWhole(int fromHz, int channels) {
    var random = new Random(7);
    short[] samples = new short[channels * 20_011];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (short) random.nextInt();
    }
    Pcm whole = Resampler.resample(new Pcm(new PcmFormat(fromHz, channels), samples), 16_000);

    var resampler = new Resampler(new PcmFormat(fromHz, channels), 16_000);
    short[] collected = new short[0];
    for (int start = 0; start < samples.length; ) {
      int length = Math.min(channels * random.nextInt(700), samples.length - start);
      collected = concat(collected, resampler.accept(samples, start, length));
      start += length;
    }
    collected = concat(collected, resampler.finish());

    assertArrayEquals(whole.samples(), collected);
  }

  @Test
  void mixesChannelsToTheirMean() {
    var stereo = new Pcm(new PcmFormat(16_000, 2), new short[] {100, 300, -20_000, -30_000});

    Pcm mono = Resampler.toSpeech(stereo);

    assertArrayEquals(new short[] {200, -25_000}, mono.samples());
  }

  @Test
  void keepsTheLengthOfTheShortestSounds() {
    for (int frames : new int[] {1, 2, 3, 5}) {
      var sound = new Pcm(new PcmFormat(8_000, 1), new short[frames]);

      assertEquals(2 * frames, Resampler.resample(sound, 16_000).frameCount());
    }
  }

  @Test
  void refusesHalfAFrame() {
    var resampler = new Resampler(new PcmFormat(48_000, 2), 16_000);

    var thrown = assertThrows(PcmException.class, () -> resampler.accept(new short[3], 0, 3));

    assertEquals("samples=3 is not a multiple of channels=2", thrown.getMessage());
  }

  private static Pcm sine(double hz, int rateHz, double seconds) {
    short[] samples = new short[(int) Math.round(rateHz * seconds)];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (short) Math.round(AMPLITUDE * Math.sin(2 * Math.PI * hz * i / rateHz));
    }
    return new Pcm(new PcmFormat(rateHz, 1), samples);
  }

  /** RMS of the difference to the ideal sine, relative to the sine; the ends are left out. */
  private static double errorDb(Pcm sound, double hz) {
    double error = 0;
    int edge = sound.format().sampleRateHz() / 20;
    short[] samples = sound.samples();
    for (int i = edge; i < samples.length - edge; i++) {
      double ideal = AMPLITUDE * Math.sin(2 * Math.PI * hz * i / sound.format().sampleRateHz());
      error += (samples[i] - ideal) * (samples[i] - ideal);
    }
    double rms = Math.sqrt(error / (samples.length - 2 * edge));
    return 20 * Math.log10(rms / (AMPLITUDE / Math.sqrt(2)));
  }

  private static short[] concat(short[] a, short[] b) {
    short[] out = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, out, a.length, b.length);
    return out;
  }
}
