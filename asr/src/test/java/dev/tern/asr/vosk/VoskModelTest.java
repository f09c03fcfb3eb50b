package dev.tern.asr.vosk;

import static dev.tern.asr.TestSound.feed;
import static dev.tern.asr.TestSound.hear;
import static dev.tern.asr.TestSound.recording;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.asr.AsrException;
import dev.tern.asr.TestSound;
import dev.tern.asr.Transcript;
import dev.tern.asr.Vocabulary;
import dev.tern.pcm.Pcm;
import dev.tern.pcm.PcmFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VoskModelTest {
  private static VoskModel model;

  @TempDir Path folder;

  @BeforeAll
  static void load() {
    model = VoskModel.open(TestSound.voskModel());
  }

  @AfterAll
  static void free() {
    model.close();
  }

  @Test
  void hearsTheSameWhetherTheSilenceWasHeardOrIsMadeUp() {
    for (String name : List.of("07_am_eric.wav", "54_bf_isabella.wav", "67_bm_george.wav")) {
      Transcript madeUp = hear(model, Vocabulary.OPEN, recording(name));
      try (VoskTranscriber transcriber = (VoskTranscriber) model.start(Vocabulary.OPEN)) {
        feed(transcriber, recording(name));
        transcriber.silenceBegan();
        transcriber.accept(new short[2_000], 0, 2_000); // less than what is made up
        transcriber.speechWentOn();
        transcriber.silenceBegan();
        transcriber.accept(new short[6_000], 0, 6_000);

        assertEquals(madeUp.text(), transcriber.finish().text(), name);
      }
    }
  }

  @Test
  void writesTheWordsWithTimesAndConfidence() {
    Transcript heard = hear(model, Vocabulary.OPEN, recording("07_am_eric.wav"));

    assertEquals("turn on the dishwasher", heard.text());
    assertEquals("vosk", heard.engine());
    assertEquals(4, heard.words().size());
    assertTrue(heard.confidence() > 0.8, "confidence=" + heard.confidence());
    double last = 0;
    for (Transcript.Word word : heard.words()) {
      assertTrue(word.startSeconds() >= last && word.endSeconds() > word.startSeconds());
      last = word.endSeconds();
    }
  }

  @Test
  void understandsMoreAndMoreWhileThePersonSpeaks() {
    Pcm sound = recording("07_am_eric.wav");
    List<String> partials = new ArrayList<>();

    try (var transcriber = model.start(Vocabulary.OPEN)) {
      short[] samples = sound.samples();
      for (int start = 0; start < samples.length; start += 3200) {
        transcriber.accept(samples, start, Math.min(3200, samples.length - start));
        partials.add(transcriber.partial());
      }
    }

    assertEquals("", partials.getFirst());
    assertTrue(partials.contains("turn on the dishwasher"), partials::toString);
  }

  @Test
  void joinsTheLettersOfTheDayHalves() {
    Transcript heard = hear(model, Vocabulary.OPEN, recording("13_am_puck.wav"));

    assertEquals("set the alarm for seven am tomorrow", heard.text());
  }

  @Test
  void goesOnAfterALongPause() {
    Pcm first = recording("01_am_michael.wav"); // lights off
    Pcm second = recording("30_bf_isabella.wav"); // turn left
    short[] both = new short[first.samples().length + 3 * 16_000 + second.samples().length];
    System.arraycopy(first.samples(), 0, both, 0, first.samples().length);
    System.arraycopy(
        second.samples(), 0, both, both.length - second.samples().length, second.samples().length);

    Transcript heard = hear(model, Vocabulary.OPEN, new Pcm(PcmFormat.SPEECH, both));

    assertEquals("lights off turn left", heard.text());
    assertTrue(heard.words().get(2).startSeconds() > first.seconds() + 2.5);
  }

  @Test
  void hearsNothingInSilenceAndInNoSoundAtAll() {
    Transcript silence = hear(model, Vocabulary.OPEN, new Pcm(PcmFormat.SPEECH, new short[8000]));
    Transcript nothing = hear(model, Vocabulary.OPEN, new Pcm(PcmFormat.SPEECH, new short[0]));

    assertEquals(Transcript.nothing("vosk"), silence);
    assertEquals(Transcript.nothing("vosk"), nothing);
  }

  @Test
  void keepsToANarrowedVocabularyWhereItFits() {
    var vocabulary = new Vocabulary.Narrowed(List.of("lights off", "lights on", "stop"));

    try (var transcriber = model.start(vocabulary)) {
      feed(transcriber, recording("01_am_michael.wav"));
      Transcript heard = transcriber.finish();

      assertEquals("lights off", heard.text());
      assertFalse(transcriber.wasDecodedAgain());
    }
  }

  @Test
  void decodesOpenlyWhatANarrowedVocabularyDoesNotHold() {
    var vocabulary = new Vocabulary.Narrowed(List.of("lights off", "lights on", "stop"));

    try (var transcriber = model.start(vocabulary)) {
      feed(transcriber, recording("07_am_eric.wav"));
      Transcript heard = transcriber.finish();

      assertTrue(transcriber.wasDecodedAgain());
      assertEquals("turn on the dishwasher", heard.text());
    }
  }

  @Test
  void keepsTheNarrowedWordsOfAnUtteranceTooLongToBuffer() {
    var settings = new VoskSettings(0.8, Duration.ofMillis(500));
    try (var brief = VoskModel.open(TestSound.voskModel(), "en", settings);
        var transcriber = brief.start(new Vocabulary.Narrowed(List.of("stop")))) {
      feed(transcriber, recording("07_am_eric.wav"));

      transcriber.finish();

      assertFalse(transcriber.wasDecodedAgain());
    }
  }

  @Test
  void namesTheWordsItCannotHear() {
    var vocabulary =
        new Vocabulary.Narrowed(
            List.of("play zyxomma now", "lights off", "zyxomma", "\u00e9t\u00e9"));

    List<String> unknown = model.unknownWords(vocabulary);

    assertEquals(List.of("zyxomma", "\u00e9t\u00e9"), unknown);
    assertEquals("lights off", hear(model, vocabulary, recording("01_am_michael.wav")).text());
  }

  @Test
  void takesAPhraseThatSaysAWordTwice() {
    var vocabulary = new Vocabulary.Narrowed(List.of("lights off  lights off", " lights off "));

    assertEquals("lights off", hear(model, vocabulary, recording("01_am_michael.wav")).text());
  }

  @Test
  void listensOpenlyWhereNoPhraseIsKnown() {
    var vocabulary = new Vocabulary.Narrowed(List.of("zyxomma"));

    Transcript heard = hear(model, vocabulary, recording("07_am_eric.wav"));

    assertEquals("turn on the dishwasher", heard.text());
  }

  @Test
  void aSecondCloseDoesNothing() {
    var second = VoskModel.open(TestSound.voskModel());
    var transcriber = second.start(Vocabulary.OPEN);

    transcriber.close();
    transcriber.close();
    second.close();
    second.close();

    var thrown = assertThrows(AsrException.class, () -> second.start(Vocabulary.OPEN));
    assertTrue(thrown.getMessage().endsWith("this Vosk model is closed; open it again"));
  }

  @Test
  void anUtteranceOutlivesItsModel() {
    var second = VoskModel.open(TestSound.voskModel());

    try (var transcriber = second.start(Vocabulary.OPEN)) {
      second.close();
      feed(transcriber, recording("01_am_michael.wav"));

      assertEquals("lights off", transcriber.finish().text());
    }
  }

  @Test
  void refusesSoundAfterTheEnd() {
    try (var transcriber = model.start(Vocabulary.OPEN)) {
      transcriber.finish();

      var thrown = assertThrows(AsrException.class, () -> transcriber.accept(new short[10], 0, 10));

      assertEquals(
          "this utterance is finished; start a new transcriber for the next one",
          thrown.getMessage());
      assertThrows(AsrException.class, transcriber::finish);
    }
  }

  @Test
  void saysWhichFileOfAModelIsMissing() throws IOException {
    Path copy = folder.resolve("model");
    copyModel(copy);

    assertOpenFails(folder.resolve("nowhere"), "no such folder; expected a Vosk model");
    assertOpenFails(folder, "is not a complete Vosk model: am/final.mdl is missing");
    for (String file :
        List.of("am/final.mdl", "graph/Gr.fst", "conf/mfcc.conf", "ivector/final.ie")) {
      byte[] bytes = Files.readAllBytes(copy.resolve(file));
      Files.write(copy.resolve(file), new byte[0]);
      assertOpenFails(copy, "is not a complete Vosk model: " + file + " is empty");
      Files.delete(copy.resolve(file));
      assertOpenFails(copy, "is not a complete Vosk model: " + file + " is missing");
      Files.write(copy.resolve(file), bytes);
    }
  }

  @Test
  void fourThreadsHearTwentyUtterancesEach() throws Exception {
    List<String> names =
        List.of("01_am_michael.wav", "07_am_eric.wav", "30_bf_isabella.wav", "67_bm_george.wav");
    List<Pcm> sounds = names.stream().map(TestSound::recording).toList();
    List<String> expected =
        sounds.stream().map(sound -> hear(model, Vocabulary.OPEN, sound).text()).toList();
    var narrowed = new Vocabulary.Narrowed(List.of("lights off", "turn left", "stop"));

    try (var threads = Executors.newFixedThreadPool(4)) {
      List<Future<?>> results = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        int thread = t;
        results.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 20; i++) {
                    int which = (thread + i) % sounds.size();
                    var vocabulary = i % 2 == 0 ? Vocabulary.OPEN : narrowed;
                    assertEquals(
                        expected.get(which), hear(model, vocabulary, sounds.get(which)).text());
                  }
                }));
      }
      for (Future<?> result : results) {
        result.get();
      }
    }
  }

  private static void assertOpenFails(Path folder, String message) {
    var thrown = assertThrows(AsrException.class, () -> VoskModel.open(folder));
    assertTrue(thrown.getMessage().contains(message), thrown::getMessage);
  }

  private static void copyModel(Path target) throws IOException {
    Path source = TestSound.voskModel();
    try (Stream<Path> files = Files.walk(source)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = target.resolve(source.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
  }
}
