package dev.tern.asr.twopass;

import static dev.tern.asr.TestSound.feed;
import static dev.tern.asr.TestSound.pulled;
import static dev.tern.asr.TestSound.recording;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tern.asr.AsrException;
import dev.tern.asr.TestSound;
import dev.tern.asr.Transcript;
import dev.tern.asr.Vocabulary;
import dev.tern.asr.text.SpokenForm;
import dev.tern.asr.twopass.MergeRule.Reason;
import dev.tern.asr.vosk.VoskModel;
import dev.tern.asr.whisper.WhisperModel;
import dev.tern.asr.whisper.WhisperOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TwoPassModelTest {
  private static TwoPassModel model;

  @BeforeAll
  static void load() {
    model =
        new TwoPassModel(
            VoskModel.open(TestSound.voskModel()),
            WhisperModel.open(pulled("whisper-tiny.en"), WhisperOptions.defaults()),
            TwoPassModel::isConfident);
  }

  @AfterAll
  static void free() {
    if (model != null) {
      model.close();
    }
  }

  @Test
  void isContentWithASureFirstListener() {
    try (TwoPassTranscriber transcriber = model.start(Vocabulary.OPEN)) {
      feed(transcriber, recording("01_am_michael.wav"));
      String partial = transcriber.partial();
      Transcript heard = transcriber.finish();

      assertEquals("lights off", partial);
      assertEquals("lights off", heard.text());
      assertEquals("vosk", heard.engine());
      assertEquals(Reason.FIRST_SUFFICED, transcriber.reason());
    }
  }

  @Test
  void asksTheSecondListenerAboutFreeSpeech() {
    try (TwoPassTranscriber transcriber = model.start(Vocabulary.OPEN)) {
      feed(transcriber, recording("56_af_bella.wav"));
      Transcript heard = transcriber.finish();

      assertEquals("who wrote romeo and juliet", SpokenForm.of(heard.text()));
      assertEquals("whisper", heard.engine());
      assertEquals(Reason.SECOND, transcriber.reason());
    }
  }

  @Test
  void knowsItsReasonOnlyAfterwards() {
    try (TwoPassTranscriber transcriber = model.start(Vocabulary.OPEN)) {
      assertThrows(AsrException.class, transcriber::reason);
    }
    assertEquals("both", model.engine());
    assertEquals("en", model.language());
  }
}
