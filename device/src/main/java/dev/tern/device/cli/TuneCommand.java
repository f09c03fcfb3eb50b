package dev.tern.device.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.device.board.BoardConfig;
import dev.tern.device.board.BoardFile;
import dev.tern.device.board.BoardLocation;
import dev.tern.device.machine.Machine;
import dev.tern.device.model.ModelRole;
import dev.tern.device.model.ModelStore;
import dev.tern.device.tune.LlmTrial;
import dev.tern.device.tune.TuneContext;
import dev.tern.device.tune.TuneFile;
import dev.tern.device.tune.TuneProgress;
import dev.tern.device.tune.TuneReport;
import dev.tern.device.tune.TuneReport.Compared;
import dev.tern.device.tune.TuneReport.Pace;
import dev.tern.device.tune.TuneSettings;
import dev.tern.device.tune.TuneSpace;
import dev.tern.device.tune.Tuner;
import dev.tern.llm.LanguageModel;
import dev.tern.llm.generate.LlmEngine;
import dev.tern.llm.generate.LlmOptions;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Finds the fastest settings of the language model on this machine. */
@Command(
    name = "tune",
    mixinStandardHelpOptions = true,
    description = {
      "Measure which settings of the language model are fastest on this machine, in under a minute:",
      "threads, the cores they stay on, and how much of a prompt is read at once.",
      "What is clearly faster than the default is kept in the state folder and used from then on;",
      "what the board's file says stays as it is. End 'tern run' first, or both are slow."
    },
    footer = {"", "Examples:", "  tern tune", "  tern tune --dry-run --json"})
final class TuneCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Option(
      names = "--board",
      paramLabel = "NAME|FILE",
      description = "A board of 'tern board list', or a board.yaml; without it the one in use.")
  String name;

  @Option(names = "--dry-run", description = "Measure and tell, keep nothing.")
  boolean dryRun;

  @Option(names = "--json", description = "Print one JSON object.")
  boolean json;

  @Spec CommandSpec spec;
  @Inject Provider<BoardLocation> location;
  @Inject Provider<ModelStore> models;

  @Override
  public Integer call() {
    // As the file says, without what an earlier tuning found.
    Path file = location.get().fileOf(name);
    BoardConfig board = BoardFile.read(file);
    Set<String> said = BoardFile.keysIn(file);
    Machine machine = Machine.running();
    TuneSpace space = new TuneSpace(machine, said);
    if (space.isEmpty()) {
      throw new CliException(
          file
              + ": sets llm.threads, llm.cores and llm.prefill-chunk, so there is nothing to tune;"
              + " leave out what is to be measured");
    }
    TuneFile kept = new TuneFile(Path.of(board.state().folder()));
    if (!dryRun) {
      requireWritable(kept);
    }
    TuneContext context = TuneContext.of(machine, board, models.get());
    TuneReport report = tune(board, machine, space);
    if (!dryRun) {
      keep(kept, context, report);
    }
    print(board, report, kept);
    return CommandLines.DONE;
  }

  private TuneReport tune(BoardConfig board, Machine machine, TuneSpace space) {
    Path file =
        models.get().require(board.models().languageModel(), ModelRole.LANGUAGE_MODEL).onlyFile();
    TuneSettings standard = TuneSettings.of(board.llm());
    ProgressLine line = new ProgressLine(spec.commandLine().getErr());
    line.say("tuning " + board.models().languageModel() + " on " + machine.describe());
    LlmOptions options = new LlmOptions(standard.plan(), board.llm().contextLength());
    try (LanguageModel model = LlmEngine.open(file, options)) {
      return new Tuner(new LlmTrial(model), line).tune(standard, space);
    } finally {
      line.end();
    }
  }

  private static void requireWritable(TuneFile kept) {
    try {
      kept.requireWritable();
    } catch (IOException e) {
      throw new CliException(
          kept.path()
              + " can't be written: "
              + e
              + "; give "
              + System.getProperty("user.name")
              + " that folder, name another as state.folder in the board's file, or use --dry-run");
    }
  }

  private static void keep(TuneFile kept, TuneContext context, TuneReport report) {
    try {
      kept.write(context, report);
    } catch (IOException e) {
      throw new CliException(kept.path() + " can't be written: " + e);
    }
  }

  private void print(BoardConfig board, TuneReport report, TuneFile kept) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(asJson(board, report, kept));
      return;
    }
    String stage = "";
    for (Compared compared : report.compared()) {
      if (!compared.stage().equals(stage)) {
        stage = compared.stage();
        out.println(stage + ":");
      }
      out.printf(
          Locale.ROOT,
          "  %-52s %7.3f s%s%n",
          compared.settings().describe(),
          compared.seconds(),
          compared.settings().equals(report.standard()) ? "  (default)" : "");
    }
    out.println(
        "fastest: " + report.chosen().describe() + (report.isChanged() ? "" : ", as before"));
    out.println(report.verdict());
    if (report.isChanged()) {
      print(out, "default", report.standardPace());
      print(out, "tuned", report.chosenPace());
    }
    out.println(dryRun ? "nothing kept" : "kept in " + kept.path());
  }

  private static void print(PrintWriter out, String which, Pace pace) {
    out.printf(
        Locale.ROOT,
        "%-8s reads %.0f and writes %.1f tokens a second%n",
        which + ":",
        pace.readPerSecond(),
        pace.writtenPerSecond());
  }

  private ObjectNode asJson(BoardConfig board, TuneReport report, TuneFile kept) {
    ObjectNode tuned =
        JSON.createObjectNode()
            .put("model", board.models().languageModel())
            .put("changed", report.isChanged())
            .put("gain", report.gain())
            .put("noise", report.noise())
            .put("verdict", report.verdict());
    tuned.set("default", settings(report.standard()));
    tuned.set("chosen", settings(report.chosen()));
    tuned.set("defaultPace", pace(report.standardPace()));
    tuned.set("chosenPace", pace(report.chosenPace()));
    ArrayNode list = tuned.putArray("compared");
    for (Compared compared : report.compared()) {
      ObjectNode one = settings(compared.settings());
      list.add(
          one.put("stage", compared.stage())
              .put("seconds", compared.seconds())
              .put("rounds", compared.rounds()));
    }
    return tuned.put("file", dryRun ? null : kept.path().toString());
  }

  private static ObjectNode settings(TuneSettings settings) {
    ObjectNode node = JSON.createObjectNode().put("threads", settings.threads());
    settings.cores().forEach(node.putArray("cores")::add);
    return node.put("prefillChunk", settings.prefillChunk());
  }

  private static ObjectNode pace(Pace pace) {
    return JSON.createObjectNode()
        .put("readPerSecond", pace.readPerSecond())
        .put("writtenPerSecond", pace.writtenPerSecond());
  }

  /** One line on standard error, rewritten where a person looks at it. */
  private static final class ProgressLine implements TuneProgress {
    private final PrintWriter err;
    private final boolean isTerminal = System.console() != null && System.console().isTerminal();
    private String stage = "";

    ProgressLine(PrintWriter err) {
      this.err = err;
    }

    void say(String line) {
      err.println(line);
      err.flush();
    }

    @Override
    public void at(String now, double share) {
      if (isTerminal) {
        err.printf("\r%3.0f %%  %-20s", 100 * share, now);
        err.flush();
      } else if (!now.equals(stage)) {
        say(now);
      }
      stage = now;
    }

    void end() {
      if (isTerminal) {
        err.print("\r" + " ".repeat(30) + "\r");
        err.flush();
      }
    }
  }
}
