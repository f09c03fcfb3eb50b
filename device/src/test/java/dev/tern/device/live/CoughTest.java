package dev.tern.device.live;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.asr.vad.SileroModel;
import dev.tern.asr.vad.VoiceActivityDetector;
import dev.tern.device.RequiredModels;
import dev.tern.pcm.Loudness;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** That the coughs made by formula are worth coughing: they are taken for a voice. */
final class CoughTest {
  private static final Path MODEL =
      Path.of(System.getProperty("tern.models"))
          .resolve("silero-vad")
          .resolve("silero_vad_16k_op15.onnx");

  @BeforeAll
  static void needsModels() {
    RequiredModels.assumeDefaults();
  }

  @Test
  void voiceActivityTakesThemForAVoiceThatPausesAReply() {
    int noticed = 0;
    try (SileroModel silero = SileroModel.open(MODEL)) {
      for (int number = 0; number < 20; number++) {
        try (VoiceActivityDetector detector = silero.listen()) {
          noticed += isNoticed(detector, number) ? 1 : 0;
        }
      }
    }

    assertTrue(noticed >= 18, "noticed=" + noticed + " of 20");
  }

  /** In a quiet room, from one second on. */
  private static boolean isNoticed(VoiceActivityDetector detector, int number) {
    Random random = new Random(number);
    short[] room = new short[32_000];
    for (int i = 0; i < room.length; i++) {
      room[i] = (short) (20 * random.nextGaussian());
    }
    short[] cough = Cough.of(number).samples();
    System.arraycopy(cough, 0, room, 16_000 + 37 * number, cough.length);
    VoiceOnset onset = new VoiceOnset();
    for (int at = 0; at + Capture.FRAME_LENGTH <= room.length; at += Capture.FRAME_LENGTH) {
      short[] frame = Arrays.copyOfRange(room, at, at + Capture.FRAME_LENGTH);
      double level = Loudness.rmsDbfs(frame, 0, frame.length);
      if (onset.isIn(level, level, detector.speechProbability(frame, 0))) {
        return true;
      }
    }
    return false;
  }
}
