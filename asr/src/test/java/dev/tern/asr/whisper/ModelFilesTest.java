package dev.tern.asr.whisper;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.asr.AsrException;
import dev.tern.asr.TestSound;
import dev.tern.asr.Transcript;
import dev.tern.asr.text.SpokenForm;
import dev.tern.asr.whisper.ModelNumbers.Ct2Type;
import dev.tern.tensor.quant.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same model gives the same numbers whatever file it lies in. */
class ModelFilesTest {
  private static final List<String> RECORDINGS = List.of("00_af_bella.wav", "07_am_eric.wav");

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(Ct2Type.class)
  void readsEveryTypeOfCTranslate2(Ct2Type type) throws IOException {
    ModelNumbers model = ModelNumbers.madeUp(1);
    double step =
        switch (type) {
          case FLOAT32 -> 0;
          case FLOAT16 -> 1e-3;
          case BFLOAT16 -> 1e-2;
          case INT8, INT16 -> 6e-3;
        };

    try (Ct2File file = Ct2File.open(write("model.bin", model.ct2(type)))) {
      assertSame(model, file, step);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F16", "Q8_0", "Q5_0", "Q5_1", "Q4_0", "Q4_1"})
  void readsEveryFormatOfWhisperCpp(Format format) throws IOException {
    ModelNumbers model = ModelNumbers.madeUp(2);
    double step =
        switch (format) {
          case F32 -> 1e-3; // convolutions are in F16
          case F16 -> 1e-3;
          case Q8_0 -> 6e-3;
          case Q5_0, Q5_1 -> 0.06;
          default -> 0.12;
        };

    try (GgmlFile file = GgmlFile.open(write("ggml-made-up.bin", model.ggml(format)))) {
      assertSame(model, file, step);
      assertEquals(model.tokens(), tokensOf(file));
    }
  }

  private static List<String> tokensOf(GgmlFile file) {
    return file.tokens();
  }

  private static void assertSame(ModelNumbers model, WhisperFile file, double step) {
    assertEquals(model.heads(), file.heads());
    model
        .tensors()
        .forEach(
            (name, tensor) -> {
              float[] expected = tensor.numbers().clone();
              if (file instanceof GgmlFile
                  && name.matches(".*(self_attention/linear_0|/attention/linear_1)/bias")) {
                int state = model.tensors().get("encoder/conv1/bias").shape()[0];
                int key = expected.length - 2 * state;
                Arrays.fill(expected, key, key + state, 0);
              }
              assertTrue(file.has(name), name);
              assertEquals(tensor.shape()[0], file.extent(name, 0), name);
              assertArrayEquals(expected, file.floats(name, tensor.shape()), (float) step, name);
            });
  }

  @Test
  void aModelHearsTheSameFromEitherFile() throws IOException {
    ModelNumbers model = ModelNumbers.of(TestModel.folder());
    List<Transcript> expected = transcripts(TestModel.folder());

    Path file = write("ggml-tiny.en.bin", model.ggml(Format.F16));

    assertEquals(expected, transcripts(folder));
    write("ggml-tiny.en.bin", model.ggml(Format.Q5_1));
    assertEquals(words(expected), words(transcripts(file)), "Q5_1");
    Files.delete(file);
    write("model.bin", model.ct2(Ct2Type.INT8));
    for (String name : new String[] {"config.json", "vocabulary.txt"}) {
      Files.copy(TestModel.folder().resolve(name), folder.resolve(name));
    }
    assertEquals(words(expected), words(transcripts(folder)), "CTranslate2 int8");
  }

  private static List<Transcript> transcripts(Path model) {
    List<Transcript> transcripts = new ArrayList<>();
    try (WhisperModel whisper = WhisperModel.open(model, WhisperOptions.defaults())) {
      for (String name : RECORDINGS) {
        short[] samples = TestSound.recording(name).samples();
        transcripts.add(whisper.transcribe(samples, 0, samples.length, done -> {}));
      }
    }
    return transcripts;
  }

  /** Without marks and capitals: five bits a weight may lose these. */
  private static List<String> words(List<Transcript> transcripts) {
    return transcripts.stream().map(Transcript::text).map(SpokenForm::comparable).toList();
  }

  @Test
  void refusesAFolderWithSeveralModels() throws IOException {
    write("ggml-a.bin", new byte[4]);
    write("ggml-b.bin", new byte[4]);

    AsrException e =
        assertThrows(
            AsrException.class, () -> WhisperModel.open(folder, WhisperOptions.defaults()));

    assertTrue(e.getMessage().contains("expected model.bin or one ggml-….bin"), e.getMessage());
  }

  private Path write(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }
}
