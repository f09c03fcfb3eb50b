package dev.tern.asr.wake;

import static dev.tern.asr.TestSound.pulled;
import static dev.tern.asr.TestSound.recording;
import static dev.tern.asr.TestSound.shared;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.asr.AsrException;
import dev.tern.asr.TestSound;
import dev.tern.asr.wake.WakeWordDetector.Detection;
import dev.tern.pcm.Resampler;
import dev.tern.pcm.Wav;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WakeWordsTest {
  private static EmbeddingModel model;

  @TempDir Path folder;

  @BeforeAll
  static void load() {
    model = EmbeddingModel.open(pulled("openwakeword-embedding"));
  }

  @AfterAll
  static void free() {
    if (model != null) {
      model.close();
    }
  }

  @Test
  void hearsTheShippedWordsAsPeopleSayThemWithSomeDoubt() throws IOException {
    int heard = 0;
    int sure = 0;
    int calls = 0;
    try (WakeWords words = shipped();
        Stream<Path> files = Files.list(shared("audio/wakeword"))) {
      for (Path file : files.sorted().toList()) {
        String called = file.getFileName().toString().split("_")[0];
        List<Detection> found = hear(words, soundOf(file), 1);
        if (!called.equals("alexa")) {
          calls++;
          heard += found.stream().anyMatch(one -> one.word().equals(called)) ? 1 : 0;
          sure += sureOf(found).stream().anyMatch(one -> one.word().equals(called)) ? 1 : 0;
        }
      }
    }

    assertEquals(60, calls);
    System.out.println("wake words: heard=" + heard + ", sure=" + sure + " of 60");
    assertTrue(heard >= 57, "heard " + heard + " of 60");
    assertTrue(sure >= 45, "sure of " + sure + " of 60");
  }

  @Test
  void aThresholdCountsFromTheNextScoreOn() {
    AtomicReference<Double> threshold = new AtomicReference<>(0.999999);
    try (WakeWords words =
        new WakeWords(model.listen(), heads("computer", "jarvis"), threshold::get)) {
      assertEquals(List.of(), sureOf(hear(words, call(), 1)));

      words.reset();
      threshold.set(0.0);
      assertEquals(1, sureOf(hear(words, call(), 1)).size());
    }
  }

  @Test
  void tellsACallOnceAndWhenItEnded() {
    short[] sound = call();
    short[] padded = new short[sound.length + 3 * 16_000];
    System.arraycopy(sound, 0, padded, 16_000, sound.length);

    try (WakeWords words = shipped()) {
      List<Detection> found = sureOf(hear(words, padded, 1));

      assertEquals(1, found.size());
      long end = found.getFirst().endSample();
      assertTrue(end > 16_000 && end < 16_000 + sound.length + 6_400, "end=" + end);
    }
  }

  @Test
  void restsWhileNobodySpeaksAndMissesNothingOfAWordWhoseBeginningItWasNotToldOf() {
    short[] sound = call();
    short[] padded = new short[10 * 16_000 + sound.length + 16_000];
    System.arraycopy(sound, 0, padded, 10 * 16_000, sound.length);
    int noticed = 10 * 16_000 + sound.length / 2;

    try (WakeWords words = shipped()) {
      List<Detection> found = new ArrayList<>();
      for (int at = 0; at + 512 <= padded.length; at += 512) {
        Detection one = words.accept(padded, at, 512, at < noticed ? 0 : 1);
        if (one != null) {
          found.add(one);
        }
      }

      assertEquals(1, sureOf(found).size());
    }
  }

  @Test
  void asleepItHearsNothing() {
    try (WakeWords words = shipped()) {
      assertEquals(List.of(), hear(words, call(), 0));
    }
  }

  /** Not so "jarvis", which is heard in one of them (docs/wake.md). */
  @Test
  void hearsNoComputerInOrdinarySentences() throws IOException {
    try (WakeWords words = shipped("computer");
        Stream<Path> files = Files.list(TestSound.home().resolve("recordings"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".wav")).sorted().toList()) {
        short[] sound = recording(file.getFileName().toString()).samples();
        assertEquals(List.of(), sureOf(hear(words, sound, 1)), file.toString());
      }
    }
  }

  @Test
  void afterAResetASoundIsHeardAsTheFirstTime() {
    short[] sound = recording("00_af_bella.wav").samples();
    try (EmbeddingStream stream = model.listen()) {
      float[] first = embedding(stream, sound);
      stream.reset();

      assertEquals(first[0], embedding(stream, sound)[0]);
    }
  }

  @Test
  void embeddingsAreThoseThatTheTrainingSees() {
    // Computed by train/wake/features.py over the same file: the first places of row 12.
    float[] expected = {
      -20.2453f, 14.1368f, 9.2999f, -0.9174f, -4.9879f, 12.3757f, 12.4564f, -1.876f
    };
    short[] sound = recording("00_af_bella.wav").samples();
    float[] found = new float[EmbeddingStream.SIZE];

    try (EmbeddingStream stream = model.listen()) {
      // A step's first frame begins 352 samples before what is new.
      short[] head = new short[EmbeddingStream.STEP];
      System.arraycopy(sound, 0, head, EmbeddingStream.STEP - 352, 352);
      stream.step(head, 0, found);
      for (int step = 0; step < 22; step++) {
        stream.step(sound, 352 + step * EmbeddingStream.STEP, found);
      }
    }

    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], found[i], 2e-3f, "place " + i);
    }
  }

  @Test
  void namesAMissingModelAndHowToPullIt() {
    var error = assertThrows(AsrException.class, () -> EmbeddingModel.open(folder));

    assertEquals(
        folder.resolve("melspectrogram.onnx")
            + ": no such file; expected a part of the wake word model"
            + " (tern models pull openwakeword-embedding)",
        error.getMessage());
  }

  @Test
  void refusesAnotherModel() throws IOException {
    Path silero = pulled("silero-vad/silero_vad_16k_op15.onnx");
    Files.copy(silero, folder.resolve("melspectrogram.onnx"));

    var error = assertThrows(AsrException.class, () -> EmbeddingModel.open(folder));

    assertTrue(
        error.getMessage().contains("expected inputs=[input] outputs=[output]"),
        error.getMessage());
  }

  @Test
  void closedItSaysSo() {
    WakeWords words = shipped();
    words.close();
    words.close();

    assertThrows(AsrException.class, () -> words.accept(new short[512], 0, 512));
  }

  private static WakeWords shipped() {
    return shipped("computer", "jarvis");
  }

  private static WakeWords shipped(String... which) {
    return new WakeWords(model.listen(), heads(which));
  }

  private static List<WakeHead> heads(String... which) {
    Path shipped = TestSound.home().resolve("models/tern-wake");
    return Stream.of(which)
        .map(word -> WakeHeadFile.read(shipped.resolve(word + ".wake")))
        .toList();
  }

  private static short[] call() {
    return soundOf(shared("audio/wakeword/computer_3192bedd-72d6-4b9a-a167-b6168bb8a221.wav"));
  }

  private static short[] soundOf(Path file) {
    return Resampler.toSpeech(Wav.read(file)).samples();
  }

  private static float[] embedding(EmbeddingStream stream, short[] sound) {
    float[] out = new float[EmbeddingStream.SIZE];
    for (int step = 0; step < 12; step++) {
      stream.step(sound, step * EmbeddingStream.STEP, out);
    }
    return out;
  }

  private static List<Detection> sureOf(List<Detection> found) {
    return found.stream().filter(Detection::sure).toList();
  }

  /** Feeds frames as voice activity detection gives them, and half a second of silence. */
  private static List<Detection> hear(WakeWords words, short[] sound, float speech) {
    words.reset();
    short[] padded = new short[(sound.length + 8_000 + 511) / 512 * 512];
    System.arraycopy(sound, 0, padded, 0, sound.length);
    Random quiet = new Random(2);
    for (int i = sound.length; i < padded.length; i++) {
      padded[i] = (short) (quiet.nextGaussian() * 3);
    }
    List<Detection> found = new ArrayList<>();
    for (int at = 0; at < padded.length; at += 512) {
      Detection one = words.accept(padded, at, 512, speech);
      if (one != null) {
        found.add(one);
      }
    }
    assertNull(words.accept(padded, 0, 0, speech));
    return found;
  }
}
