package dev.tern.llm.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.llm.Completion;
import dev.tern.llm.ContextOverBudgetException;
import dev.tern.llm.Golden;
import dev.tern.llm.LanguageModel;
import dev.tern.llm.Sampling;
import dev.tern.llm.Schema;
import dev.tern.llm.Session;
import dev.tern.llm.SessionRefusedException;
import dev.tern.llm.TextListener;
import dev.tern.llm.layer.KvFormat;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class SessionTest {
  private static final LlmOptions OPTIONS = new LlmOptions(2, 256).withMorePositions(320);

  @Test
  void keepsConversationsApart() {
    try (LanguageModel model = model(OPTIONS);
        Session lily = model.open(96);
        Session tom = model.open(96)) {
      int[] lilysPrompt = model.encode("Lily had a red ball. She");
      int[] tomsPrompt = model.encode("Tom saw a big dog in the park. It was");
      int[] lilyAlone = story(model, lilysPrompt);
      int[] tomAlone = story(model, tomsPrompt);

      lily.prepare(lilysPrompt);
      tom.prepare(tomsPrompt);

      assertArrayEquals(lilyAlone, story(lily, lilysPrompt));
      assertArrayEquals(tomAlone, story(tom, tomsPrompt));
    }
  }

  @Test
  void saysToEachOfSeveralCallersWhatItSaysToOneAlone()
      throws InterruptedException, ExecutionException {
    List<String> beginnings =
        List.of("Lily had a red ball. She", "Tom saw a big dog. It was", "One day", "The sun");
    try (LanguageModel model = model(OPTIONS);
        ExecutorService callers = Executors.newFixedThreadPool(4)) {
      List<int[]> prompts = beginnings.stream().map(model::encode).toList();
      List<int[]> alone = prompts.stream().map(prompt -> story(model, prompt)).toList();

      for (int round = 0; round < 5; round++) {
        List<Future<int[]>> together =
            prompts.stream()
                .map(
                    prompt ->
                        callers.submit(
                            () -> {
                              try (Session session = model.open(64)) {
                                return story(session, prompt);
                              }
                            }))
                .toList();
        for (int i = 0; i < together.size(); i++) {
          assertArrayEquals(alone.get(i), together.get(i).get(), beginnings.get(i));
        }
      }
    }
  }

  @Test
  void refusesASessionThatDoesNotFitAndTakesItWhenAnotherIsGone() {
    try (LanguageModel model = model(OPTIONS);
        Session first = model.open(200)) {
      SessionRefusedException refused =
          assertThrows(SessionRefusedException.class, () -> model.open(200));

      assertEquals(256, refused.wanted());
      assertEquals(256 + 256, refused.used());
      assertEquals(256 + 320, refused.limit());
      first.close();
      model.open(300).close();
    }
  }

  @Test
  void refusesWhatDoesNotFitTheSession() {
    try (LanguageModel model = model(OPTIONS);
        Session small = model.open(20)) {
      ContextOverBudgetException refused =
          assertThrows(
              ContextOverBudgetException.class,
              () -> small.complete(new int[15], 6, Sampling.GREEDY, TextListener.NONE));

      assertEquals(21, refused.used());
      assertEquals(20, refused.limit());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 8, 24, 40})
  void readsAGrowingPromptToTheSameEnd(int piece) {
    int[] prompt = Arrays.copyOf(Golden.storiesIds("f32"), 120);
    try (LanguageModel model = model(new LlmOptions(2, 256).withKv(KvFormat.F32))) {
      int[] atOnce = story(model, prompt);
      model.prepare(new int[] {5, 6, 7});

      for (int end = piece; end < prompt.length; end += piece) {
        model.prepare(Arrays.copyOf(prompt, end));
      }

      assertArrayEquals(atOnce, story(model, prompt));
    }
  }

  @ParameterizedTest
  @EnumSource(KvFormat.class)
  void forgetsTheEndOfAPromptThatChanged(KvFormat kv) {
    try (LanguageModel model = model(new LlmOptions(1, 256).withKv(kv))) {
      int[] meant = model.encode("Once upon a time there was a dog who liked to run");
      int[] expected = story(model, meant);

      model.prepare(model.encode("Once upon a time there was a frog who hiked two"));
      Completion answer = model.complete(meant, 30, Sampling.GREEDY, TextListener.NONE);

      assertArrayEquals(expected, answer.ids());
      assertTrue(answer.promptTokens() < meant.length - 4);
    }
  }

  @Test
  void rollsBackToAPosition() {
    try (LanguageModel model = model(OPTIONS);
        Session session = model.open(96)) {
      int[] prompt = model.encode("Lily had a red ball. She");
      session.prepare(prompt);

      session.rollBack(3);

      assertEquals(3, session.length());
      assertArrayEquals(story(model, prompt), story(session, prompt));
      session.rollBack(1_000);
      assertEquals(prompt.length + 29, session.length());
    }
  }

  @ParameterizedTest
  @EnumSource(KvFormat.class)
  void takesABeginningFromDiskAfterARestart(KvFormat kv, @TempDir Path folder) throws IOException {
    LlmOptions options = new LlmOptions(1, 256).withKv(kv).withPrefixFolder(folder);
    int[] beginning = Arrays.copyOf(Golden.storiesIds("q8_0"), 100);
    int[] prompt = Arrays.copyOf(Golden.storiesIds("q8_0"), 110);
    int[] expected;
    try (LanguageModel model = model(options)) {
      assertFalse(model.prepareLasting(beginning));
      expected = story(model, prompt);
    }

    try (LanguageModel model = model(options)) {
      assertTrue(model.prepareLasting(beginning));
      Completion answer = model.complete(prompt, 30, Sampling.GREEDY, TextListener.NONE);

      assertEquals(10, answer.promptTokens());
      assertArrayEquals(expected, answer.ids());
    }
    assertEquals(1, files(folder).size());
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 20, 44, 48, 1_000, -1})
  void readsAgainWhatIsDamagedOnDisk(long damageAt, @TempDir Path folder) throws IOException {
    LlmOptions options = new LlmOptions(1, 256).withPrefixFolder(folder);
    int[] beginning = Arrays.copyOf(Golden.storiesIds("q8_0"), 100);
    int[] expected;
    try (LanguageModel model = model(options)) {
      model.prepareLasting(beginning);
      expected = story(model, beginning);
    }
    try (RandomAccessFile file = new RandomAccessFile(files(folder).getFirst().toFile(), "rw")) {
      if (damageAt < 0) {
        file.setLength(file.length() / 2);
      } else {
        file.seek(damageAt);
        int was = file.read();
        file.seek(damageAt);
        file.write(was ^ 0x10);
      }
    }

    try (LanguageModel model = model(options)) {
      assertFalse(model.prepareLasting(beginning));
      assertArrayEquals(expected, story(model, beginning));
    }
    try (LanguageModel model = model(options)) {
      assertTrue(model.prepareLasting(beginning));
    }
  }

  @Test
  void goesOnWhereNothingCanBeKept(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("taken"), "no folder");
    int[] beginning = Arrays.copyOf(Golden.storiesIds("q8_0"), 100);

    try (LanguageModel model = model(new LlmOptions(1, 256).withPrefixFolder(file))) {
      assertFalse(model.prepareLasting(beginning));
      assertEquals(30, story(model, beginning).length);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, 5})
  void saysNothingButTheSchemasJson(double temperature) {
    Schema schema =
        new Schema.ObjectSchema(
            List.of(
                new Schema.Property(
                    "action", new Schema.EnumSchema(List.of("light_on", "light_off")), true),
                new Schema.Property("room", new Schema.SpanSchema("the blue room"), true)));
    try (LanguageModel model = model(OPTIONS)) {
      int[] prompt = model.encode("Turn on the light in the blue room");
      for (int seed = 0; seed < 20; seed++) {
        Sampling sampling = Sampling.LIVELY.withTemperature(temperature).withSeed(seed);

        Completion answer = model.completeJson(prompt, 100, sampling, schema, TextListener.NONE);

        assertEquals(Completion.Stop.END_OF_GENERATION, answer.stop());
        assertTrue(
            answer
                .text()
                .matches(
                    "\\s*\\{\\s*\"action\"\\s*:\\s*\"light_(on|off)\"\\s*,\\s*\"room\"\\s*:\\s*"
                        + "\"(the|blue|room|the blue|blue room|the blue room)\"\\s*\\}\\s*"),
            answer.text());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 8})
  void guessesChangeNothingThatIsSaid(int guesses) {
    LlmOptions options = new LlmOptions(2, 256).withKv(KvFormat.F32);
    String rhyme = "The sun is up. The sky is blue. The sun is up. The sky is blue. The sun";
    try (LanguageModel plain = model(options);
        LanguageModel guessing = model(options.withGuesses(guesses))) {
      for (String beginning : List.of(rhyme, "Lily", "Once upon a time")) {
        int[] prompt = plain.encode(beginning);

        Completion expected = plain.complete(prompt, 100, Sampling.GREEDY, TextListener.NONE);
        Completion found = guessing.complete(prompt, 100, Sampling.GREEDY, TextListener.NONE);

        assertArrayEquals(expected.ids(), found.ids());
        assertEquals(expected.text(), found.text());
        assertEquals(expected.stop(), found.stop());
      }
    }
  }

  @Test
  void pausesWhileSomeoneNeedsTheMachine() throws InterruptedException {
    try (LanguageModel model = model(OPTIONS)) {
      AtomicInteger pieces = new AtomicInteger();
      Thread teller =
          Thread.ofPlatform()
              .start(
                  () ->
                      model.complete(
                          model.encode("Lily"),
                          200,
                          Sampling.LIVELY,
                          piece -> pieces.incrementAndGet() > 0));
      while (pieces.get() < 3) {
        Thread.onSpinWait();
      }

      int before;
      int after;
      try (LanguageModel.Aside aside = model.stepAside(Duration.ofSeconds(30))) {
        Thread.sleep(10); // the promise: it pauses within this time
        before = pieces.get();
        Thread.sleep(50);
        after = pieces.get();
      }
      teller.join();

      // One that was being written when the ten milliseconds ended may still come.
      assertTrue(after - before <= 1, () -> before + " pieces, then " + after);
      assertTrue(pieces.get() > after);
    }
  }

  private static LanguageModel model(LlmOptions options) {
    return LlmEngine.open(Golden.stories("q8_0"), options);
  }

  private static int[] story(LanguageModel model, int[] prompt) {
    return model.complete(prompt, 30, Sampling.GREEDY, TextListener.NONE).ids();
  }

  private static int[] story(Session session, int[] prompt) {
    return session.complete(prompt, 30, Sampling.GREEDY, TextListener.NONE).ids();
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}
