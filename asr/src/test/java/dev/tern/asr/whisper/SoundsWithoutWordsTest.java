package dev.tern.asr.whisper;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tern.asr.Transcript;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where nobody speaks there are no words; with {@code -Dtern.sounds.each=20} in 200 sounds. */
class SoundsWithoutWordsTest {
  @Test
  void nothingIsMadeUpOverSoundsWithoutWords() {
    int each = Integer.getInteger("tern.sounds.each", 4);
    List<String> madeUp = new ArrayList<>();

    try (WhisperModel model = WhisperModel.open(TestModel.folder(), WhisperOptions.defaults())) {
      for (SoundsWithoutWords kind : SoundsWithoutWords.values()) {
        for (int seed = 0; seed < each; seed++) {
          short[] sound = kind.clip(seed);
          Transcript transcript = model.transcribe(sound, 0, sound.length, done -> {});
          if (!transcript.isBlank()) {
            madeUp.add(kind + " " + seed + ": " + transcript.text());
          }
        }
      }
    }

    assertEquals(List.of(), madeUp);
  }
}
