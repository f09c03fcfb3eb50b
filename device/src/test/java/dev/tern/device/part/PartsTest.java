package dev.tern.device.part;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class PartsTest {
  private final Parts parts = new Parts(InstantSource.system());

  @Test
  void isReadyWhenWhatQuestionsNeedIsSettled() {
    List<String> told = new ArrayList<>();
    parts.whenReady(() -> told.add("ready"));

    parts.loading(Part.LISTENER);
    parts.ready(Part.RULES);
    parts.failed(Part.LANGUAGE_MODEL, "not installed");
    assertFalse(parts.areReady());
    parts.ready(Part.VOICE);

    assertTrue(parts.areReady());
    assertEquals(List.of("ready"), told);
  }

  @Test
  void staysReadyWhatEverFailsLater() {
    parts.ready(Part.RULES);
    parts.ready(Part.LANGUAGE_MODEL);
    parts.ready(Part.VOICE);

    parts.failed(Part.VOICE, "broken");

    assertTrue(parts.areReady());
    assertEquals(Set.of(Part.VOICE), parts.faults().keySet());
  }

  @Test
  void tellsAFaultOnceHoweverOftenItIsMet() {
    List<String> told = new ArrayList<>();
    parts.listen((part, condition) -> told.add(part.key() + " " + condition.state().key()));

    parts.failed(Part.MICROPHONE, "no card");
    parts.failed(Part.MICROPHONE, "no card");
    parts.ready(Part.MICROPHONE);

    assertEquals(List.of("microphone failed", "microphone ready"), told);
  }

  @Test
  void keepsReasonsToOneLine() {
    parts.failed(Part.VOICE, "hibari.onnx: broken\n\tat somewhere");

    assertEquals("hibari.onnx: broken", parts.of(Part.VOICE).reason());
    assertEquals(
        "voice has failed: hibari.onnx: broken",
        assertThrows(FailedPartException.class, () -> parts.require(Part.VOICE)).getMessage());
  }
}
