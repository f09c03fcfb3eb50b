package dev.tern.asr.whisper;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.asr.AsrException;
import dev.tern.asr.text.SpokenForm;
import dev.tern.pcm.Wav;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the decoder's tokens become a text. */
class SearchTest {
  @Test
  void findsTheLargestInOrder() {
    float[] logits = {3, -1, 7, 7, Float.NEGATIVE_INFINITY, 5};

    assertArrayEquals(new int[] {2, 3, 5}, BeamSearch.largest(logits, 3));
    assertArrayEquals(new int[] {2, 3, 5, 0, 1, 4}, BeamSearch.largest(logits, 9));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 8})
  void hearsAClearSentenceWithAnyBeam(int beam) {
    short[] samples = recording("00_af_bella.wav");
    WhisperOptions options = WhisperOptions.defaults().withBeam(beam);

    try (WhisperModel model = WhisperModel.open(TestModel.folder(), options)) {
      var transcript = model.transcribe(samples, 0, samples.length, done -> {});

      assertEquals("turn on the lights in the office", SpokenForm.comparable(transcript.text()));
      assertEquals(7, transcript.words().size());
      assertTrue(transcript.words().getLast().startSeconds() > 1);
    }
  }

  /** Not of every sound: the way to the likeliest text may begin with an unlikely word. */
  @Test
  void aLongerBeamFindsLikelierTextsOnTheWhole() {
    String[] names = {"08_af_bella.wav", "20_af_sarah.wav", "37_am_puck.wav", "50_bf_emma.wav"};
    double[] sums = new double[2];

    for (int i = 0; i < 2; i++) {
      // Both look once.
      WhisperOptions options = WhisperOptions.defaults().withFullWindow().withBeam(i == 0 ? 1 : 5);
      try (WhisperModel model = WhisperModel.open(TestModel.folder(), options)) {
        for (String name : names) {
          short[] samples = recording(name);
          sums[i] +=
              model
                  .decode(model.encode(samples, 0, samples.length, () -> true).orElseThrow())
                  .meanLogProbability();
        }
      }
    }

    assertTrue(sums[1] > sums[0], () -> "greedy=" + sums[0] + " beam=" + sums[1]);
  }

  @Test
  void hearsAWordThatIsExpectedRatherThanOneThatSoundsLikeIt() {
    short[] samples = recording("50_bf_emma.wav");

    try (WhisperModel model = WhisperModel.open(TestModel.folder(), WhisperOptions.defaults())) {
      assertEquals("Send an email to Barb.", text(model, samples));
      model.expect(List.of("send an email", "bob"));
      assertEquals("Send an email to Bob.", text(model, samples));
      model.expect(List.of());
      assertEquals("Send an email to Barb.", text(model, samples));
    }
  }

  @Test
  void readsSeveralTokensAsItReadsThemOneByOne() {
    short[] samples = recording("00_af_bella.wav");
    int[] tokens = {50257, 50362, 6756, 319, 262, 7588};

    try (WhisperModel model = WhisperModel.open(TestModel.folder(), WhisperOptions.defaults())) {
      model.decode(model.encode(samples, 0, samples.length, () -> true).orElseThrow());
      Decoder decoder = model.decoder();
      float[] oneByOne = null;
      for (int i = 0; i < tokens.length; i++) {
        oneByOne = decoder.step(tokens[i], i).clone();
      }
      decoder.clear();
      for (int i = 0; i < tokens.length; i++) {
        decoder.add(0, tokens[i], i);
      }
      int row = decoder.wantLogits();
      decoder.read();
      float[] together = new float[decoder.vocabulary()];
      decoder.logits(row, together);

      for (int id = 0; id < together.length; id++) {
        assertEquals(oneByOne[id], together[id], 0.02, "token " + id);
      }
    }
  }

  @Test
  void refusesABeamThatNeverHelped() {
    WhisperOptions options = WhisperOptions.defaults();

    var refused = assertThrows(AsrException.class, () -> options.withBeam(9));

    assertEquals("whisper: beam=9 is out of range; expected 1..8", refused.getMessage());
  }

  private static String text(WhisperModel model, short[] samples) {
    return model.transcribe(samples, 0, samples.length, done -> {}).text();
  }

  private static short[] recording(String name) {
    return Wav.read(Path.of(System.getProperty("tern.home"), "recordings", name)).samples();
  }
}
