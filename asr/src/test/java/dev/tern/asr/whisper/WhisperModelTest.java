package dev.tern.asr.whisper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.asr.AsrException;
import dev.tern.asr.Transcriber;
import dev.tern.asr.Transcript;
import dev.tern.asr.Vocabulary;
import dev.tern.pcm.Wav;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the second listener does with sound of any kind and length. */
class WhisperModelTest {
  private static WhisperModel model;

  @BeforeAll
  static void open() {
    model = WhisperModel.open(TestModel.folder(), WhisperOptions.defaults());
  }

  @AfterAll
  static void close() {
    if (model != null) {
      model.close();
    }
  }

  @Test
  void hearsAnUtteranceInPieces() {
    short[] samples = recording("00_af_bella.wav");

    Transcript transcript;
    try (Transcriber transcriber = model.start(Vocabulary.OPEN)) {
      for (int at = 0; at < samples.length; at += 700) {
        transcriber.accept(samples, at, Math.min(700, samples.length - at));
        assertEquals("", transcriber.partial());
      }
      transcript = transcriber.finish();
    }

    assertEquals("Turn on the lights in the office.", transcript.text());
    assertEquals("whisper", transcript.engine());
    assertTrue(transcript.confidence() > 0.7 && transcript.confidence() <= 1);
  }

  @Test
  void understandsTheSameWhereTheSoundWasPreparedFirst() {
    short[] samples = recording("00_af_bella.wav");

    try (Transcriber transcriber = model.start(Vocabulary.OPEN)) {
      transcriber.accept(samples, 0, samples.length);
      transcriber.prepare();
      Transcript transcript = transcriber.finish();

      assertEquals(model.transcribe(samples, 0, samples.length, done -> {}), transcript);
    }
  }

  @Test
  void breaksAPreparationOffThatNobodyWaitsFor() {
    short[] samples = recording("00_af_bella.wav");
    AtomicInteger asked = new AtomicInteger();

    Optional<WhisperModel.Encoding> broken =
        model.encode(samples, 0, samples.length, () -> asked.incrementAndGet() < 3);

    assertTrue(broken.isEmpty());
    assertEquals(3, asked.get());

    WhisperModel.Encoding whole =
        model.encode(samples, 0, samples.length, () -> true).orElseThrow();
    assertThrows(
        CancellationException.class, () -> model.words(whole, () -> asked.incrementAndGet() < 6));
    assertEquals("Turn on the lights in the office.", model.words(whole, () -> true).text());
  }

  @Test
  void datesEveryWordInOrderWithinTheSound() {
    short[] samples = recording("00_af_bella.wav");

    List<Transcript.Word> words = model.transcribe(samples, 0, samples.length, done -> {}).words();

    assertEquals(
        List.of("Turn", "on", "the", "lights", "in", "the", "office."),
        words.stream().map(Transcript.Word::text).toList());
    double last = 0;
    for (Transcript.Word word : words) {
      assertTrue(word.startSeconds() >= last && word.endSeconds() >= word.startSeconds());
      assertTrue(word.confidence() > 0 && word.confidence() <= 1);
      last = word.endSeconds();
    }
    assertTrue(last <= samples.length / 16000.0, "last word ends at " + last);
    assertTrue(words.getLast().startSeconds() > 1, "the last word is not at the beginning");
  }

  @Test
  void writesNothingOverSilenceOrFaintNoise() {
    short[] silence = new short[3 * 16_000];
    short[] noise = new short[3 * 16_000];
    var random = new Random(7);
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (short) (random.nextGaussian() * 30);
    }

    assertEquals("", model.transcribe(silence, 0, silence.length, done -> {}).text());
    assertEquals("", model.transcribe(noise, 0, noise.length, done -> {}).text());
    assertEquals("", model.transcribe(new short[0], 0, 0, done -> {}).text());
    assertEquals("", model.transcribe(silence, 0, 100, done -> {}).text());
  }

  @Test
  void worksThroughLongSoundInWindowsWithProgress() {
    String[] names = {
      "00_af_bella.wav", "09_am_michael.wav", "15_am_eric.wav", "42_bf_emma.wav",
      "54_bf_isabella.wav", "57_am_michael.wav", "60_af_sarah.wav", "63_am_eric.wav",
      "24_af_bella.wav", "36_af_sarah.wav", "51_bm_george.wav", "48_af_bella.wav",
    };
    short[] samples = new short[0];
    for (String name : names) {
      short[] more = recording(name);
      int at = samples.length;
      samples = Arrays.copyOf(samples, at + more.length);
      System.arraycopy(more, 0, samples, at, more.length);
    }
    List<Double> progress = new ArrayList<>();

    Transcript transcript = model.transcribe(samples, 0, samples.length, progress::add);

    String text = transcript.text().toLowerCase(Locale.ROOT);
    int last = -1;
    for (String phrase :
        new String[] {
          "office", "timer", "pills", "battery", "spider", "joke", "raining", "tomato"
        }) {
      int at = text.indexOf(phrase);
      assertTrue(at > last, phrase + " comes in its place in: " + text);
      assertEquals(at, text.lastIndexOf(phrase), phrase + " comes once in: " + text);
      last = at;
    }
    assertTrue(progress.size() >= 2 && progress.getLast() == 1.0, () -> "progress=" + progress);
    double end = 0;
    for (Transcript.Word word : transcript.words()) {
      assertTrue(word.startSeconds() >= end - 1e-9, () -> "in order: " + word);
      end = word.endSeconds();
    }
  }

  @Test
  void refusesATruncatedModel(@TempDir Path folder) throws IOException {
    for (String name : new String[] {"vocabulary.txt", "config.json"}) {
      Files.copy(TestModel.folder().resolve(name), folder.resolve(name));
    }
    byte[] start = new byte[1_000_000];
    try (var in = Files.newInputStream(TestModel.folder().resolve("model.bin"))) {
      in.readNBytes(start, 0, start.length);
    }
    Files.write(folder.resolve("model.bin"), start);

    AsrException e =
        assertThrows(
            AsrException.class, () -> WhisperModel.open(folder, WhisperOptions.defaults()));

    assertTrue(
        e.getMessage().contains("model.bin: offset=187: expected 39831552 bytes"), e.getMessage());
  }

  private static short[] recording(String name) {
    return Wav.read(Path.of(System.getProperty("tern.home"), "recordings", name)).samples();
  }
}
