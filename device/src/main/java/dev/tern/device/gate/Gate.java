package dev.tern.device.gate;

import dev.tern.device.conversation.Turn;
import dev.tern.device.gate.Findings.Kind;
import dev.tern.device.gate.HealthSuite.CanaryTerms;
import dev.tern.device.gate.HealthSuite.ShadowTerms;
import dev.tern.device.part.Part;
import dev.tern.device.part.Parts;
import dev.tern.device.skill.SkillException;
import dev.tern.device.slot.SlotFolder;
import dev.tern.ota.Appliance.Verdict;
import dev.tern.ota.Disk;
import dev.tern.ota.OtaException;
import dev.tern.ota.digest.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Has a candidate examined in processes of its own and tells whether it may be tried. Nothing that
 * a candidate does there can harm the appliance; the appliance does not wait for it either.
 */
public final class Gate {
  private static final Logger LOG = Logger.getLogger(Gate.class);

  /** Before a candidate is told to be worse than the set in use. */
  private static final int MORE_ROUNDS = 2;

  /** Findings of the largest suite. */
  private static final int OUTPUT_BYTES = 8 << 20;

  private static final Set<Part> WITH_ENGINES =
      Collections.unmodifiableSet(
          EnumSet.of(
              Part.RULES,
              Part.LANGUAGE_MODEL,
              Part.VOICE,
              Part.LISTENER,
              Part.SECOND_LISTENER,
              Part.VOICE_ACTIVITY));

  private final Surroundings surroundings;
  private Path sandbox; // null before the first child
  private final GateAlone alone;
  private volatile Shadow shadow;

  /**
   * What a gate needs to know of the appliance.
   *
   * @param program starts this program again
   * @param sandbox finds the program {@code tern-sandbox}
   * @param room how much memory there is
   * @param folder for its own small files, such as {@code STATE/ota/gate}
   * @param disk that they are kept with
   * @param language of the board, for a set without a suite
   * @param skills of the board, for a set without a suite; none for all
   * @param patience most time of one process: loading, and the whole suite once
   * @param quiet when the appliance may be busy for some minutes
   * @param restart starts the appliance again, saying why; returns at once
   */
  public record Surroundings(
      OwnProgram program,
      Supplier<Path> sandbox,
      MemoryRoom room,
      Path folder,
      Disk disk,
      String language,
      List<String> skills,
      Duration patience,
      Quiet quiet,
      Consumer<String> restart) {
    public static final Duration USUAL_PATIENCE = Duration.ofMinutes(15);

    public Surroundings {
      skills = List.copyOf(skills);
    }
  }

  public Gate(Surroundings surroundings) {
    this.surroundings = surroundings;
    this.alone =
        new GateAlone(
            surroundings.disk, surroundings.folder, surroundings.quiet, surroundings.restart);
  }

  /** Thrown where a candidate takes more than there is beside the appliance. */
  private static final class OutgrewException extends Exception {
    private static final long serialVersionUID = 1;

    OutgrewException(String reason) {
      super(reason, null, false, false);
    }
  }

  /** A suite, and how a child is told of it. */
  private record Asked(HealthSuite suite, List<String> arguments, Path recordings) {}

  /**
   * Loads a candidate once in a process of its own, which packs weights and warms what lasts; its
   * files lie beside the models, in the slot. What is in the slot already is not made again.
   *
   * @throws OtaException where a file can't be used
   */
  public void prepare(Path slot) throws InterruptedException {
    TrialProcess.End end;
    try {
      end = start(List.of("gate", "--prepare"), Optional.of(slot), besideBytes()).await();
    } catch (GateException e) {
      throw new OtaException(e.getMessage(), e);
    }
    switch (end) {
      case TrialProcess.End.Said said -> {}
      case TrialProcess.End.Failed failed when failed.outgrew() ->
          LOG.infof("prepare: %s; it is left to the gate", failed.reason());
      case TrialProcess.End.Failed failed ->
          throw new OtaException("the set can't be loaded: " + failed.reason());
    }
  }

  /**
   * Goes through the gate. Takes minutes, or until the next quiet time; may be interrupted. Where
   * the process ends meanwhile it is asked for again: what was found out alone is kept.
   *
   * @param incumbent the folder of the set in use; empty where the device runs what it was
   *     installed with
   */
  public Verdict gate(Path candidate, Optional<Path> incumbent) throws InterruptedException {
    Verdict verdict = byTheSuite(candidate, incumbent);
    LOG.infof("gate: %s: %s", candidate, verdict);
    return verdict;
  }

