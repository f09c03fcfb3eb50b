package dev.tern.device.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tern.device.board.BoardConfig;
import dev.tern.device.model.ModelStore;
import dev.tern.device.tune.TuneSettings;
import dev.tern.llm.Completion;
import dev.tern.llm.LanguageModel;
import dev.tern.llm.Sampling;
import dev.tern.llm.TextListener;
import dev.tern.llm.generate.LlmEngine;
import dev.tern.llm.generate.LlmOptions;
import dev.tern.llm.layer.KvFormat;
import dev.tern.tensor.memory.ActivationBits;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Continues a text with a language model, as it is: no chat template, no skills. */
@Command(
    name = "complete",
    mixinStandardHelpOptions = true,
    description = "Continue a text with a language model; no chat template is applied.",
    footer = {
      "",
      "Example:",
      "  tern complete --model smollm2-135m --prompt \"The capital of France is\" --max-tokens 16"
    })
final class CompleteCommand implements Callable<Integer> {
  @Option(
      names = "--model",
      required = true,
      paramLabel = "FILE|NAME",
      description = "A GGUF file, or a language model's name in the catalog.")
  String model;

  @Option(
      names = "--prompt",
      required = true,
      paramLabel = "TEXT",
      description = "What to continue.")
  String prompt;

  @Option(
      names = "--max-tokens",
      defaultValue = "64",
      description = "Longest continuation, in tokens; ${DEFAULT-VALUE}.")
  int maxTokens;

  @Option(
      names = "--temperature",
      defaultValue = "0",
      description = "0 takes the best token always, up to 5; ${DEFAULT-VALUE}.")
  double temperature;

  @Option(names = "--seed", defaultValue = "0", description = "Of the random numbers.")
  long seed;

  @Option(
      names = {"--ids", "--json"},
      description = "Print {\"ids\":[...],\"text\"} instead of the text.")
  boolean ids;

  @Option(
      names = "--kv",
      defaultValue = "int8",
      paramLabel = "int8|f16|f32",
      description =
          "How keys and values are kept; f16 to compare with llama.cpp, f32 for exactness tests;"
              + " ${DEFAULT-VALUE}.")
  String kv;

  @Option(
      names = "--activations",
      defaultValue = "8",
      paramLabel = "8|16",
      description =
          "Bits of what weights are multiplied with; 16 for exactness tests, at half the speed;"
              + " ${DEFAULT-VALUE}.")
  int activations;

  @Option(names = "--speed", description = "Print tokens per second to standard error.")
  boolean showSpeed;

  @Spec CommandSpec spec;
  @Inject Provider<BoardConfig> board;
  @Inject Provider<ModelStore> models;
  @Inject ObjectMapper mapper;

  /** What {@code --ids} prints. */
  @RegisterForReflection
  record Continuation(int[] ids, String text) {}

  @Override
  public Integer call() throws Exception {
    if (maxTokens < 1) {
      throw new CliException("--max-tokens=" + maxTokens + " is out of range; expected 1 or more");
    }
    Sampling sampling = new Sampling(temperature, 0, 1, 0, 1, seed);
    PrintWriter out = spec.commandLine().getOut();
    TextListener listener =
        ids
            ? TextListener.NONE
            : piece -> {
              out.print(piece);
              out.flush();
              return true;
            };
    try (LanguageModel languageModel = open()) {
      int[] promptIds = languageModel.encode(prompt);
      Completion completion = languageModel.complete(promptIds, maxTokens, sampling, listener);
      out.println(
          ids
              ? mapper.writeValueAsString(new Continuation(completion.ids(), completion.text()))
              : "");
      if (showSpeed) {
        spec.commandLine()
            .getErr()
            .printf(
                "prefill: %d tokens, %.1f tok/s; decode: %d tokens, %.1f tok/s%n",
                completion.promptTokens(),
                completion.promptTokens() / (completion.prefillNanos() / 1e9),
                completion.ids().length,
                completion.ids().length / (completion.decodeNanos() / 1e9));
      }
    }
    return CommandLines.DONE;
  }

  private KvFormat kvFormat() {
    return switch (kv) {
      case "int8" -> KvFormat.INT8;
      case "f16" -> KvFormat.F16;
      case "f32" -> KvFormat.F32;
      default -> throw new CliException("--kv=" + kv + " is not known; expected int8, f16 or f32");
    };
  }

  private ActivationBits activationBits() {
    return switch (activations) {
      case 8 -> ActivationBits.EIGHT;
      case 16 -> ActivationBits.SIXTEEN;
      default ->
          throw new CliException(
              "--activations=" + activations + " is not known; expected 8 or 16");
    };
  }

  private LanguageModel open() {
    return LlmEngine.open(
        ModelArgument.languageModel(model, models),
        new LlmOptions(TuneSettings.of(board.get().llm()).plan(), board.get().llm().contextLength())
            .withKv(kvFormat())
            .withActivations(activationBits())
            .withGuesses(LlmOptions.USUAL_GUESSES));
  }
}
