package dev.tern.asr.whisper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tern.pcm.Pcm;
import dev.tern.pcm.Wav;
import dev.tern.tensor.memory.FloatRows;
import dev.tern.tensor.memory.NativeMemory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The same numbers as CTranslate2; see golden/whisper-tiny.en/README.md. */
class WhisperGoldenTest {
  private static WhisperModel model;
  private static JsonNode cases;

  @BeforeAll
  static void open() throws IOException {
    model = WhisperModel.open(TestModel.folder(), WhisperOptions.defaults().withFullWindow());
    cases = new ObjectMapper().readTree(resource("greedy.json")).path("cases");
  }

  @AfterAll
  static void close() {
    if (model != null) {
      model.close();
    }
  }

  @Test
  void seesTheSameMelPictures() throws IOException {
    ShortBuffer pictures = pictures();
    FloatRows mel = new FloatRows(new NativeMemory(), model.encoder().mostFrames(), LogMel.WIDTH);

    for (JsonNode golden : cases) {
      Pcm pcm = recording(golden.path("file").asText());
      int frames = model.logMel().compute(pcm.samples(), 0, pcm.samples().length, mel, 0);

      // The reference leaves the last frames out where they end behind the sound.
      int expectedFrames = golden.path("frames").asInt();
      assertTrue(frames >= expectedFrames, "frames=" + frames + " of " + golden.path("file"));
      for (int frame = 0; frame < expectedFrames; frame++) {
        for (int band = 0; band < LogMel.BANDS; band++) {
          assertEquals(
              Float.float16ToFloat(pictures.get()),
              mel.number(frame, band),
              0.004f,
              golden.path("file") + " frame " + frame + " band " + band);
        }
      }
    }
    assertEquals(0, pictures.remaining());
  }

  @Test
  void writesTheSameIdsOverTheSamePictures() throws IOException {
    ShortBuffer pictures = pictures();
    List<String> different = new ArrayList<>();

    for (JsonNode golden : cases) {
      GreedySearch.Result result = model.decode(encoded(pictures, golden.path("frames").asInt()));

      checkEncoder(golden);
      if (result.ids().equals(ids(golden))) {
        assertEquals(golden.path("no_speech_prob").asDouble(), result.noSpeechProbability(), 0.01);
        assertEquals(golden.path("text").asText(), model.rules().text(result.ids()));
      } else {
        different.add(difference(golden, result));
      }
    }

    requireMostEqual(different);
  }

  @Test
  void writesTheSameIdsOverTheSameSound() {
    FloatRows mel = model.encoder().mel();
    int first = model.encoder().firstMelRow();
    List<String> different = new ArrayList<>();

    for (JsonNode golden : cases) {
      Pcm pcm = recording(golden.path("file").asText());
      int frames = model.logMel().compute(pcm.samples(), 0, pcm.samples().length, mel, first);
      TextSearch.Result result = model.decode(encoded(frames));

      if (!result.ids().equals(ids(golden))) {
        different.add(difference(golden, result));
      }
    }

    requireMostEqual(different);
  }

  /** The next picture as the encoder sees it. */
  private static WhisperModel.Encoding encoded(ShortBuffer pictures, int frames) {
    Encoder encoder = model.encoder();
    float[] row = new float[LogMel.BANDS];
    for (int frame = 0; frame < frames; frame++) {
      for (int band = 0; band < row.length; band++) {
        row[band] = Float.float16ToFloat(pictures.get());
      }
      encoder.mel().write(encoder.firstMelRow() + frame, row, 0, row.length);
    }
    return encoded(frames);
  }

  /** The picture that lies in the encoder, padded to 30 s with zeros, as the reference does it. */
  private static WhisperModel.Encoding encoded(int frames) {
    Encoder encoder = model.encoder();
    int most = encoder.mostFrames();
    int positions = encoder.forward(frames, most, 0, () -> true);
    return new WhisperModel.Encoding(
        new short[0], 0, frames * LogMel.HOP, most, positions, encoder.output(positions));
  }

  private static List<Integer> ids(JsonNode golden) {
    List<Integer> ids = new ArrayList<>();
    golden.path("ids").forEach(id -> ids.add(id.asInt()));
    return ids;
  }

  private static String difference(JsonNode golden, GreedySearch.Result result) {
    return "%s: expected %s %s found %s %s"
        .formatted(
            golden.path("file").asText(),
            golden.path("text"),
            ids(golden),
            model.rules().text(result.ids()),
            result.ids());
  }

  /**
   * The reference computes in floats, this model with 8 bits: a close choice may fall otherwise.
   */
  private static void requireMostEqual(List<String> different) {
    assertEquals(23, cases.size());
    assertTrue(different.size() <= 3, () -> String.join("\n", different));
  }

  private static void checkEncoder(JsonNode golden) {
    float[] output = model.encoder().output(1500);
    for (int i = 0; i < 8; i++) {
      assertEquals(
          golden.path("encoder_first_frame_first8").get(i).asDouble(),
          output[i],
          0.08,
          golden.path("file").asText() + " encoder value " + i);
    }
    double sum = 0;
    for (float value : output) {
      sum += Math.abs(value);
    }
    assertEquals(golden.path("encoder_mean_abs").asDouble(), sum / output.length, 0.005);
  }

  private static Pcm recording(String name) {
    return Wav.read(Path.of(System.getProperty("tern.home"), "recordings", name));
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in =
        WhisperGoldenTest.class.getResourceAsStream("/golden/whisper-tiny.en/" + name)) {
      return in.readAllBytes();
    }
  }

  /** [frames of all cases, 80] */
  private static ShortBuffer pictures() throws IOException {
    return ByteBuffer.wrap(resource("mel.f16")).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
  }
}
