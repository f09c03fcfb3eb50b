package dev.tern.device.tune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.device.machine.Machine;
import dev.tern.device.machine.MachineFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Decisions over times that are made up; what real ones are like is {@link LlmTrialTest}'s. */
final class TunerTest {
  private static final TuneSettings STANDARD = new TuneSettings(4, List.of(), 64);

  @TempDir Path root;

  private TuneSpace space;

  @BeforeEach
  void orangePi() {
    space = new TuneSpace(MachineFolder.orangePi5(root), Set.of());
  }

  @Test
  void findsTheFastCoresOfABoardWithTwoKinds() {
    // Anywhere, a thread on a slow core holds up the others.
    MadeUpMachine machine =
        new MadeUpMachine(
            s -> (s.cores().equals(List.of(4, 5, 6, 7)) ? 1 : 1.6) / Math.min(4, s.threads()));

    TuneReport report = new Tuner(machine, TuneProgress.NONE).tune(STANDARD, space);

    assertEquals(new TuneSettings(4, List.of(4, 5, 6, 7), 64), report.chosen());
    assertEquals(0.375, report.gain(), 0.01);
    assertTrue(report.chosenPace().readPerSecond() > report.standardPace().readPerSecond());
  }

  @Test
  void findsTheChunkThatReadsFastest() {
    MadeUpMachine machine = new MadeUpMachine(s -> s.prefillChunk() == 16 ? 0.5 : 1);

    TuneReport report = new Tuner(machine, TuneProgress.NONE).tune(STANDARD, space);

    assertEquals(16, report.chosen().prefillChunk());
  }

  @Test
  void staysWithTheDefaultWhereTheGainIsSmall() {
    MadeUpMachine machine = new MadeUpMachine(s -> s.threads() == 8 ? 0.97 : 1);

    TuneReport report = new Tuner(machine, TuneProgress.NONE).tune(STANDARD, space);

    assertFalse(report.isChanged());
    assertTrue(report.verdict().endsWith("the default stays"), report.verdict());
  }

  @Test
  void staysWithTheDefaultWhereEverythingIsNoise() {
    Random random = new Random(7);
    for (int run = 0; run < 50; run++) {
      MadeUpMachine machine = new MadeUpMachine(s -> Math.exp(0.3 * random.nextGaussian()));

      TuneReport report = new Tuner(machine, TuneProgress.NONE).tune(STANDARD, space);

      assertTrue(report.gain() == 0 || report.gain() > 2 * report.noise(), report.verdict());
    }
  }

  @Test
  void findsAClearGainThroughNoiseThatOnlyEverAddsTime() {
    Random random = new Random(11);
    MadeUpMachine machine =
        new MadeUpMachine(s -> (s.threads() == 8 ? 0.6 : 1) * (random.nextInt(5) == 0 ? 2 : 1));

    assertEquals(8, new Tuner(machine, TuneProgress.NONE).tune(STANDARD, space).chosen().threads());
  }

  @Test
  void neverChangesWhatTheBoardSays() {
    MadeUpMachine machine = new MadeUpMachine(s -> 1.0 / s.threads() / s.prefillChunk());
    TuneSpace fixed =
        new TuneSpace(MachineFolder.orangePi5(root), Set.of("llm.cores", "llm.prefill-chunk"));
    TuneSettings standard = new TuneSettings(4, List.of(4, 5, 6, 7), 64);

    TuneReport report = new Tuner(machine, TuneProgress.NONE).tune(standard, fixed);

    assertEquals(new TuneSettings(8, List.of(4, 5, 6, 7), 64), report.chosen());
    assertTrue(
        machine.tried.stream()
            .allMatch(s -> s.cores().equals(standard.cores()) && s.prefillChunk() == 64));
  }

  @Test
  void takesLessThanAMinuteOnAnyMachine() {
    for (double pace : new double[] {0.01, 0.1, 0.5, 1, 2, 4, 8, 30, 1_000}) {
      MadeUpMachine machine = new MadeUpMachine(s -> pace);

      new Tuner(machine, TuneProgress.NONE).tune(STANDARD, space);

      boolean tooSlow = machine.runs == 1;
      assertTrue(machine.seconds < 60 || tooSlow, pace + ": " + machine.seconds + " s");
    }
  }

  @Test
  void saysThatAMachineIsTooSlowToTune() {
    TuneReport report =
        new Tuner(new MadeUpMachine(s -> 100), TuneProgress.NONE).tune(STANDARD, space);

    assertFalse(report.isChanged());
    assertTrue(report.verdict().startsWith("too slow"), report.verdict());
  }

  @Test
  void tellsHowFarItIs() {
    List<Double> shares = new ArrayList<>();
    Set<String> stages = new TreeSet<>();

    new Tuner(
            new MadeUpMachine(s -> s.threads() == 8 ? 0.5 : 1),
            (stage, share) -> {
              stages.add(stage);
              shares.add(share);
            })
        .tune(STANDARD, space);

    assertEquals(Set.of("warming up", "threads and cores", "prefill chunk", "confirming"), stages);
    assertEquals(shares.stream().sorted().toList(), shares);
    assertTrue(shares.getLast() <= 1);
  }

  @Test
  void triesEveryCountOfThreadsThatMayPay() {
    Machine twoCores =
        new MachineFolder(root.resolve("two")).x86Cores(2, "CPU", "avx2").read("amd64");

    assertEquals(
        List.of(
            new TuneSettings(1, List.of(), 64),
            new TuneSettings(1, List.of(0), 64),
            new TuneSettings(2, List.of(), 64),
            new TuneSettings(2, List.of(0, 1), 64)),
        new TuneSpace(twoCores, Set.of()).threadsAndCores(STANDARD));
  }

  /** Takes a time a token that depends on the settings alone. */
  private static final class MadeUpMachine implements Trial {
    private final ToDoubleFunction<TuneSettings> pace;
    private final List<TuneSettings> tried = new ArrayList<>();
    private double seconds;
    private int runs;

    /**
     * @param pace of the settings, 1 for a hundred tokens a second read and twenty-five written
     */
    MadeUpMachine(ToDoubleFunction<TuneSettings> pace) {
      this.pace = pace;
    }

    @Override
    public Seconds run(TuneSettings settings, Workload workload) {
      double slowness = pace.applyAsDouble(settings);
      Seconds taken =
          new Seconds(
              slowness * workload.readTokens() / 100, slowness * workload.writtenTokens() / 25);
      tried.add(settings);
      seconds += taken.total();
      runs++;
      return taken;
    }
  }
}
