package dev.tern.llm.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tern.llm.Golden;
import dev.tern.llm.gguf.GgufFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** llama.cpp's own tokenizer cases (its models/ggml-vocab-*.gguf with .inp and .out). */
class TokenizerGoldenTest {
  private static final Path GOLDEN =
      Path.of(System.getProperty("tern.shared", "../shared"), "golden", "tokenizers");

  @ParameterizedTest
  @ValueSource(strings = {"gpt-2", "llama-bpe", "qwen2", "llama-spm"})
  void tokenizesAsTheReferenceDoes(String name) throws IOException {
    Path vocabulary = GOLDEN.resolve("ggml-vocab-" + name + ".gguf");
    assumeTrue(Files.exists(vocabulary), "needs the vocabulary files of llama.cpp in " + GOLDEN);
    String[] texts =
        Files.readString(Path.of(vocabulary + ".inp")).split("\n__ggml_vocab_test__\n", -1);
    List<String> expected = Files.readAllLines(Path.of(vocabulary + ".out"));

    try (GgufFile file = GgufFile.open(vocabulary)) {
      Tokenizer tokenizer = Tokenizer.read(file.metadata());

      // Each case ends with the separator, so a last, empty one is none.
      assertEquals(expected.size(), texts.length - 1);
      for (int i = 0; i < expected.size(); i++) {
        int[] ids = tokenizer.encodeText(texts[i]);
        assertEquals(expected.get(i).strip(), words(ids), "case " + i + ": " + texts[i]);
        assertEquals(texts[i], tokenizer.decode(ids), "decoded, case " + i);
      }
    }
  }

  @Test
  void readsGemmasPromptsAsTheReferenceDoes() {
    List<Golden.Case> cases = Golden.gemmaCases();
    assertEquals(5, cases.size());

    try (GgufFile file = GgufFile.open(Golden.gemma())) {
      Tokenizer tokenizer = Tokenizer.read(file.metadata());
      assertEquals(2, tokenizer.beginning().orElseThrow());
      for (Golden.Case one : cases) {
        int[] ids = tokenizer.encode(one.prompt());

        assertEquals(words(one.promptIds()), "2 " + words(ids), one.prompt());
        assertEquals(one.prompt(), tokenizer.decode(ids));
      }
    }
  }

  private static String words(int[] ids) {
    return Arrays.stream(ids).mapToObj(String::valueOf).collect(Collectors.joining(" "));
  }
}
