package dev.tern.llm.fabricate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.llm.LlmException;
import dev.tern.llm.gguf.GgufFile;
import dev.tern.llm.gguf.TensorInfo;
import dev.tern.llm.tokenizer.Tokenizer;
import dev.tern.tensor.quant.Format;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FabricatorTest {
  private static final Shape TERNARY = Shape.named("tiny-bitnet").withLayers(1);
  private static final Shape LLAMA = Shape.named("tiny-llama").withLayers(1);

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void writesEveryFormatInTheSizeItTold(Format format) throws IOException {
    Fabricator fabricator = new Fabricator(LLAMA, format, Format.Q8_0, 1);
    Path file = folder.resolve("model.gguf");

    fabricator.write(file, (bytes, of) -> {});

    assertEquals(fabricator.sizeBytes(), Files.size(file));
    try (GgufFile model = GgufFile.open(file)) {
      assertEquals(format, model.tensors().get("blk.0.ffn_down.weight").format());
      assertEquals(Format.F32, model.tensors().get("output_norm.weight").format());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-bitnet", "tiny-llama", "tiny-qwen3", "tiny-gemma3"})
  void writesTheSameFileForTheSameSeed(String shape) throws IOException {
    byte[] first = Files.readAllBytes(write(Shape.named(shape), Format.Q4_0, 7, "first"));
    byte[] again = Files.readAllBytes(write(Shape.named(shape), Format.Q4_0, 7, "again"));
    byte[] other = Files.readAllBytes(write(Shape.named(shape), Format.Q4_0, 8, "other"));

    assertArrayEquals(first, again);
    assertFalse(Arrays.equals(first, other));
  }

  @Test
  void ternaryFilesHoldTheSameNumbersInEveryFormat() {
    float[] reference = numbers(TERNARY, Format.F32, "blk.0.attn_k.weight");

    // Formats without ternary scales can hold three values and their scale just as well.
    for (Format format : new Format[] {Format.TQ1_0, Format.TQ2_0, Format.I2_S, Format.F16}) {
      assertArrayEquals(reference, numbers(TERNARY, format, "blk.0.attn_k.weight"), 0, "" + format);
    }
    assertEquals(3, Arrays.stream(boxed(reference)).distinct().count());
    assertEquals(
        2.0 / 3,
        Arrays.stream(boxed(reference)).filter(number -> number != 0).count()
            / (double) reference.length,
        0.01);
  }

  @Test
  void bellShapedWeightsAreCloseInEveryFormat() {
    float[] reference = numbers(LLAMA, Format.F32, "blk.0.ffn_up.weight");
    double size = 0;
    for (float number : reference) {
      size += number * number;
    }

    for (Format format : new Format[] {Format.Q4_0, Format.Q4_K, Format.Q6_K, Format.Q8_0}) {
      float[] numbers = numbers(LLAMA, format, "blk.0.ffn_up.weight");
      double error = 0;
      for (int i = 0; i < numbers.length; i++) {
        error += (numbers[i] - reference[i]) * (numbers[i] - reference[i]);
      }
      assertTrue(Math.sqrt(error / size) < 0.1, format + ": " + Math.sqrt(error / size));
    }
    // A product with inputs of size 1 is of size 1.
    assertEquals(1, Math.sqrt(size / reference.length * LLAMA.width()), 0.02);
  }

  @Test
  void itsVocabularyEncodesAnyTextAndBack() {
    try (GgufFile file = GgufFile.open(write(LLAMA, Format.Q8_0, 1, "tokens"))) {
      Tokenizer tokenizer = Tokenizer.read(file.metadata());
      String text = "Once upon a time: 東京 🐦\n\tthe end";

      int[] ids = tokenizer.encode(text);

      assertEquals(text, tokenizer.decode(ids));
      assertTrue(ids.length < text.getBytes(StandardCharsets.UTF_8).length);
      assertEquals(LLAMA.vocabularySize(), tokenizer.size());
      assertEquals(OptionalInt.of(1920), tokenizer.beginning());
      assertTrue(tokenizer.endsGeneration(1921));
    }
  }

  @Test
  void makesVocabulariesOfEverySizeWithoutTwins() {
    for (int size : new int[] {2048, 49_152, 128_256, 151_936, 262_144}) {
      SyntheticVocabulary vocabulary = new SyntheticVocabulary(size);

      assertEquals(size, new HashSet<>(Arrays.asList(vocabulary.tokens())).size());
      assertEquals(size, vocabulary.types().length);
      assertTrue(vocabulary.endId() < size);
    }
  }

  @Test
  void replacesNoFileAndLeavesNoHalfOne() throws IOException {
    Path file = write(LLAMA, Format.Q8_0, 1, "there");
    Path missing = folder.resolve("missing").resolve("model.gguf");

    LlmException refused = refused(() -> write(LLAMA, Format.Q8_0, 1, "there"));

    assertEquals(file + ": exists already; give another name or delete it first", msg(refused));
    assertTrue(
        msg(refused(() -> fabricator(LLAMA, Format.Q8_0).write(missing, (bytes, of) -> {})))
            .endsWith("missing: no such folder; make it first"));
    assertThrows(
        IllegalStateException.class,
        () ->
            fabricator(LLAMA, Format.Q8_0)
                .write(
                    folder.resolve("broken.gguf"),
                    (bytes, of) -> {
                      throw new IllegalStateException("power cut");
                    }));
    try (var files = Files.list(folder)) {
      assertEquals(1, files.count());
    }
  }

  @Test
  void refusesRowsThatAreNotWholeBlocks() {
    assertEquals(
        "format=TQ2_0: rows of 576 numbers are not whole blocks of 256; "
            + "expected one of F32, F16, BF16, Q8_0, Q5_0, Q5_1, Q4_0, Q4_1",
        msg(
            refused(
                () -> new Fabricator(Shape.named("smollm2-135m"), Format.TQ2_0, Format.Q8_0, 1))));
    assertTrue(msg(refused(() -> Shape.named("gpt-5"))).startsWith("shape=gpt-5 is not known"));
  }

  @Test
  void theLargeShapesAreTheirModelsSizes() {
    // Tensors of the published files: 30 layers of 11 tensors and two more.
    Fabricator bitnet = fabricator(Shape.named("bitnet-2b4t"), Format.TQ2_0);

    assertEquals(812_124_864, bitnet.sizeBytes());
    assertEquals(Format.Q6_K, Fabricator.usualHeadFormat(Shape.named("bitnet-2b4t"), Format.TQ2_0));
    assertEquals(Format.F16, Fabricator.usualHeadFormat(Shape.named("bitnet-2b4t"), Format.I2_S));
    assertEquals(Format.Q8_0, Fabricator.usualHeadFormat(Shape.named("smollm2-135m"), Format.Q4_1));
  }

  private float[] numbers(Shape shape, Format format, String name) {
    Path path = write(shape, format, 3, format + "-" + name);
    try (GgufFile file = GgufFile.open(path)) {
      TensorInfo tensor = file.tensors().get(name);
      int columns = Math.toIntExact(tensor.shape().getFirst());
      int rows = Math.toIntExact(tensor.shape().get(1));
      int rowSize = format.rowSize(columns);
      byte[] bytes = new byte[rowSize * rows];
      file.read(tensor, 0, bytes.length, bytes);
      float[] numbers = new float[rows * columns];
      for (int row = 0; row < rows; row++) {
        format.dequantize(bytes, row * rowSize, numbers, row * columns, columns);
      }
      float scale = file.scale(tensor);
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] *= scale;
      }
      return numbers;
    }
  }

  private static Fabricator fabricator(Shape shape, Format format) {
    return new Fabricator(shape, format, Fabricator.usualHeadFormat(shape, format), 1);
  }

  private Path write(Shape shape, Format format, long seed, String name) {
    Path file = folder.resolve(name + ".gguf");
    new Fabricator(shape, format, Format.Q8_0, seed).write(file, (bytes, of) -> {});
    return file;
  }

  private static LlmException refused(Executable action) {
    return assertThrows(LlmException.class, action);
  }

  private static String msg(LlmException refused) {
    return refused.getMessage();
  }

  private static Float[] boxed(float[] numbers) {
    Float[] boxed = new Float[numbers.length];
    Arrays.setAll(boxed, i -> numbers[i]);
    return boxed;
  }
}
