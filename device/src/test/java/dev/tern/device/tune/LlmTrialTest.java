package dev.tern.device.tune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.device.machine.Machine;
import dev.tern.device.tune.Trial.Seconds;
import dev.tern.llm.LanguageModel;
import dev.tern.llm.generate.LlmEngine;
import dev.tern.llm.generate.LlmOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With a real model, though a tiny one. */
final class LlmTrialTest {
  private static final Path STORIES =
      Path.of(
          System.getProperty("tern.home"),
          "llm/src/test/resources/golden/stories260K/stories260K-f32.gguf");

  private LanguageModel model;

  @BeforeEach
  void open() {
    model = LlmEngine.open(STORIES, new LlmOptions(1, 256));
  }

  @AfterEach
  void close() {
    model.close();
  }

  @Test
  void measuresReadingAndWriting() {
    LlmTrial trial = new LlmTrial(model);
    List<Integer> cores = Machine.running().cores();

    Seconds anywhere = trial.run(new TuneSettings(1, List.of(), 16), Workload.QUESTION);
    Seconds pinned = trial.run(new TuneSettings(2, cores, 128), Workload.QUESTION);
    Seconds reading = trial.run(new TuneSettings(1, List.of(), 64), Workload.READING);

    assertTrue(anywhere.readSeconds() > 0 && anywhere.writeSeconds() > 0, anywhere.toString());
    assertTrue(pinned.readSeconds() > 0 && pinned.writeSeconds() > 0, pinned.toString());
    assertEquals(0, reading.writeSeconds());
  }

  @Test
  void tunesARealModelOnThisMachine() {
    TuneSettings standard = new TuneSettings(1, List.of(), 64);

    TuneReport report =
        new Tuner(new LlmTrial(model), TuneProgress.NONE)
            .tune(standard, new TuneSpace(Machine.running(), Set.of()));

    assertEquals(standard, report.standard());
    assertTrue(report.compared().size() >= 4, report.toString());
    assertTrue(report.isChanged() == report.gain() > 0, report.verdict());
  }
}