  private Verdict byTheSuite(Path candidate, Optional<Path> incumbent) throws InterruptedException {
    try {
      String key = key(candidate);
      Optional<Verdict> known = alone.take(key);
      if (known.isPresent()) {
        return known.get();
      }
      Asked asked = asked(candidate);
      long weights = weightsBytes(candidate);
      if (weights > surroundings.room.boardBytes()) {
        return tooLarge("its models have %d MiB".formatted(weights >> 20));
      }
      long beside = besideBytes();
      if (weights < beside) {
        try {
          Verdict verdict = judged(candidate, asked, incumbent, beside);
          return verdict.passed() && asked.suite.shadow().isPresent()
              ? inShadow(candidate, asked.suite.shadow().get(), verdict, beside)
              : verdict;
        } catch (OutgrewException e) {
          LOG.infof("gate: beside the appliance %s", e.getMessage());
          if (beside >= surroundings.room.boardBytes()) {
            return tooLarge(e.getMessage());
          }
        }
      }
      alone.ask(candidate, incumbent, key);
      throw new InterruptedException("the process was to start again");
    } catch (GateException e) {
      return Verdict.fail(e.getMessage(), Map.of());
    }
  }

  private Verdict tooLarge(String what) {
    return Verdict.fail(
        "%s; this board has %d MiB for a set".formatted(what, surroundings.room.boardBytes() >> 20),
        Map.of());
  }

  private long besideBytes() {
    return surroundings.room.besideBytes();
  }

  /** Whether a gate has to be gone through before anything is loaded: see {@link #runAlone}. */
  public boolean isAskedAlone() {
    return alone.isAsked();
  }

  /**
   * Goes through the gate that was asked for before this start, with all the memory there is. To be
   * called before any engine is loaded; takes minutes. What came of it is told by the next {@link
   * #gate} of that set.
   *
   * @param parts those with engines have failed meanwhile, and tell why, so that nobody loads one;
   *     they are opened afterwards as at any start
   */
  public void runAlone(Parts parts) throws InterruptedException {
    WITH_ENGINES.forEach(part -> parts.failed(part, "an update is checked, which takes minutes"));
    Optional<GateAlone.Asked> begun = alone.begin();
    if (begun.isEmpty()) {
      return;
    }
    GateAlone.Asked one = begun.get();
    Verdict verdict;
    try {
      long all = surroundings.room.boardBytes();
      verdict = judged(one.candidate(), asked(one.candidate()), one.incumbent(), all);
    } catch (OutgrewException e) {
      verdict = tooLarge(e.getMessage());
    } catch (GateException e) {
      verdict = Verdict.fail(e.getMessage(), Map.of());
    }
    LOG.infof("gate alone: %s: %s", one.candidate(), verdict);
    alone.end(one, verdict);
  }

  /** What the trial of a set has to show. */
  public static CanaryTerms terms(Path slot) {
    return new SlotFolder(slot)
        .health()
        .map(file -> SuiteReader.read(file).canary())
        .orElse(CanaryTerms.USUAL);
  }

