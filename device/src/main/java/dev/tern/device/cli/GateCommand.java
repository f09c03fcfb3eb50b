package dev.tern.device.cli;

import dev.tern.device.board.BoardConfig;
import dev.tern.device.conversation.Conversation;
import dev.tern.device.gate.BuiltInSuite;
import dev.tern.device.gate.Examination;
import dev.tern.device.gate.ExaminationReport;
import dev.tern.device.gate.HealthSuite;
import dev.tern.device.gate.ShadowAnswers;
import dev.tern.device.gate.SuiteReader;
import dev.tern.device.slot.SlotFolder;
import dev.tern.llm.LanguageModel;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** How a set of models and skills does on a health suite. */
@Command(
    name = "gate",
    mixinStandardHelpOptions = true,
    description = {
      "Run a health suite on the present models and skills, or on those of a set, and tell how they",
      "do against its thresholds (docs/gate.md). Nothing is carried out or kept. What is not good",
      "enough gives exit code 1."
    },
    footer = {
      "",
      "Examples:",
      "  tern gate health/suite.json",
      "  tern gate health/suite.json --set build/kitchen-17 --json",
      "  tern gate built-in"
    })
final class GateCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "SUITE",
      description = "A suite, or 'built-in' for what is asked of a set that brings none.")
  String suite;

  @Option(
      names = "--set",
      paramLabel = "FOLDER",
      description = "Run the models and skills of this set: a folder with set.json.")
  Path set;

  @Option(
      names = "--recordings",
      paramLabel = "FOLDER",
      description =
          "Where the suite's audio lies; without it in the set, else two folders above the suite.")
  Path recordings;

  @Option(names = "--json", description = "Print one JSON object.")
  boolean json;

  @Option(names = "--child", hidden = true, description = "Print findings for whoever started it.")
  boolean child;

  @Option(names = "--prepare", hidden = true, description = "Load everything once, ask nothing.")
  boolean prepare;

  @Option(names = "--shadow", hidden = true, description = "Answer lines of standard input.")
  boolean shadow;

  @Option(names = "--language", hidden = true, description = "Of the built-in suite.")
  String language;

  @Option(names = "--skills", hidden = true, split = ",", description = "Of the built-in suite.")
  List<String> skills = List.of();

  @Spec CommandSpec spec;
  @Inject Provider<BoardConfig> board;
  @Inject Provider<Conversation> conversation;
  @Inject LanguageModel languageModel;

  @Override
  public Integer call() throws IOException {
    if (set != null) {
      if (!Files.isRegularFile(set.resolve("set.json"))) {
        throw new CliException("--set=" + set + " has no set.json; expected the folder of a set");
      }
      // Before the first model is asked for: injection makes them when they are used.
      System.setProperty(SlotFolder.PROPERTY, set.toAbsolutePath().toString());
    }
    if (prepare) {
      endWith(System.in);
      conversation.get().warmUp();
      return CommandLines.DONE;
    }
    if (shadow) {
      new ShadowAnswers(conversation.get())
          .answer(
              new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)),
              System.out);
      return CommandLines.DONE;
    }
    if (suite == null) {
      throw new CliException("no suite is named; expected a file, or " + BuiltInSuite.NAME);
    }
    return examine();
  }

  private int examine() {
    HealthSuite asked = asked();
    Path inUse = SlotFolder.ofThisProcess().map(SlotFolder::path).orElse(null);
    PrintWriter out = spec.commandLine().getOut();
    Examination examination =
        new Examination(
            conversation.get(), text -> languageModel.encode(text).length, recordingsFolder());
    if (child) {
      endWith(System.in);
      out.println(ExaminationReport.of(examination, asked, inUse).line());
      return CommandLines.DONE;
    }
    ExaminationReport report = ExaminationReport.of(examination, asked, inUse);
    out.print(json ? report.json() : report.table());
    out.flush();
    return report.isGood() ? CommandLines.DONE : CommandLines.FAILED;
  }

  private HealthSuite asked() {
    if (!suite.equals(BuiltInSuite.NAME)) {
      return SuiteReader.read(Path.of(suite));
    }
    return language == null
        ? BuiltInSuite.of(board.get().language(), board.get().skills())
        : BuiltInSuite.of(language, skills);
  }

  /** Files of a suite {@code SET/health/suite.json} are named from {@code SET}. */
  private Path recordingsFolder() {
    if (recordings != null) {
      return recordings;
    }
    if (set != null) {
      return set;
    }
    Path folder = Path.of(suite).toAbsolutePath().getParent();
    return folder.getParent() == null ? folder : folder.getParent();
  }

  /** Whoever started it holds the other end of standard input, as long as it lives. */
  private static void endWith(InputStream input) {
    Thread.ofPlatform()
        .daemon()
        .name("starter")
        .start(
            () -> {
              try {
                while (input.read() >= 0) {}
              } catch (IOException ended) {
                // as good as the end
              }
              Runtime.getRuntime().halt(CommandLines.FAILED);
            });
  }
}
