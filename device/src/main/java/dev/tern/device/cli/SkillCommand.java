package dev.tern.device.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.asr.vosk.VoskModel;
import dev.tern.device.board.BoardConfig;
import dev.tern.device.library.EngineLibrary;
import dev.tern.device.library.Libraries;
import dev.tern.device.model.ModelException;
import dev.tern.device.model.ModelRole;
import dev.tern.device.model.ModelStore;
import dev.tern.device.skill.SkillCheck;
import dev.tern.device.skill.SkillException;
import dev.tern.device.skill.SkillFinding;
import dev.tern.device.skill.SkillFinding.Level;
import dev.tern.device.skill.SkillReference;
import dev.tern.device.skill.Skills;
import dev.tern.device.skill.SpokenNames;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What can be said to the appliance, and what a maker adds to it. */
@Command(
    name = "skill",
    mixinStandardHelpOptions = true,
    description = "What can be said to the appliance, and what a maker adds to it.",
    subcommands = {
      SkillCommand.Check.class,
      SkillCommand.Words.class,
      SkillCommand.Docs.class,
      SkillCommand.Schema.class
    })
final class SkillCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return CommandLines.DONE;
  }

  /** The recognizer, where one is installed. */
  private static VoskModel recognizer(BoardConfig board, ModelStore models) {
    Path folder = models.require(board.models().speech(), ModelRole.SPEECH).folder();
    return Libraries.current()
        .opening(() -> VoskModel.open(folder), EngineLibrary.JNA, EngineLibrary.VOSK);
  }

  private static List<String> shipped(BoardConfig board) {
    return board.skills().isEmpty() ? Skills.known(board.language()) : board.skills();
  }

  private static Path state(BoardConfig board) {
    return Path.of(board.state().folder());
  }

  /** Examines manifests. */
  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description = {
        "Examine a maker's manifests beside the shipped skills: is every key right, do the examples",
        "mean what they say, does a sentence come to two intents, has the recognizer every word."
      },
      exitCodeListHeading = "%nExit codes:%n",
      exitCodeList = {"0:no errors, perhaps warnings", "1:an error"},
      footer = {"", "Example:", "  tern skill check /etc/tern/skills"})
  static final class Check implements Callable<Integer> {
    @Parameters(
        arity = "0..1",
        paramLabel = "FILE|DIR",
        description = "A manifest or a folder of them; without it the board's skills-folder.")
    Path where;

    @Option(names = "--json", description = "Print one JSON object.")
    boolean json;

    @Spec CommandSpec spec;
    @Inject Provider<BoardConfig> board;
    @Inject Provider<ModelStore> models;

    @Override
    public Integer call() {
      List<Path> files = files();
      List<SkillFinding> findings = examine(files);
      boolean right = findings.stream().noneMatch(finding -> finding.level() == Level.ERROR);
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        out.println(asJson(files, findings, right));
      } else {
        findings.forEach(finding -> out.printf("%-7s  %s%n", level(finding), finding));
        out.printf(
            Locale.ROOT,
            "%d manifest%s: %s%n",
            files.size(),
            files.size() == 1 ? "" : "s",
            right ? "right" : "not right");
      }
      return right ? CommandLines.DONE : CommandLines.FAILED;
    }

    private List<Path> files() {
      Path from = where;
      if (from == null) {
        if (board.get().skillsFolder().isEmpty()) {
          throw new CliException(
              "no manifest is named, and the board has no skills-folder; name a file or a folder");
        }
        from = Path.of(board.get().skillsFolder());
      }
      if (!Files.exists(from)) {
        throw new CliException(from + " is not there; expected a manifest or a folder of them");
      }
      if (!Files.isDirectory(from)) {
        return List.of(from);
      }
      List<Path> files =
          Skills.manifestsIn(
              from,
              wrong -> {
                throw wrong;
              });
      if (files.isEmpty()) {
        throw new CliException(from + " has no manifests; expected files *.yaml");
      }
      return files;
    }

    private List<SkillFinding> examine(List<Path> files) {
      BoardConfig config = board.get();
      SpokenNames names = SpokenNames.in(state(config), wrong -> warn(wrong.getMessage()));
      try (VoskModel recognizer = recognizer(config, models.get())) {
        return SkillCheck.of(
            config.language(), shipped(config), files, names, knownBy(recognizer, names));
      } catch (ModelException missing) {
        warn("words are not looked up: " + missing.getMessage());
        return SkillCheck.of(config.language(), shipped(config), files, names, word -> true);
      }
    }

    /** A word that was taught is heard as other words. */
    private static Predicate<String> knownBy(VoskModel recognizer, SpokenNames names) {
      return word -> recognizer.knows(word) || names.writtenByHeard().containsValue(word);
    }

    private void warn(String text) {
      spec.commandLine().getErr().println("tern: " + text);
    }

    private static String level(SkillFinding finding) {
      return finding.level().name().toLowerCase(Locale.ROOT);
    }

    private static ObjectNode asJson(List<Path> files, List<SkillFinding> findings, boolean right) {
      ObjectNode found = JSON.createObjectNode().put("right", right);
      ArrayNode names = found.putArray("files");
      files.forEach(file -> names.add(file.toString()));
      ArrayNode list = found.putArray("findings");
      for (SkillFinding finding : findings) {
        list.addObject()
            .put("level", level(finding))
            .put("file", finding.file())
            .put("line", finding.line())
            .put("text", finding.text());
      }
      return found;
    }
  }

  /** Teaches a name. */
  @Command(
      name = "words",
      mixinStandardHelpOptions = true,
      description = {
        "Teach a name that the recognizer can't write, by the words that it hears for it. Without",
        "them: say whether the recognizer has the word, and what it is likely to hear. Without a",
        "word: list what was taught. What is taught counts from the next start on."
      },
      footer = {
        "",
        "Examples:",
        "  tern skill words saoirse sear sha",
        "  tern skill words saoirse",
        "  tern skill words --forget saoirse"
      })
  static final class Words implements Callable<Integer> {
    @Parameters(
        arity = "0..1",
        index = "0",
        paramLabel = "WORD",
        description = "As it is to be written; several words in quotes.")
    String word;

    @Parameters(
        arity = "0..*",
        index = "1..*",
        paramLabel = "SOUNDS LIKE",
        description = "The words that the recognizer hears for it.")
    List<String> heard = List.of();

    @Option(names = "--forget", description = "Forget what was taught for WORD.")
    boolean forget;

    @Spec CommandSpec spec;
    @Inject Provider<BoardConfig> board;
    @Inject Provider<ModelStore> models;

    @Override
    public Integer call() {
      PrintWriter out = spec.commandLine().getOut();
      Path state = state(board.get());
      SpokenNames names =
          SpokenNames.in(
              state, wrong -> spec.commandLine().getErr().println("tern: " + wrong.getMessage()));
      if (word == null) {
        for (Map.Entry<String, String> name : names.writtenByHeard().entrySet()) {
          out.printf("%s = %s%n", name.getKey(), name.getValue());
        }
        return CommandLines.DONE;
      }
      if (forget) {
        names.without(word).keep(state);
        out.println("forgotten: " + word);
        return CommandLines.DONE;
      }
      try (VoskModel recognizer = recognizer(board.get(), models.get())) {
        return heard.isEmpty()
            ? look(recognizer)
            : teach(recognizer, names, String.join(" ", heard), state);
      }
    }

    private int look(VoskModel recognizer) {
      PrintWriter out = spec.commandLine().getOut();
      for (String each : word.toLowerCase(Locale.ROOT).split(" ")) {
        if (recognizer.knows(each)) {
          out.println(each + ": the recognizer has it");
        } else {
          List<String> offers = SkillCheck.offers(each, recognizer::knows);
          out.println(
              each
                  + ": the recognizer lacks it"
                  + (offers.isEmpty() ? "" : "; try: " + String.join(", or: ", offers)));
        }
      }
      return CommandLines.DONE;
    }

    private int teach(VoskModel recognizer, SpokenNames names, String sounds, Path state) {
      for (String each : sounds.toLowerCase(Locale.ROOT).split(" +")) {
        if (!recognizer.knows(each)) {
          List<String> offers = SkillCheck.offers(each, recognizer::knows);
          throw new SkillException(
              "the recognizer has no word '"
                  + each
                  + "' either, so it never hears it; say it in words that it has"
                  + (offers.isEmpty() ? "" : ", such as " + String.join(" or ", offers)));
        }
      }
      SpokenNames taught = names.with(sounds, word);
      taught.keep(state);
      spec.commandLine().getOut().println(sounds + " = " + word + ", from the next start on");
      return CommandLines.DONE;
    }
  }

  /** Prints the reference. */
  @Command(
      name = "docs",
      mixinStandardHelpOptions = true,
      description = "Print all skills as Markdown: what can be said, with what, at which risk.")
  static final class Docs implements Callable<Integer> {
    @Spec CommandSpec spec;
    @Inject Provider<Skills> skills;

    @Override
    public Integer call() {
      spec.commandLine().getOut().print(SkillReference.markdown(skills.get()));
      spec.commandLine().getOut().flush();
      return CommandLines.DONE;
    }
  }

  /** Prints the schema. */
  @Command(
      name = "schema",
      mixinStandardHelpOptions = true,
      description = "Print the JSON Schema of a manifest.")
  static final class Schema implements Callable<Integer> {
    @Spec CommandSpec spec;

    @Override
    public Integer call() {
      spec.commandLine().getOut().print(SkillReference.schema());
      spec.commandLine().getOut().flush();
      return CommandLines.DONE;
    }
  }
}