  private Asked asked(Path candidate) {
    Optional<Path> health = new SlotFolder(candidate).health();
    if (health.isPresent()) {
      return new Asked(SuiteReader.read(health.get()), List.of(health.get().toString()), candidate);
    }
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of(BuiltInSuite.NAME, "--language", surroundings.language));
    if (!surroundings.skills.isEmpty()) {
      arguments.addAll(List.of("--skills", String.join(",", surroundings.skills)));
    }
    return new Asked(
        BuiltInSuite.of(surroundings.language, surroundings.skills), arguments, candidate);
  }

  /** In turns, so that what else the machine does hits both. */
  private Verdict judged(Path candidate, Asked asked, Optional<Path> incumbent, long memoryBytes)
      throws InterruptedException, OutgrewException {
    HealthSuite suite = asked.suite;
    Findings found = examine(Optional.of(candidate), asked, memoryBytes);
    Optional<String> bad = Judgement.alone(suite.thresholds(), found);
    if (bad.isPresent()) {
      return Verdict.fail(bad.get(), found.figures());
    }
    Findings used = null;
    Optional<String> worse = Optional.empty();
    // The shortest time of each item counts: where something else was in the way, more rounds tell.
    for (int round = 1; round <= suite.rounds() + MORE_ROUNDS; round++) {
      if (round > 1) {
        found = found.and(examine(Optional.of(candidate), asked, memoryBytes));
      }
      try {
        Findings again = examine(incumbent, asked, memoryBytes);
        used = used == null ? again : used.and(again);
      } catch (GateException | OutgrewException e) {
        LOG.warnf("gate: the set in use can't be measured: %s", e.getMessage());
        return Verdict.pass(found.figures());
      }
      worse = Judgement.alone(suite.thresholds(), found).or(besideIncumbent(suite, found, used));
      if (round >= suite.rounds() && worse.isEmpty()) {
        break;
      }
    }
    Map<String, Double> figures = besides(found, used);
    return worse.isPresent() ? Verdict.fail(worse.get(), figures) : Verdict.pass(figures);
  }

  private static Supplier<Optional<String>> besideIncumbent(
      HealthSuite suite, Findings found, Findings used) {
    return () -> Judgement.beside(suite.relative(), found, used);
  }

  private static Map<String, Double> besides(Findings found, Findings used) {
    Map<String, Double> figures = new LinkedHashMap<>(found.figures());
    used.figures()
        .forEach(
            (name, value) ->
                figures.put(
                    "incumbent" + name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1),
                    value));
    for (Kind kind : Kind.values()) {
      figures.put(
          "turnMillisTimes"
              + kind.name().charAt(0)
              + kind.name().substring(1).toLowerCase(Locale.ROOT),
          Math.round(Judgement.slower(kind, found, used) * 1_000) / 1_000.0);
    }
    return figures;
  }

  /**
   * @param set empty for what the device was installed with
   * @throws GateException where it crashes, hangs or tells nothing
   */
  private Findings examine(Optional<Path> set, Asked asked, long memoryBytes)
      throws InterruptedException, OutgrewException {
    List<String> arguments = new ArrayList<>(List.of("gate"));
    arguments.addAll(asked.arguments);
    arguments.add("--child");
    arguments.addAll(List.of("--recordings", asked.recordings.toString()));
    return switch (start(arguments, set, memoryBytes).await()) {
      case TrialProcess.End.Said said -> Findings.read(said.text(), asked.suite);
      case TrialProcess.End.Failed failed when failed.outgrew() ->
          throw new OutgrewException(failed.reason());
      case TrialProcess.End.Failed failed -> throw new GateException(failed.reason());
    };
  }

  private TrialProcess start(List<String> arguments, Optional<Path> set, long memoryBytes) {
    return TrialProcess.start(
        sandbox(),
        surroundings.program.with(arguments),
        set.map(folder -> Map.of(SlotFolder.VARIABLE, folder.toString())).orElse(Map.of()),
        new TrialProcess.Limits(memoryBytes, surroundings.patience, OUTPUT_BYTES));
  }

  private synchronized Path sandbox() {
    if (sandbox == null) {
      try {
        sandbox = surroundings.sandbox.get();
      } catch (SkillException e) {
        throw new GateException(e.getMessage(), e);
      }
    }
    return sandbox;
  }

  private Verdict inShadow(Path candidate, ShadowTerms terms, Verdict passed, long memoryBytes)
      throws InterruptedException {
    try (Shadow following = shadow(candidate, memoryBytes)) {
      shadow = following;
      ShadowReport report = following.await(terms);
      Map<String, Double> figures = new LinkedHashMap<>(passed.figures());
      figures.putAll(report.figures());
      return report
          .tooMany(terms)
          .map(reason -> Verdict.fail(reason, figures))
          .orElse(Verdict.pass(figures));
    } finally {
      shadow = null;
    }
  }

  private Shadow shadow(Path candidate, long memoryBytes) {
    return Shadow.begin(
        sandbox(),
        surroundings.program.with(List.of("gate", "--shadow")),
        Map.of(SlotFolder.VARIABLE, candidate.toString()),
        memoryBytes,
        surroundings.room,
        surroundings.folder.resolve("shadow.log"));
  }

  /** A turn was taken: whoever answers in shadow answers it too. Returns at once. */
  public void observe(Turn turn) {
    Shadow following = shadow;
    if (following != null) {
      following.observe(turn);
    }
  }

  /** What has to be loaded at least: the models' files. */
  private static long weightsBytes(Path set) {
    Path models = set.resolve("models");
    return Files.isDirectory(models) ? (long) (SetFolder.sizeMib(models) * (1 << 20)) : 0;
  }

  /** Of the description, which names every file by its digest. */
  private static String key(Path set) {
    try {
      return Sha256.hexOf(Files.readAllBytes(set.resolve("set.json")));
    } catch (IOException e) {
      throw new GateException(set + ": set.json can't be read: " + e.getMessage(), e);
    }
  }
}
