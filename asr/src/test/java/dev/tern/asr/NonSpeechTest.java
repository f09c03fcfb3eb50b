package dev.tern.asr;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.asr.NonSpeech.Clip;
import dev.tern.asr.text.SpokenForm;
import dev.tern.asr.twopass.TwoPassModel;
import dev.tern.asr.vad.SileroModel;
import dev.tern.asr.vosk.VoskModel;
import dev.tern.asr.whisper.WhisperModel;
import dev.tern.asr.whisper.WhisperOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Nobody speaks, so nothing is understood. {@code bench/asr --nothing 200} does this for 200 clips.
 */
class NonSpeechTest {
  private static final int CLIPS = 3 * NonSpeech.Kind.values().length;

  @Test
  void everyKindComesAndEveryClipIsTheSameAgain() {
    List<Clip> clips = NonSpeech.clips(CLIPS);

    List<Clip> again = NonSpeech.clips(CLIPS);

    var kinds = EnumSet.noneOf(NonSpeech.Kind.class);
    for (int i = 0; i < CLIPS; i++) {
      kinds.add(clips.get(i).kind());
      double seconds = clips.get(i).sound().seconds();
      assertTrue(seconds >= 0.1 && seconds <= 10, clips.get(i).name() + " lasts " + seconds);
      assertArrayEquals(clips.get(i).sound().samples(), again.get(i).sound().samples());
    }
    assertEquals(EnumSet.allOf(NonSpeech.Kind.class), kinds);
  }

  @Test
  void aTurnFindsNoWordsWhereNobodySpeaks() {
    Path vadFile = TestSound.pulled("silero-vad/silero_vad_16k_op15.onnx");
    Path whisperFolder = TestSound.pulled("whisper-tiny.en/model.bin").getParent();
    List<String> madeUp = new ArrayList<>();

    try (SileroModel vad = SileroModel.open(vadFile);
        var both =
            new TwoPassModel(
                VoskModel.open(TestSound.voskModel()),
                WhisperModel.open(whisperFolder, WhisperOptions.defaults()),
                TwoPassModel::isConfident)) {
      for (Clip clip : NonSpeech.clips(CLIPS)) {
        for (Turns.Turn turn : Turns.in(clip.sound(), both, vad)) {
          Transcript transcript = turn.transcript();
          if (!SpokenForm.of(transcript.text()).isEmpty()) {
            madeUp.add(clip.name() + ": " + transcript.engine() + ": " + transcript.text());
          }
        }
      }
    }

    assertEquals(List.of(), madeUp);
  }
}
