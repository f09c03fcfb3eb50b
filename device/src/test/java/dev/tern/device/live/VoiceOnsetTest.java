package dev.tern.device.live;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class VoiceOnsetTest {
  private static final short ROOM = 30; // -61 dBFS
  private static final short FAR = 500; // -36 dBFS
  private static final short CLOSE = 4_000; // -18 dBFS

  private final VoiceOnset onset = new VoiceOnset();

  @Test
  void aFrameThatIsLikelySpeechIsOneHoweverSoft() {
    assertTrue(hear(ROOM, 0.5f));
    assertFalse(hear(ROOM, 0.49f));
  }

  @Test
  void whatMayBeSpeechIsOneWhereItIsSuddenlyAsLoudAsAPersonCloseBy() {
    hear(ROOM, 0);

    assertTrue(hear(CLOSE, 0.12f));
    assertFalse(new VoiceOnset().isIn(level(CLOSE), level(CLOSE), 0.11f), "a knock");
  }

  @Test
  void whatIsSoftMayBeTheEchoOfTheOwnVoice() {
    hear(ROOM, 0);

    assertFalse(hear(FAR, 0.4f));
  }

  @Test
  void whatWasLoudBeforeIsNotSudden() {
    for (int i = 0; i < 60; i++) {
      hear(CLOSE, 0);
    }
    assertFalse(hear(CLOSE, 0.4f), "a fan at the microphone");

    for (int i = 0; i < 10; i++) {
      hear(ROOM, 0);
    }
    assertTrue(hear(CLOSE, 0.4f), "the fan has stopped");
  }

  private boolean hear(short value, float probability) {
    return onset.isIn(level(value), level(value), probability);
  }

  @Test
  void whatTheCancellerMakesUpIsNobody() {
    assertFalse(onset.isIn(-55, -29, 0.9f), "a reply begins, and its echo is not there yet");
    assertTrue(onset.isIn(-32, -29, 0.9f));
  }

  private static double level(short value) {
    return 20 * Math.log10(value / 32_768.0);
  }
}
