package dev.tern.device.tune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.device.board.BoardConfig;
import dev.tern.device.board.BoardFile;
import dev.tern.device.machine.Machine;
import dev.tern.llm.Completion;
import dev.tern.llm.LanguageModel;
import dev.tern.llm.Sampling;
import dev.tern.llm.TextListener;
import dev.tern.llm.generate.LlmEngine;
import dev.tern.llm.generate.LlmOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With a real model, though a tiny one. */
@Timeout(180)
final class FirstStartTest {
  private static final Path STORIES =
      Path.of(
          System.getProperty("tern.home"),
          "llm/src/test/resources/golden/stories260K/stories260K-f32.gguf");
  private static final TuneContext CONTEXT =
      new TuneContext("CPU, x86-64", List.of(0), "jvm", "0.1.0", "stories", "abc");

  @TempDir Path folder;

  private final List<String> told = new CopyOnWriteArrayList<>();
  private final AtomicBoolean busy = new AtomicBoolean();
  private LanguageModel model;
  private TuneFile file;

  @BeforeEach
  void open() {
    model = LlmEngine.open(STORIES, new LlmOptions(1, 256));
    file = new TuneFile(folder.resolve("state"));
  }

  @AfterEach
  void close() {
    model.close();
  }

  @Test
  void tunesOnceAndTellsWhatCameOut() throws IOException {
    firstStart("").run(told::add);

    assertTrue(file.read(CONTEXT).isPresent());
    assertEquals(1, told.size());
    assertTrue(told.getFirst().startsWith("tuned: threads=1, "), told.toString());

    firstStart("").run(told::add);
    assertEquals(1, told.size(), "it was tuned before");
  }

  @Test
  void doesNothingWhereTheBoardSaysSo() throws IOException {
    firstStart("tune: off\n").run(told::add);

    assertEquals(List.of(), told);
    assertFalse(Files.exists(file.path()));
  }

  @Test
  void waitsWhileATurnIsTaken() throws Exception {
    busy.set(true);
    FirstStart firstStart = firstStart("");
    Thread tuning = Thread.ofPlatform().start(() -> firstStart.run(told::add));

    tuning.join(Duration.ofMillis(600));
    assertTrue(tuning.isAlive());
    assertFalse(Files.exists(file.path()));

    busy.set(false);
    tuning.join();
    assertTrue(file.read(CONTEXT).isPresent());
  }

  @Test
  void leavesTheOpeningReadForTheNextTurn() throws IOException {
    firstStart("").run(told::add);

    int[] opening = opening();
    int[] question = Arrays.copyOf(opening, opening.length + 3);
    Completion answer = model.complete(question, 1, Sampling.GREEDY, TextListener.NONE);
    assertTrue(answer.promptTokens() <= 3, "read anew: " + answer.promptTokens());
  }

  @Test
  void endsWhenTheApplianceEnds() throws Exception {
    busy.set(true);
    FirstStart firstStart = firstStart("");
    Thread tuning = Thread.ofPlatform().start(() -> firstStart.run(told::add));

    tuning.interrupt();
    tuning.join();

    assertEquals(List.of(), told);
    assertFalse(Files.exists(file.path()));
  }

  @Test
  void leavesAnApplianceAloneThatMayNotKeepIt() throws IOException {
    Files.createFile(folder.resolve("state"));

    firstStart("").run(told::add);

    assertTrue(told.getFirst().startsWith("not tuned: " + file.path()), told.toString());
  }

  private int[] opening() {
    return model.encode("Once upon a time there was a girl who");
  }

  /** Threads and cores are what the board says, which leaves the chunk. */
  private FirstStart firstStart(String yaml) throws IOException {
    Path board = folder.resolve("board.yaml");
    Files.writeString(
        board, "board: b\nllm:\n  threads: 1\nstate:\n  folder: " + folder + "/state\n" + yaml);
    BoardConfig config = BoardFile.read(board);
    TuneSpace space = new TuneSpace(Machine.running(), Set.of("llm.threads", "llm.cores"));
    return new FirstStart(
        config, space, () -> CONTEXT, model, this::opening, busy::get, Duration.ofMillis(100));
  }
}
