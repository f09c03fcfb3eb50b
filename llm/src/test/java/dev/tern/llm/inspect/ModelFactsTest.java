package dev.tern.llm.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.llm.Golden;
import dev.tern.llm.LlmException;
import dev.tern.llm.MalformedGgufException;
import dev.tern.llm.fabricate.Fabricator;
import dev.tern.llm.fabricate.Shape;
import dev.tern.llm.gguf.GgufWriter;
import dev.tern.tensor.quant.Format;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFactsTest {
  @TempDir private Path folder;

  @Test
  void tellsWhatAPublishedModelIs() {
    ModelFacts facts = ModelFacts.read(Golden.smollm());

    assertEquals("llama", facts.card().architecture());
    assertEquals(Optional.empty(), facts.problem());
    assertEquals("Q4_1", facts.card().quantization().format());
    assertFalse(facts.card().quantization().isNative());
    assertEquals(134_515_008, facts.parameters());
    assertEquals("gpt2/smollm", facts.tokenizer());
    assertEquals(49_152, facts.vocabulary());
    assertEquals("ChatML", facts.card().chatTemplate());
    assertEquals(30, facts.shape().orElseThrow().layers());
    // 30 layers, 3 heads, 64 bytes of keys and of values and two scales each.
    assertEquals(1024L * 30 * 3 * (64 + 64 + 8), facts.cacheBytes(1024));
    assertEquals(
        facts.weightBytes(),
        facts.bytesByFormat().values().stream().mapToLong(Long::longValue).sum());
  }

  @Test
  void tellsThatATernaryModelWasTrainedSo() {
    Path file = folder.resolve("ternary.gguf");
    new Fabricator(Shape.named("tiny-bitnet"), Format.TQ2_0, Format.F16, 1)
        .write(file, (bytes, of) -> {});

    ModelFacts facts = ModelFacts.read(file);

    assertEquals("TQ2_0", facts.card().quantization().format());
    assertTrue(facts.card().quantization().isNative());
    assertEquals("none", facts.card().chatTemplate());
    assertEquals(
        Map.of(Format.F32, 47_104L, Format.F16, 2_097_152L, Format.TQ2_0, 2_703_360L),
        facts.bytesByFormat());
  }

  @Test
  void tellsWhyAModelCanNotBeComputed() {
    Path file = folder.resolve("other.gguf");
    new GgufWriter()
        .text("general.architecture", "rwkv7")
        .tensor("w", Format.F32, 8, 1)
        .write(file, (tensor, data) -> data.write(new byte[32]));

    ModelFacts facts = ModelFacts.read(file);

    assertTrue(facts.problem().orElseThrow().startsWith("general.architecture=rwkv7 is not supp"));
    assertEquals(0, facts.cacheBytes(1024));
  }

  @Test
  void namesWhatIsMissing() {
    Path file = folder.resolve("empty.gguf");
    new GgufWriter().text("general.architecture", "llama").write(file, (tensor, data) -> {});
    Path headless = folder.resolve("headless.gguf");
    new GgufWriter()
        .tensor("w", Format.F32, 8, 1)
        .write(headless, (tensor, data) -> data.write(new byte[32]));

    assertTrue(
        assertThrows(LlmException.class, () -> ModelFacts.read(file))
            .getMessage()
            .endsWith("holds no tensors, perhaps a vocabulary alone"));
    assertTrue(
        assertThrows(MalformedGgufException.class, () -> ModelFacts.read(headless))
            .getMessage()
            .contains("metadata key general.architecture is missing; expected a string"));
  }
}
