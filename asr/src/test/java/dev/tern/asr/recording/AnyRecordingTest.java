package dev.tern.asr.recording;

import static dev.tern.asr.TestSound.home;
import static dev.tern.asr.TestSound.pulled;
import static dev.tern.asr.TestSound.recording;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.asr.SpeechModel;
import dev.tern.asr.TestSound;
import dev.tern.asr.Transcript;
import dev.tern.asr.Vocabulary;
import dev.tern.asr.subtitle.Subtitles;
import dev.tern.asr.text.SpokenForm;
import dev.tern.asr.text.WordErrorRate;
import dev.tern.asr.vad.SileroModel;
import dev.tern.asr.vosk.VoskModel;
import dev.tern.asr.whisper.WhisperModel;
import dev.tern.asr.whisper.WhisperOptions;
import dev.tern.pcm.Pcm;
import dev.tern.pcm.PcmException;
import dev.tern.pcm.PcmFormat;
import dev.tern.pcm.Resampler;
import dev.tern.pcm.Wav;
import dev.tern.pcm.WavReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recordings as people have them: long, short, loud, of other rates, damaged; by both engines. */
class AnyRecordingTest {
  private static final int RATE_HZ = PcmFormat.SPEECH.sampleRateHz();

  private static SileroModel vad;
  private static List<SpeechModel> engines = List.of();

  @TempDir Path folder;

  @BeforeAll
  static void load() {
    vad = SileroModel.open(pulled("silero-vad/silero_vad_16k_op15.onnx"));
    Path whisper = pulled("whisper-tiny.en/model.bin").getParent();
    engines =
        List.of(
            VoskModel.open(TestSound.voskModel()),
            WhisperModel.open(whisper, WhisperOptions.defaults()));
  }

  @AfterAll
  static void free() {
    engines.forEach(SpeechModel::close);
    if (!engines.isEmpty()) {
      vad.close();
    }
  }

  @Test
  void aRecordingBecomesTheseSubtitles() {
    Path file = home().resolve("recordings/00_af_bella.wav");

    Transcript transcript = transcribe(engines.getFirst(), file).transcript();

    assertEquals(
        """
        1
        00:00:00,780 --> 00:00:02,100
        turn on the lights in the office

        """,
        Subtitles.srt(Subtitles.of(transcript)));
    assertEquals(
        """
        WEBVTT

        00:00:00.780 --> 00:00:02.100
        turn on the lights in the office

        """,
        Subtitles.vtt(Subtitles.of(transcript)));
  }

  @Test
  void tenMinutesOfJoinedRecordingsAreAllWrittenDown() throws IOException {
    short[] sound = new short[600 * RATE_HZ];
    var expected = new StringBuilder();
    int at = RATE_HZ;
    List<String> lines = Files.readAllLines(home().resolve("recordings/manifest.tsv"));
    for (String line : lines.subList(1, lines.size())) {
      String[] fields = line.split("\t", -1);
      short[] samples = recording(fields[0]).samples();
      if (fields[1].isBlank() || at + samples.length > sound.length) {
        continue;
      }
      System.arraycopy(samples, 0, sound, at, samples.length);
      at += samples.length + 4 * RATE_HZ;
      expected.append(fields[1]).append(' ');
    }
    Path file = folder.resolve("ten-minutes.wav");
    Wav.write(file, new Pcm(PcmFormat.SPEECH, sound));

    // The first listener's ten minutes are in RecordingTranscriberTest.
    RecordingTranscriber.Result result = transcribe(engines.getLast(), file);

    assertEquals(600, result.audioSeconds());
    WordErrorRate rate =
        WordErrorRate.of(
            SpokenForm.comparable(expected.toString()),
            SpokenForm.comparable(result.transcript().text()));
    assertTrue(rate.words() > 250 && rate.errors() <= 0.08 * rate.words(), () -> "" + rate);
    double last = 0;
    for (Transcript.Word word : result.transcript().words()) {
      assertTrue(word.startSeconds() >= last - 1e-9, () -> "in order: " + word);
      last = word.startSeconds();
    }
    assertTrue(last < 600, "within the recording");
  }

