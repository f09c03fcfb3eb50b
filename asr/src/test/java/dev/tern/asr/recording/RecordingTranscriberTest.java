package dev.tern.asr.recording;

import static dev.tern.asr.TestSound.pulled;
import static dev.tern.asr.TestSound.recording;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.asr.TestSound;
import dev.tern.asr.Transcript;
import dev.tern.asr.Vocabulary;
import dev.tern.asr.vad.SileroModel;
import dev.tern.asr.vosk.VoskModel;
import dev.tern.pcm.Pcm;
import dev.tern.pcm.PcmFormat;
import dev.tern.pcm.Resampler;
import dev.tern.pcm.Wav;
import dev.tern.pcm.WavReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingTranscriberTest {
  private static SileroModel vad;
  private static VoskModel vosk;

  @TempDir Path folder;

  @BeforeAll
  static void load() {
    vad = SileroModel.open(pulled("silero-vad/silero_vad_16k_op15.onnx"));
    vosk = VoskModel.open(TestSound.voskModel());
  }

  @AfterAll
  static void free() {
    if (vad != null) {
      vosk.close();
      vad.close();
    }
  }

  @Test
  void worksThroughTenMinutesInUtterancesWithProgress() {
    // A command every ten seconds for ten minutes, all else silence.
    short[] command = recording("07_am_eric.wav").samples();
    short[] sound = new short[600 * 16_000];
    for (int i = 0; i < 60; i++) {
      System.arraycopy(command, 0, sound, (10 * i + 2) * 16_000, command.length);
    }
    Path file = folder.resolve("ten-minutes.wav");
    Wav.write(file, new Pcm(PcmFormat.SPEECH, sound));
    List<Transcript> understood = new ArrayList<>();
    List<Double> progress = new ArrayList<>();

    RecordingTranscriber.Result result;
    try (WavReader reader = WavReader.open(file)) {
      result =
          new RecordingTranscriber(vosk, vad)
              .transcribe(
                  reader,
                  Vocabulary.OPEN,
                  new RecordingListener() {
                    @Override
                    public void understood(Transcript transcript) {
                      understood.add(transcript);
                    }

                    @Override
                    public void progress(double seconds, double totalSeconds) {
                      assertEquals(600, totalSeconds);
                      progress.add(seconds);
                    }
                  });
    }

    assertEquals(60, understood.size());
    for (int i = 0; i < 60; i++) {
      assertEquals("turn on the dishwasher", understood.get(i).text());
      double start = understood.get(i).words().getFirst().startSeconds();
      assertTrue(start > 10 * i + 2 && start < 10 * i + 4, "utterance " + i + " at " + start);
    }
    assertEquals(600, result.audioSeconds());
    assertEquals(240, result.transcript().words().size());
    assertTrue(progress.size() >= 600);
    assertEquals(600, progress.getLast());
    assertEquals(progress.stream().sorted().toList(), progress);
  }

  @Test
  void hearsTheSameAtEveryRateAndInStereo() {
    Pcm command = recording("07_am_eric.wav");
    for (int rateHz : new int[] {16_000, 24_000, 44_100, 48_000}) {
      short[] mono = Resampler.resample(command, rateHz).samples();
      short[] stereo = new short[2 * mono.length];
      for (int i = 0; i < mono.length; i++) {
        stereo[2 * i] = mono[i];
        stereo[2 * i + 1] = mono[i];
      }
      Path file = folder.resolve(rateHz + ".wav");
      Wav.write(file, new Pcm(new PcmFormat(rateHz, 2), stereo));

      try (WavReader reader = WavReader.open(file)) {
        var result =
            new RecordingTranscriber(vosk, vad)
                .transcribe(reader, Vocabulary.OPEN, RecordingListener.NONE);

        assertEquals("turn on the dishwasher", result.transcript().text());
        assertEquals(command.seconds(), result.audioSeconds(), 0.001);
      }
    }
  }

  @Test
  void understandsNothingInLongSilence() {
    Path file = folder.resolve("silence.wav");
    Wav.write(file, new Pcm(new PcmFormat(8_000, 1), new short[60 * 8_000]));

    try (WavReader reader = WavReader.open(file)) {
      var result =
          new RecordingTranscriber(vosk, vad)
              .transcribe(reader, Vocabulary.OPEN, RecordingListener.NONE);

      assertEquals(Transcript.nothing("vosk"), result.transcript());
      assertEquals(60, result.audioSeconds(), 0.001);
    }
  }
}
