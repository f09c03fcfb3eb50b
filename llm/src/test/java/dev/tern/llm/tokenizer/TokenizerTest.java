package dev.tern.llm.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.llm.Golden;
import dev.tern.llm.LlmException;
import dev.tern.llm.gguf.GgufFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerTest {
  private static final Tokenizer STORIES = read(Golden.stories("q4_0"));

  @Test
  void sentencePieceEncodesAndDecodes() {
    int[] ids = STORIES.encode("Once upon a time, Zoë said: 🦙!");

    assertEquals("Once upon a time, Zoë said: 🦙!", STORIES.decode(ids));
    assertEquals(403, ids[0]); // "▁Once", as the golden story begins
  }

  @Test
  void marksMeanTheirTokensOnlyWhereAsked() {
    assertArrayEquals(new int[] {1, 403}, STORIES.encode("<s>Once"));
    assertTrue(STORIES.encodeText("<s>Once").length > 4);
    assertEquals("<s>Once", STORIES.decode(STORIES.encodeText("<s>Once")));
  }

  @Test
  void knowsWhichTokensBeginAndEnd() {
    assertEquals(1, STORIES.beginning().orElseThrow());
    assertTrue(STORIES.endsGeneration(2));
    assertTrue(!STORIES.endsGeneration(403));
  }

  @Test
  void bytePairsSurviveAnyText() {
    Tokenizer smollm = read(Golden.smollm());
    String text = "It's 22:05.\n\n\tÄpfel — 東京 🦙  end ";

    assertEquals(text, smollm.decode(smollm.encodeText(text)));
    assertArrayEquals(new int[] {1, 9690, 198}, smollm.encode("<|im_start|>system\n"));
    assertTrue(smollm.endsGeneration(2));
  }

  @Test
  void leavesOutBytesThatNoTokenSpells() {
    Tokenizer smollm = read(Golden.smollm());

    assertEquals("ab", smollm.decode(smollm.encodeText("a\u0004b")));
  }

  @ParameterizedTest
  @EnumSource
  void preTokenizersCutLongRunsInTime(PreTokenizer preTokenizer) {
    String run = 100_000 + "a".repeat(100_000) + " ".repeat(100_000) + "!?".repeat(50_000);
    String text = run + "\n ".repeat(50_000) + "'".repeat(100_000) + "1".repeat(100_000);

    List<String> words =
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> preTokenizer.split(text));

    assertEquals(text, String.join("", words));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", " ", "ab", "é"})
  void longWordsMergeInTime(String part) {
    String word = part.repeat(50_000);

    assertTimeoutPreemptively(
        Duration.ofSeconds(20), () -> assertEquals(word, STORIES.decode(STORIES.encode(word))));
  }

  @Test
  void textStreamWaitsForWholeCharacters() {
    Utf8Stream stream = new Utf8Stream();
    byte[] llama = "🦙".getBytes(StandardCharsets.UTF_8);

    assertEquals("a", stream.append(new byte[] {'a', llama[0]}));
    assertEquals("", stream.append(new byte[] {llama[1], llama[2]}));
    assertEquals("🦙b", stream.append(new byte[] {llama[3], 'b'}));
    assertEquals("\uFFFDc", stream.append(new byte[] {llama[0], 'c'}));
    assertEquals("", stream.append(new byte[] {llama[0]}));
    assertEquals("\uFFFD", stream.end());
  }

  @Test
  void refusesAPreTokenizerItDoesNotKnow() {
    LlmException refused = assertThrows(LlmException.class, () -> PreTokenizer.named("tekken"));

    assertEquals(
        "tokenizer.ggml.pre=tekken is not supported; "
            + "supported=[gpt-2, smollm, llama-bpe, llama3, llama-v3, qwen2]",
        refused.getMessage());
  }

  private static Tokenizer read(Path model) {
    try (GgufFile file = GgufFile.open(model)) {
      return Tokenizer.read(file.metadata());
    }
  }
}
