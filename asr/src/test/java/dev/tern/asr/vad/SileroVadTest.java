package dev.tern.asr.vad;

import static dev.tern.asr.TestSound.pulled;
import static dev.tern.asr.TestSound.recording;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.asr.AsrException;
import dev.tern.asr.TestSound;
import dev.tern.pcm.Pcm;
import dev.tern.pcm.Resampler;
import dev.tern.pcm.Wav;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SileroVadTest {
  private static SileroModel model;

  @TempDir Path folder;

  @BeforeAll
  static void load() {
    model = SileroModel.open(pulled("silero-vad/silero_vad_16k_op15.onnx"));
  }

  @AfterAll
  static void free() {
    if (model != null) {
      model.close();
    }
  }

  @Test
  void hearsSpeechInEveryRecordingAndOneUtteranceInMost() throws Exception {
    int single = 0;
    int count = 0;
    try (Stream<Path> files = Files.list(TestSound.home().resolve("recordings"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".wav")).toList()) {
        List<UtteranceSpan> spans = spans(recording(file.getFileName().toString()));
        assertTrue(!spans.isEmpty(), file + " holds no speech");
        single += spans.size() == 1 ? 1 : 0;
        count++;
      }
    }
    assertTrue(single >= count - 2, single + " of " + count);
  }

  /** What ONNX Runtime's own result objects take; nothing of the sound or the state is copied. */
  @Test
  void allocatesLittlePerFrame() {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    short[] speech = recording("07_am_eric.wav").samples();
    try (SileroVad vad = model.listen()) {
      for (int i = 0; i < 300; i++) {
        vad.speechProbability(speech, 512 * (i % 40));
      }
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 1000; i++) {
        vad.speechProbability(speech, 512 * (i % 40));
      }
      long perFrame = (threads.getCurrentThreadAllocatedBytes() - before) / 1000;
      assertTrue(perFrame < 1000, () -> "bytes per frame=" + perFrame);
    }
  }

  @Test
  void findsTheSpeechBetweenTwoStretchesOfSilence() {
    short[] speech = recording("07_am_eric.wav").samples();
    short[] padded = new short[speech.length + 2 * 32_000];
    System.arraycopy(speech, 0, padded, 32_000, speech.length);

    UtteranceSpan span = spans(new Pcm(dev.tern.pcm.PcmFormat.SPEECH, padded)).getFirst();

    assertTrue(span.speechStartMillis() >= 1_950, span::toString);
    assertTrue(span.speechEndMillis() <= 2_050 + speech.length / 16, span::toString);
    assertTrue(span.speechEndMillis() - span.speechStartMillis() > 700, span::toString);
  }

  @Test
  void hearsNoSpeechInSilence() {
    try (SileroVad vad = model.listen()) {
      for (int i = 0; i < 50; i++) {
        assertTrue(vad.speechProbability(new short[512], 0) < 0.1);
      }
    }
  }

  @Test
  void takesKitchenNoiseForSpeechHardlyEver() {
    Pcm kitchen = Resampler.toSpeech(Wav.read(TestSound.shared("audio/noise/kitchen_0.wav")));

    long speech = spans(kitchen).stream().mapToLong(s -> s.speechEnd() - s.speechStart()).sum();

    assertTrue(speech < kitchen.frameCount() / 10, speech + " of " + kitchen.frameCount());
  }

  @Test
  void forgetsTheStreamOnReset() {
    short[] samples = recording("07_am_eric.wav").samples();
    try (SileroVad used = model.listen();
        SileroVad fresh = model.listen()) {
      for (int i = 0; i + 512 <= samples.length; i += 512) {
        used.speechProbability(samples, i);
      }

      used.reset();

      for (int i = 0; i + 512 <= samples.length; i += 512) {
        assertEquals(fresh.speechProbability(samples, i), used.speechProbability(samples, i));
      }
    }
  }

  @Test
  void saysWhatIsNotItsModel() throws Exception {
    Path missing = folder.resolve("vad.onnx");
    assertTrue(message(missing).contains("no such file; expected the Silero VAD model"));
    Path other = Files.writeString(missing, "not a model");
    assertTrue(message(other).contains("ONNX Runtime cannot load it"));
    Path voice = pulled("hibari/hibari.onnx");
    assertTrue(message(voice).contains("is not the Silero VAD model: inputs="));
  }

  @Test
  void aSecondCloseDoesNothing() {
    SileroVad vad = model.listen();

    vad.close();
    vad.close();

    assertThrows(AsrException.class, () -> vad.speechProbability(new short[512], 0));
  }

  private static String message(Path file) {
    return assertThrows(AsrException.class, () -> SileroModel.open(file)).getMessage();
  }

  private static List<UtteranceSpan> spans(Pcm sound) {
    List<UtteranceSpan> spans = new ArrayList<>();
    try (SileroVad vad = model.listen()) {
      var segmenter =
          new UtteranceSegmenter(
              vad,
              SegmenterSettings.CONVERSATION,
              new UtteranceListener() {
                @Override
                public void started(long startSample) {}

                @Override
                public void heard(short[] samples, int offset, int length) {}

                @Override
                public void ended(UtteranceSpan span) {
                  spans.add(span);
                }
              });
      segmenter.accept(sound.samples(), 0, sound.samples().length);
      segmenter.endNow();
    }
    return spans;
  }
}
