package dev.tern.asr.twopass;

import static dev.tern.asr.TestSound.feed;
import static dev.tern.asr.TestSound.pulled;
import static dev.tern.asr.TestSound.recording;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.asr.AsrException;
import dev.tern.asr.SpeechModel;
import dev.tern.asr.TestSound;
import dev.tern.asr.Transcript;
import dev.tern.asr.Vocabulary;
import dev.tern.asr.text.SpokenForm;
import dev.tern.asr.twopass.MergeRule.Reason;
import dev.tern.asr.vosk.VoskModel;
import dev.tern.asr.whisper.WhisperModel;
import dev.tern.asr.whisper.WhisperOptions;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TwoPassModelTest {
  private static final Predicate<Transcript> NEVER_SURE = heard -> false;

  private static SpeechModel vosk;
  private static SpeechModel whisper;
  private static TwoPassModel model;

  @BeforeAll
  static void load() {
    Path folder = pulled("whisper-tiny.en");
    vosk = VoskModel.open(TestSound.voskModel());
    whisper = WhisperModel.open(folder, WhisperOptions.defaults());
    model = model(TwoPassModel::isConfident);
  }

  /** Of the same two listeners; closing one of them closes those. */
  private static TwoPassModel model(Predicate<Transcript> sure) {
    return new TwoPassModel(vosk, whisper, sure);
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
  void understandsInTheSilenceWhatTheFirstDoesNot() throws InterruptedException {
    try (TwoPassTranscriber transcriber = model(NEVER_SURE).start(Vocabulary.OPEN)) {
      feed(transcriber, recording("56_af_bella.wav"));
      transcriber.silenceBegan();
      String before = transcriber.partial();
      while (transcriber.partial().equals(before)) {
        Thread.sleep(5);
      }
      transcriber.accept(new short[8_000], 0, 8_000);
      String foreseen = transcriber.partial();
      Transcript heard = transcriber.finish();

      assertEquals("who wrote romeo and juliet", SpokenForm.of(foreseen));
      assertEquals(foreseen, heard.text());
      assertTrue(transcriber.ahead().preparedNanos() > 0);
      assertTrue(transcriber.ahead().wordsNanos() > transcriber.ahead().preparedNanos());
    }
  }

  @Test
  void onlyPreparesInTheSilenceWhereTheFirstListenersWordsMayDo() {
    Predicate<Transcript> lamps =
        heard -> heard.text().contains("lamp") && heard.engine().equals("partial");
    try (TwoPassTranscriber transcriber = model(lamps).start(Vocabulary.OPEN)) {
      feed(transcriber, recording("03_bm_george.wav"));
      transcriber.silenceBegan();
      transcriber.finish();

      assertEquals(Reason.SECOND, transcriber.reason());
      assertTrue(transcriber.ahead().preparedNanos() > 0);
      assertEquals(0, transcriber.ahead().wordsNanos());
    }
  }

  @Test
  void beginsAnewWhereThePersonGoesOn() {
    short[] sound = recording("56_af_bella.wav").samples();
    try (TwoPassTranscriber transcriber = model(NEVER_SURE).start(Vocabulary.OPEN)) {
      transcriber.accept(sound, 0, sound.length / 2);
      transcriber.silenceBegan();
      transcriber.speechWentOn();
      transcriber.accept(sound, sound.length / 2, sound.length - sound.length / 2);
      transcriber.silenceBegan();
      Transcript heard = transcriber.finish();

      assertEquals("who wrote romeo and juliet", SpokenForm.of(heard.text()));
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
