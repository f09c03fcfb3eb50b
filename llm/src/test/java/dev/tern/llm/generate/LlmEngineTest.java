package dev.tern.llm.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.llm.ChatMessage;
import dev.tern.llm.Completion;
import dev.tern.llm.ComputePlan;
import dev.tern.llm.ContextOverBudgetException;
import dev.tern.llm.Golden;
import dev.tern.llm.LanguageModel;
import dev.tern.llm.LlmException;
import dev.tern.llm.Sampling;
import dev.tern.llm.TextListener;
import dev.tern.tensor.team.Placement;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LlmEngineTest {
  private LanguageModel model;

  @BeforeEach
  void open() {
    model = LlmEngine.open(Golden.stories("q8_0"), new LlmOptions(2, 256));
  }

  @AfterEach
  void close() {
    model.close();
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 7", "3, 200"})
  void saysTheSameHoweverItComputes(int threads, int chunk) {
    int[] prompt = model.encode("Once upon a time there was a little girl who had a red ball");
    String before = text(prompt);

    model.compute(new ComputePlan(threads, chunk, Placement.ANYWHERE));
    model.prepare(model.encode("something else"));

    assertEquals(before, text(prompt));
  }

  @Test
  void computesByAnotherPlanForOnce() {
    int[] prompt = model.encode("Once upon a time");
    String before = text(prompt);

    Completion once =
        model.tryOut(prompt, 12, new ComputePlan(1, 3, Placement.ANYWHERE)).orElseThrow();

    assertEquals(before, once.text());
    assertEquals(before, text(prompt));
  }

  @Test
  @Timeout(60)
  void breaksOffWhatItOnlyTriesOutWhenSomebodyWaits() throws InterruptedException {
    int[] prompt = model.encode("Once upon a time");
    Thread tries =
        Thread.ofPlatform()
            .unstarted(
                () -> {
                  while (model.tryOut(prompt, 200, ComputePlan.of(1)).isPresent()) {
                    Thread.onSpinWait();
                  }
                });

    tries.start();
    while (tries.isAlive()) {
      text(prompt);
    }

    assertFalse(model.isAwaited());
  }

  private String text(int[] prompt) {
    return model.complete(prompt, 12, Sampling.GREEDY, TextListener.NONE).text();
  }

  @Test
  void readsOnlyWhatAPromptAddsToTheLastOne() {
    int[] first = model.encode("Once upon a time there was a dog");
    int[] second = model.encode("Once upon a time there was a dog. He liked to");

    model.prepare(first);
    Completion warm = model.complete(second, 40, Sampling.GREEDY, TextListener.NONE);
    Completion again = model.complete(second, 40, Sampling.GREEDY, TextListener.NONE);
    model.prepare(model.encode("Tom"));
    Completion cold = model.complete(second, 40, Sampling.GREEDY, TextListener.NONE);

    assertTrue(warm.promptTokens() <= second.length - first.length + 1);
    assertEquals(1, again.promptTokens());
    assertEquals(second.length - 1, cold.promptTokens()); // all but the beginning-of-text token
    assertArrayEquals(cold.ids(), warm.ids());
    assertArrayEquals(cold.ids(), again.ids());
  }

  @Test
  void readsLongPromptsInBatchesWithTheSameResult() {
    int[] story = Golden.storiesIds("q8_0");
    int[] prompt = new int[150]; // three batches
    System.arraycopy(story, 0, prompt, 0, prompt.length);

    // One less than 50: of the last, the two best are 0.01 apart when the cache keeps 8 bits.
    Completion rest = model.complete(prompt, 49, Sampling.GREEDY, TextListener.NONE);

    int[] expected = new int[49];
    System.arraycopy(story, 150, expected, 0, 49);
    assertArrayEquals(expected, rest.ids());
    assertEquals(150, rest.promptTokens());
  }

  @Test
  void threadsDoNotChangeTheText() {
    Completion two = model.complete(model.encode("Lily"), 60, Sampling.LIVELY, TextListener.NONE);

    try (LanguageModel alone = LlmEngine.open(Golden.stories("q8_0"), new LlmOptions(1, 256))) {
      Completion one = alone.complete(model.encode("Lily"), 60, Sampling.LIVELY, TextListener.NONE);
      assertArrayEquals(two.ids(), one.ids());
    }
  }

  @Test
  void anotherSeedWritesAnotherText() {
    int[] prompt = model.encode("Lily");

    Completion one = model.complete(prompt, 40, Sampling.LIVELY, TextListener.NONE);
    Completion other = model.complete(prompt, 40, Sampling.LIVELY.withSeed(1), TextListener.NONE);

    assertTrue(!one.text().equals(other.text()));
  }

  @Test
  void listenerHearsTheTextAndMayEndIt() {
    StringBuilder heard = new StringBuilder();

    Completion story =
        model.complete(
            model.encode(""),
            100,
            Sampling.GREEDY,
            piece -> {
              heard.append(piece);
              return !piece.contains(".");
            });

    assertEquals(Completion.Stop.LISTENER, story.stop());
    assertEquals(" Once upon a time, there was a little girl named Lily.", story.text());
    assertEquals(story.text(), heard.toString());
  }

  @Test
  void writesNothingWhenNothingIsWanted() {
    Completion none = model.complete(model.encode("Lily"), 0, Sampling.GREEDY, TextListener.NONE);

    assertEquals(0, none.ids().length);
    assertEquals(Completion.Stop.MAX_TOKENS, none.stop());
  }

  @Test
  void refusesWhatDoesNotFitTheContext() {
    ContextOverBudgetException refused =
        assertThrows(
            ContextOverBudgetException.class,
            () -> model.complete(new int[200], 57, Sampling.GREEDY, TextListener.NONE));

    assertEquals(257, refused.used());
    assertEquals(256, refused.limit());
    assertEquals(
        56, model.complete(new int[200], 56, Sampling.GREEDY, TextListener.NONE).ids().length);
  }

  @Test
  void refusesIdsThatAreNoTokens() {
    LlmException refused =
        assertThrows(
            LlmException.class,
            () -> model.complete(new int[] {1, 512}, 1, Sampling.GREEDY, TextListener.NONE));

    assertEquals("token id=512 is out of range; expected 0..511", refused.getMessage());
  }

  @Test
  void refusesAConversationWithAModelThatHasNoTemplate() {
    LlmException refused =
        assertThrows(
            LlmException.class,
            () -> model.encodeChat(List.of(new ChatMessage(ChatMessage.Role.USER, "Hello"))));

    assertEquals(
        "chat template: none in the file is not supported; supported=[ChatML, Qwen3, Llama 3, BitNet, Gemma]; "
            + "complete a text instead or use a chat model",
        refused.getMessage());
  }

  @Test
  void takesNoMoreContextThanTheModelWasTrainedFor() {
    try (LanguageModel roomy = LlmEngine.open(Golden.stories("f32"), new LlmOptions(1, 4096))) {
      assertEquals(512, roomy.contextLength());
    }
  }

  @Test
  void refusesAnotherArchitectureNamingThoseItKnows(@TempDir Path folder) throws IOException {
    // Only the value of general.architecture is followed by the key general.name.
    Path other = patched(folder, "llama\f\0\0\0\0\0\0\0general.name", "mamba");

    LlmException refused =
        assertThrows(
            LlmException.class, () -> LlmEngine.open(other, new LlmOptions(1, 64)).close());

    assertEquals(
        "general.architecture=mamba is not supported; supported=[llama, bitnet, bitnet-b1.58, bitnet-25, qwen2, qwen3, gemma3]",
        refused.getMessage());
  }

  @Test
  void refusesATensorItWouldHaveToIgnore(@TempDir Path folder) throws IOException {
    Path other = patched(folder, "blk.4.ffn_up.weight", "blk.4.ffn_xx.weight");

    LlmException refused =
        assertThrows(
            LlmException.class, () -> LlmEngine.open(other, new LlmOptions(1, 64)).close());

    assertEquals(
        "tensor blk.4.ffn_up.weight is missing; pull the model again", refused.getMessage());
  }

  @Test
  void refusesWorkAfterClose() {
    int[] prompt = model.encode("Lily");
    model.close();

    LlmException refused =
        assertThrows(
            LlmException.class,
            () -> model.complete(prompt, 1, Sampling.GREEDY, TextListener.NONE));

    assertTrue(refused.getMessage().endsWith("is closed; open it again"));
  }

  /** A copy of the model in which the first place of a text begins with another. */
  private static Path patched(Path folder, String find, String replacement) throws IOException {
    byte[] bytes = Files.readAllBytes(Golden.stories("q4_0"));
    int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(find);
    assertTrue(at > 0);
    byte[] other = replacement.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(other, 0, bytes, at, other.length);
    return Files.write(folder.resolve("model.gguf"), bytes);
  }
}
