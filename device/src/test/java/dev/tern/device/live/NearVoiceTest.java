package dev.tern.device.live;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class NearVoiceTest {
  private static final int FRAME = Capture.FRAME_LENGTH; // 32 ms

  private final NearVoice near = new NearVoice();

  @Test
  void aVoiceThatPassesTheCancellerIsAPersons() {
    frames(5, -15, -17);
    assertFalse(near.wasThere());

    frames(1, -15, -17);
    assertTrue(near.wasThere());
  }

  @Test
  void whatTheCancellerTakesOutIsTheOwnVoice() {
    frames(100, -20, -31);

    assertFalse(near.wasThere());
  }

  @Test
  void someFramesOfASecondAreMistakes() {
    for (int second = 0; second < 5; second++) {
      frames(4, -26, -27);
      frames(28, -22, -60);
    }

    assertFalse(near.wasThere());
  }

  @Test
  void theSoftEndOfAnEchoIsNobody() {
    frames(10, -46, -47);

    assertFalse(near.wasThere());
  }

  @Test
  void anUtteranceOwnsWhatPassedJustBeforeIt() {
    frames(6, -15, -15);
    near.begin();
    assertFalse(near.wasThere());

    frames(1, -20, -40);
    assertTrue(near.wasThere());

    frames(40, -20, -40);
    near.begin();
    frames(1, -20, -40);
    assertFalse(near.wasThere(), "that was long ago");
  }

  private void frames(int count, double heard, double left) {
    for (int i = 0; i < count; i++) {
      near.frame(FRAME, NearVoice.passes(heard, left));
    }
  }
}
