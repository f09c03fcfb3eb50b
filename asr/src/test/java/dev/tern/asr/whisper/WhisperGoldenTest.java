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
  void seesTheSameMelPicture() throws IOException {
    Pcm pcm = recording("00_af_bella.wav");
    FloatRows mel = new FloatRows(new NativeMemory(), model.encoder().mostFrames(), LogMel.WIDTH);

    int frames = model.logMel().compute(pcm.samples(), 0, pcm.samples().length, mel, 0);

    ShortBuffer expected = npyHalves(resource("mel_00_af_bella.npy")); // [80, 3000]
    for (int frame = 0; frame < 3000; frame++) {
      for (int band = 0; band < LogMel.BANDS; band++) {
        assertEquals(
            Float.float16ToFloat(expected.get(band * 3000 + frame)),
            frame < frames ? mel.number(frame, band) : 0,
            0.004f,
            "frame " + frame + " band " + band);
      }
    }
  }

  @Test
  void encodesAndWritesTheSame() throws IOException {
    List<String> different = new ArrayList<>();

    for (JsonNode golden : cases) {
      Pcm pcm = recording(golden.path("file").asText());
      TextSearch.Result result =
          model.decode(
              model.encode(pcm.samples(), 0, pcm.samples().length, () -> true).orElseThrow());

      checkEncoder(golden);
      List<Integer> expected = new ArrayList<>();
      golden.path("ids").forEach(id -> expected.add(id.asInt()));
      if (!result.ids().equals(expected)) {
        different.add(
            "%s: expected %s found %s"
                .formatted(
                    golden.path("file").asText(),
                    golden.path("text"),
                    model.rules().text(result.ids())));
      } else {
        assertEquals(golden.path("no_speech_prob").asDouble(), result.noSpeechProbability(), 0.01);
        assertEquals(golden.path("text").asText(), model.rules().text(result.ids()));
      }
    }

    System.out.println(
        "whisper golden: " + (cases.size() - different.size()) + " of " + cases.size() + " equal");
    different.forEach(System.out::println);
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

  /** NumPy's format 1: six bytes magic, two version, u16 size of the header, header, values. */
  private static ShortBuffer npyHalves(byte[] npy) {
    ByteBuffer bytes = ByteBuffer.wrap(npy).order(ByteOrder.LITTLE_ENDIAN);
    int header = bytes.getShort(8) & 0xffff;
    return bytes.position(10 + header).slice().order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
  }
}
