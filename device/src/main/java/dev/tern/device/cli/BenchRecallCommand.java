package dev.tern.device.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.device.board.BoardConfig;
import dev.tern.device.model.ModelStore;
import dev.tern.device.tune.TuneSettings;
import dev.tern.llm.LanguageModel;
import dev.tern.llm.exam.RecallExam;
import dev.tern.llm.exam.RecallExam.Depth;
import dev.tern.llm.generate.LlmEngine;
import dev.tern.llm.generate.LlmOptions;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Over how much text a language model still finds what it was told. */
@Command(
    name = "recall",
    mixinStandardHelpOptions = true,
    description = {
      "Asks a language model for facts that stand at the beginning of a text of each length, and",
      "keeps the longest prompt in which it found them in the model's card: prompts over it are",
      "refused from then on. Facts found at no depth leave the card as it is, and the exit code is 1."
    },
    footer = {
      "",
      "Examples:",
      "  tern bench recall --model smollm2-135m --depth 256,1024",
      "  tern bench recall --model my.gguf --dry-run --json"
    })
final class BenchRecallCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Option(
      names = "--model",
      required = true,
      paramLabel = "FILE|NAME",
      description = "A GGUF file, or a language model's name in the catalog.")
  String model;

  @Option(
      names = "--depth",
      split = ",",
      defaultValue = "256,1024,4096",
      paramLabel = "TOKENS",
      description = "How much text lies between the facts and the question; ${DEFAULT-VALUE}.")
  List<Integer> depths;

  @Option(names = "--dry-run", description = "Measure and tell, keep nothing.")
  boolean dryRun;

  @Option(names = "--json", description = "Print one JSON object.")
  boolean json;

  @Spec CommandSpec spec;
  @Inject Provider<BoardConfig> board;
  @Inject Provider<ModelStore> models;

  @Override
  public Integer call() {
    for (int depth : depths) {
      if (depth < 1) {
        throw new CliException("--depth=" + depth + " is out of range; expected 1 or more");
      }
    }
    Path file = ModelArgument.languageModel(model, models);
    if (!dryRun) {
      ModelCards.requireWritable(file);
    }
    RecallExam.Result result = examine(file);
    OptionalInt usable = result.usableContext();
    Path card = null;
    if (usable.isPresent() && !dryRun) {
      card =
          ModelCards.update(
              file, one -> one.withUsableContext(usable.getAsInt()), spec.commandLine().getErr());
    }
    if (json) {
      spec.commandLine().getOut().println(asJson(result, card));
    } else {
      tell(usable, card);
    }
    return usable.isPresent() ? CommandLines.DONE : CommandLines.FAILED;
  }

  private RecallExam.Result examine(Path file) {
    int contextLength = Collections.max(depths) + RecallExam.roomBeside();
    LlmOptions options = new LlmOptions(TuneSettings.of(board.get().llm()).plan(), contextLength);
    try (LanguageModel opened = LlmEngine.open(file, options)) {
      return new RecallExam(opened).take(depths, this::tell);
    }
  }

  private void tell(Depth depth) {
    if (!json) {
      spec.commandLine()
          .getOut()
          .printf(
              "depth %d (%d tokens in all): %d of %d facts found%n",
              depth.depth(), depth.promptTokens(), depth.right(), depth.asked());
      spec.commandLine().getOut().flush();
    }
  }

  private void tell(OptionalInt usable, Path card) {
    spec.commandLine()
        .getOut()
        .println(
            usable.isEmpty()
                ? "usable context: none measured; the card is as it was"
                : "usable context: "
                    + usable.getAsInt()
                    + " tokens; "
                    + (card == null ? "nothing kept" : "kept in " + card));
  }

  private ObjectNode asJson(RecallExam.Result result, Path card) {
    ObjectNode found = JSON.createObjectNode().put("model", model);
    ArrayNode list = found.putArray("depths");
    for (Depth depth : result.depths()) {
      list.addObject()
          .put("depth", depth.depth())
          .put("promptTokens", depth.promptTokens())
          .put("right", depth.right())
          .put("asked", depth.asked())
          .put("passed", depth.passed());
    }
    OptionalInt usable = result.usableContext();
    if (usable.isPresent()) {
      found.put("usableContext", usable.getAsInt());
    } else {
      found.putNull("usableContext");
    }
    return found.put("card", card == null ? null : card.toString());
  }
}
