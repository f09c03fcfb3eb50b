package dev.tern.device.wake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.asr.SpeechModel;
import dev.tern.asr.wake.WakeHead;
import dev.tern.asr.wake.WakeWordDetector;
import dev.tern.device.conversation.EverythingIsSpeech;
import dev.tern.pcm.Pcm;
import dev.tern.pcm.PcmFormat;
import dev.tern.pcm.Wav;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Counts, with a detector that hears "computer" in every loud recording. */
class WakeBenchTest {
  /** No call is doubtful here. */
  private static final SpeechModel NOBODY = null;

  private static final short LOUD = 10_000;
  private static final short SOFT = 10;

  @TempDir Path folder;

  @Test
  void countsMissedCallsAndFalseAcceptsAnHour() throws Exception {
    Files.createDirectories(folder.resolve("computer"));
    List<Path> files =
        List.of(
            recording("computer_1.wav", LOUD),
            recording("computer_2.wav", SOFT),
            recording("computer/3.wav", LOUD),
            recording("computers.wav", LOUD),
            recording("jarvis_1.wav", LOUD),
            recording("other.wav", SOFT));

    WakeBench.Result result =
        new WakeBench(
                new EverythingIsSpeech(),
                new LoudIsComputer(),
                List.of(head("computer"), head("jarvis")),
                NOBODY)
            .run(files, (done, of) -> {});

    WakeBench.Word computer = result.words().getFirst();
    assertEquals(3, computer.calls());
    assertEquals(List.of(files.get(1)), computer.missed());
    assertEquals(
        List.of(files.get(3), files.get(4)),
        computer.falseAccepts().stream().map(WakeBench.Heard::file).toList());
    WakeBench.Word jarvis = result.words().getLast();
    assertEquals(1, jarvis.calls());
    assertEquals(1, jarvis.missed().size());
    assertEquals(2.0 / 3600, result.hours(), 1e-6);
    assertEquals(2 / (2.0 / 3600), result.falseAcceptsPerHour(), 1);
    assertEquals(6, result.soundSeconds(), 1e-6);
  }

  @Test
  void withoutRecordingsThatHoldNoCallThereIsNoRate() throws Exception {
    WakeBench.Result result =
        new WakeBench(
                new EverythingIsSpeech(), new LoudIsComputer(), List.of(head("computer")), NOBODY)
            .run(List.of(recording("computer_1.wav", LOUD)), (done, of) -> {});

    assertTrue(Double.isNaN(result.falseAcceptsPerHour()));
  }

  private Path recording(String name, short level) {
    short[] samples = new short[16_000];
    java.util.Arrays.fill(samples, 4_000, 8_000, level);
    Path file = folder.resolve(name);
    Wav.write(file, new Pcm(PcmFormat.SPEECH, samples));
    return file;
  }

  private static WakeHead head(String word) {
    return new WakeHead(
        word,
        0.5f,
        2_000,
        1,
        new float[96],
        new float[1],
        new float[16],
        new float[1],
        new float[1],
        0);
  }

  private static final class LoudIsComputer implements WakeWordDetector {
    private long samples;
    private boolean told;

    @Override
    public Detection accept(short[] sound, int offset, int length) {
      samples += length;
      if (told || sound[offset] < LOUD) {
        return null;
      }
      told = true;
      return new Detection("computer", 0.9f, samples, true);
    }

    @Override
    public void reset() {
      samples = 0;
      told = false;
    }

    @Override
    public void close() {}
  }
}