  @Test
  void hearsTheSameAt8KilohertzInStereoAndClipped() {
    Pcm command = recording("07_am_eric.wav");
    short[] loud = command.samples().clone();
    for (int i = 0; i < loud.length; i++) {
      loud[i] = (short) Math.clamp(loud[i] * 8L, Short.MIN_VALUE, Short.MAX_VALUE);
    }
    short[] mono = Resampler.resample(command, 8_000).samples();
    short[] stereo = new short[2 * mono.length];
    for (int i = 0; i < mono.length; i++) {
      stereo[2 * i] = mono[i];
      stereo[2 * i + 1] = mono[i];
    }
    Path telephone = folder.resolve("telephone.wav");
    Path clipped = folder.resolve("clipped.wav");
    Wav.write(telephone, new Pcm(new PcmFormat(8_000, 2), stereo));
    Wav.write(clipped, new Pcm(PcmFormat.SPEECH, loud));

    for (SpeechModel engine : engines) {
      for (Path file : List.of(telephone, clipped)) {
        assertEquals(
            "turn on the dishwasher",
            SpokenForm.comparable(transcribe(engine, file).transcript().text()),
            engine.engine() + " " + file.getFileName());
      }
    }
  }

  @Test
  void aTenthOfASecondAndAMinuteOfNoiseAreNoWords() {
    var random = new Random(3);
    short[] noise = new short[60 * RATE_HZ];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (short) (random.nextGaussian() * 40);
    }
    Path minute = folder.resolve("minute.wav");
    Path moment = folder.resolve("moment.wav");
    Wav.write(minute, new Pcm(PcmFormat.SPEECH, noise));
    Wav.write(moment, new Pcm(PcmFormat.SPEECH, Arrays.copyOf(noise, RATE_HZ / 10)));

    for (SpeechModel engine : engines) {
      assertEquals("", transcribe(engine, minute).transcript().text(), engine.engine());
      assertEquals("", transcribe(engine, moment).transcript().text(), engine.engine());
      assertEquals(0.1, transcribe(engine, moment).audioSeconds(), 1e-6);
    }
  }

  @Test
  void aMinuteOfSpeechWithoutAPauseIsHeardToItsEnd() {
    List<Short> all = new ArrayList<>();
    short[] command = recording("07_am_eric.wav").samples();
    while (all.size() < 60 * RATE_HZ) {
      for (int i = command.length / 4; i < command.length * 3 / 4; i++) {
        all.add(command[i]);
      }
    }
    short[] sound = new short[60 * RATE_HZ];
    for (int i = 0; i < sound.length; i++) {
      sound[i] = all.get(i);
    }
    Path file = folder.resolve("minute.wav");
    Wav.write(file, new Pcm(PcmFormat.SPEECH, sound));

    Transcript transcript = transcribe(engines.getFirst(), file).transcript();

    assertTrue(
        transcript.words().getLast().endSeconds() > 55, () -> "" + transcript.words().getLast());
  }

  @Test
  void damagedFilesAreRefusedWithWhatIsWrong() throws IOException {
    Path whole = home().resolve("recordings/07_am_eric.wav");
    byte[] bytes = Files.readAllBytes(whole);
    assertRefused(Arrays.copyOf(bytes, bytes.length - 1000), "cut off");
    assertRefused(Arrays.copyOf(bytes, 30), "");
    assertRefused(new byte[0], "");
    assertRefused(
        "not a recording at all, but a letter".getBytes(StandardCharsets.US_ASCII), "WAV");
  }

  private void assertRefused(byte[] content, String message) throws IOException {
    Path file = Files.write(folder.resolve("damaged.wav"), content);
    PcmException e =
        assertThrows(PcmException.class, () -> transcribe(engines.getLast(), file).transcript());
    assertTrue(e.getMessage().contains(message), e.getMessage());
    assertTrue(e.getMessage().contains("damaged.wav"), e.getMessage());
  }

  private static RecordingTranscriber.Result transcribe(SpeechModel engine, Path file) {
    try (WavReader reader = WavReader.open(file)) {
      return new RecordingTranscriber(engine, vad)
          .transcribe(reader, Vocabulary.OPEN, RecordingListener.NONE);
    }
  }
}
