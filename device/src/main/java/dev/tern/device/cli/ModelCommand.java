package dev.tern.device.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.device.board.BoardConfig;
import dev.tern.device.model.Amounts;
import dev.tern.device.model.ModelStore;
import dev.tern.llm.ModelCard;
import dev.tern.llm.fabricate.Fabricator;
import dev.tern.llm.fabricate.Shape;
import dev.tern.llm.gguf.TensorInfo;
import dev.tern.llm.inspect.ModelFacts;
import dev.tern.llm.model.ModelShape;
import dev.tern.tensor.quant.Format;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Looks into files of language models, and makes some up. */
@Command(
    name = "model",
    mixinStandardHelpOptions = true,
    description = "Tells what a language model's file is, or makes one up for measurements.",
    subcommands = {ModelCommand.Inspect.class, ModelCommand.Fabricate.class})
final class ModelCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return CommandLines.DONE;
  }

  /** What a file is and whether this board can hold it. */
  @Command(
      name = "inspect",
      mixinStandardHelpOptions = true,
      description =
          "What a model's file says of itself, its tensors, the memory it needs at a context size,"
              + " and whether this board can hold it. Loads nothing.",
      footer = {
        "",
        "Examples:",
        "  tern model inspect smollm2-135m",
        "  tern model inspect model.gguf --context 4096 --json"
      })
  static final class Inspect implements Callable<Integer> {
    /**
     * What the appliance takes besides its language model: idlePrivateDirtyMib less
     * llmPrivateDirtyMib of the native executable with the default listeners and voice, as measured
     * in docs/footprint.json.
     */
    private static final long REST_OF_APPLIANCE_MIB = 231;

    private static final long MEBIBYTE = 1 << 20;

    @Parameters(
        paramLabel = "FILE|NAME",
        description = "A GGUF file, or a language model's name in the catalog.")
    String model;

    @Option(
        names = "--context",
        paramLabel = "TOKENS",
        description = "Positions to have memory for; without it the board's llm.context-length.")
    Integer context;

    @Option(names = "--json", description = "Print one JSON object.")
    boolean json;

    @Spec CommandSpec spec;
    @Inject Provider<BoardConfig> board;
    @Inject Provider<ModelStore> models;

    /** Bytes that the model needs on a board, and bytes that there are. */
    private record Fit(int context, long weights, long cache, long rest, long limit) {
      long needed() {
        return weights + cache + rest;
      }

      boolean fits() {
        return needed() <= limit;
      }
    }

    @Override
    public Integer call() {
      Path file = ModelArgument.languageModel(model, models);
      ModelFacts facts = ModelFacts.read(file);
      Fit fit = fit(facts);
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        out.println(asJson(file, facts, fit));
      } else {
        print(out, file, facts, fit);
      }
      return CommandLines.DONE;
    }

    private Fit fit(ModelFacts facts) {
      int trained = facts.card().trainedContext();
      int positions = context == null ? board.get().llm().contextLength() : context;
      if (context != null && (positions < 1 || positions > trained)) {
        throw new CliException(
            "--context="
                + positions
                + " is out of range; expected 1.."
                + trained
                + ", which the model was trained for");
      }
      positions = Math.min(positions, trained);
      return new Fit(
          positions,
          facts.weightBytes(),
          facts.cacheBytes(positions),
          REST_OF_APPLIANCE_MIB * MEBIBYTE,
          board.get().memory().limitMib() * MEBIBYTE);
    }

    private void print(PrintWriter out, Path file, ModelFacts facts, Fit fit) {
      String row = "%-14s %s%n";
      ModelCard card = facts.card();
      out.printf(row, "file", file);
      out.printf(row, "name", card.name());
      out.printf(row, "architecture", card.architecture());
      facts.problem().ifPresent(problem -> out.printf(row, "problem", problem));
      out.printf(
          row,
          "quantization",
          String.format(
              Locale.ROOT,
              "%s, %s; at least %.2f bits a weight",
              card.quantization().format(),
              origin(card),
              card.quantization().leastBitsPerWeight()));
      out.printf(row, "parameters", String.format(Locale.ROOT, "%,d", facts.parameters()));
      out.printf(row, "tokenizer", facts.tokenizer() + ", " + facts.vocabulary() + " tokens");
      out.printf(row, "chat template", card.chatTemplate());
      out.printf(row, "trained on", card.trainedContext() + " positions");
      out.printf(
          row,
          "usable",
          card.usableContext().isPresent()
              ? card.usableContext().getAsInt() + " positions, measured"
              : "not measured");
      for (ModelCard.Evaluation one : card.evaluations()) {
        out.printf(
            row,
            one.name(),
            String.format(
                Locale.ROOT,
                "%s on %s: %.2f of %d cases, needed %.2f",
                one.passed() ? "passed" : "failed",
                one.date(),
                one.score(),
                one.cases(),
                one.threshold()));
      }
      facts.ignoredCard().ifPresent(why -> out.printf(row, "card", why));
      out.println();
      out.printf("%-32s %-6s %12s  %s%n", "TENSOR", "FORMAT", "BYTES", "SHAPE");
      for (TensorInfo tensor : facts.tensors()) {
        out.printf(
            "%-32s %-6s %12d  %s%n",
            tensor.name(), tensor.format(), tensor.sizeBytes(), tensor.shape());
      }
      out.println();
      out.println("memory with a context of " + fit.context() + " positions:");
      out.printf(row, "  weights", Amounts.bytes(fit.weights()));
      out.printf(row, "  cache", Amounts.bytes(fit.cache()) + ", a byte each number");
      out.printf(row, "  appliance", Amounts.bytes(fit.rest()) + " for all but the model");
      out.printf(
          row,
          "  needed",
          Amounts.bytes(fit.needed())
              + (fit.fits() ? ", fits" : ", does not fit")
              + " board="
              + board.get().board()
              + ", memory.limit-mib="
              + board.get().memory().limitMib());
    }

    private ObjectNode asJson(Path file, ModelFacts facts, Fit fit) {
      ModelCard card = facts.card();
      ObjectNode told =
          JSON.createObjectNode()
              .put("file", file.toString())
              .put("name", card.name())
              .put("architecture", card.architecture())
              .put("supported", facts.problem().isEmpty())
              .put("problem", facts.problem().orElse(null))
              .put("quantization", card.quantization().format())
              .put("quantizationOrigin", origin(card))
              .put("leastBitsPerWeight", card.quantization().leastBitsPerWeight())
              .put("parameters", facts.parameters())
              .put("layers", facts.shape().map(ModelShape::layers).orElse(null))
              .put("trainedContext", card.trainedContext())
              .put("tokenizer", facts.tokenizer())
              .put("vocabulary", facts.vocabulary())
              .put("chatTemplate", card.chatTemplate())
              .put("cardIgnored", facts.ignoredCard().orElse(null));
      card.usableContext().ifPresent(tokens -> told.put("usableContext", tokens));
      ArrayNode evaluations = told.putArray("evaluations");
      for (ModelCard.Evaluation one : card.evaluations()) {
        evaluations
            .addObject()
            .put("name", one.name())
            .put("passed", one.passed())
            .put("score", one.score())
            .put("threshold", one.threshold())
            .put("cases", one.cases())
            .put("date", one.date().toString());
      }
      told.putObject("memory")
          .put("context", fit.context())
          .put("weightBytes", fit.weights())
          .put("cacheBytes", fit.cache())
          .put("applianceBytes", fit.rest())
          .put("neededBytes", fit.needed())
          .put("limitBytes", fit.limit())
          .put("board", board.get().board())
          .put("fits", fit.fits());
      ObjectNode formats = told.putObject("bytesByFormat");
      facts.bytesByFormat().forEach((format, bytes) -> formats.put(format.name(), bytes));
      ArrayNode tensors = told.putArray("tensors");
      for (TensorInfo tensor : facts.tensors()) {
        ObjectNode one =
            tensors
                .addObject()
                .put("name", tensor.name())
                .put("format", tensor.format().name())
                .put("offsetBytes", tensor.offsetBytes())
                .put("sizeBytes", tensor.sizeBytes());
        ArrayNode shape = one.putArray("shape");
        tensor.shape().forEach(shape::add);
      }
      return told;
    }

    private static String origin(ModelCard card) {
      return card.quantization().isNative() ? "native" : "post-training";
    }
  }

  /** A model of real shape with random weights. */
  @Command(
      name = "fabricate",
      mixinStandardHelpOptions = true,
      description =
          "Makes up a model: real shape and format, random weights. It says nothing sensible and is"
              + " as fast as the model whose shape it has. llama.cpp loads it too, save I2_S, which"
              + " is bitnet.cpp's.",
      footer = {
        "",
        "Examples:",
        "  tern model fabricate --shape bitnet-2b4t --format TQ2_0 --out bitnet.gguf",
        "  tern model fabricate --shape tiny-llama --format Q4_0 --layers 1 --out tiny.gguf"
      })
  static final class Fabricate implements Callable<Integer> {
    @Option(
        names = "--shape",
        required = true,
        paramLabel = "NAME",
        description =
            "bitnet-2b4t, llama-1b, qwen3-0.6b, smollm2-135m, gemma3-270m; small ones with the"
                + " same parts: tiny-bitnet, tiny-llama, tiny-qwen3, tiny-gemma3.")
    String shape;

    @Option(
        names = "--format",
        required = true,
        paramLabel = "FORMAT",
        description =
            "Of the layers: F32, F16, BF16, Q8_0, Q6_K, Q5_K, Q4_K, Q5_0, Q5_1, Q4_0, Q4_1, TQ1_0,"
                + " TQ2_0, I2_S.")
    String format;

    @Option(
        names = "--head-format",
        paramLabel = "FORMAT",
        description = "Of the embedding, which is the head too; without it what real files have.")
    String headFormat;

    @Option(
        names = "--out",
        required = true,
        paramLabel = "FILE",
        description = "Where to write; no file is replaced.")
    Path out;

    @Option(
        names = "--architecture",
        paramLabel = "NAME",
        description =
            "bitnet, as llama.cpp names it, or bitnet-b1.58, as bitnet.cpp does (its activation"
                + " differs); for shapes of bitnet. Without it bitnet-b1.58 in I2_S, else bitnet.")
    String architecture;

    @Option(names = "--layers", paramLabel = "N", description = "Fewer or more layers; 1..1024.")
    Integer layers;

    @Option(
        names = "--seed",
        defaultValue = "1",
        description = "The same one gives the same weights in every format; ${DEFAULT-VALUE}.")
    long seed;

    @Option(names = "--json", description = "Print one JSON object, no progress.")
    boolean json;

    @Spec CommandSpec spec;

    @Override
    public Integer call() {
      Format stored = format("--format", format);
      Shape made = shape(stored);
      Format head =
          headFormat == null
              ? Fabricator.usualHeadFormat(made, stored)
              : format("--head-format", headFormat);
      Fabricator fabricator = new Fabricator(made, stored, head, seed);
      fabricator.write(out, this::tell);
      PrintWriter printer = spec.commandLine().getOut();
      if (json) {
        printer.println(
            JSON.createObjectNode()
                .put("file", out.toString())
                .put("architecture", made.architecture())
                .put("layers", made.layers())
                .put("format", stored.name())
                .put("headFormat", head.name())
                .put("seed", seed)
                .put("sizeBytes", fabricator.sizeBytes()));
      } else {
        printer.printf(
            "%s: %s, %d layers in %s, head in %s, %s%n",
            out,
            made.architecture(),
            made.layers(),
            stored,
            head,
            Amounts.bytes(fabricator.sizeBytes()));
      }
      return CommandLines.DONE;
    }

    private Shape shape(Format stored) {
      Shape named = Shape.named(shape);
      boolean isBitnet = named.architecture().equals("bitnet");
      if (architecture != null) {
        if (!isBitnet || !List.of("bitnet", "bitnet-b1.58").contains(architecture)) {
          throw new ParameterException(
              spec.commandLine(),
              "--architecture="
                  + architecture
                  + " is not one of shape="
                  + shape
                  + "; expected "
                  + (isBitnet ? "bitnet or bitnet-b1.58" : "none"));
        }
        named = named.withArchitecture(architecture);
      } else if (isBitnet && stored == Format.I2_S) {
        named = named.withArchitecture("bitnet-b1.58");
      }
      if (layers == null) {
        return named;
      }
      if (layers < 1 || layers > 1024) {
        throw new ParameterException(
            spec.commandLine(), "--layers=" + layers + " is out of range; expected 1..1024");
      }
      return named.withLayers(layers);
    }

    private Format format(String option, String name) {
      return Arrays.stream(Format.values())
          .filter(format -> format.name().equalsIgnoreCase(name))
          .findFirst()
          .orElseThrow(
              () ->
                  new ParameterException(
                      spec.commandLine(),
                      option
                          + "="
                          + name
                          + " is not known; expected one of "
                          + Arrays.stream(Format.values())
                              .map(Format::name)
                              .collect(Collectors.joining(", "))));
    }

    /** Says where a large file is, on one line of a terminal. */
    private void tell(long bytes, long ofBytes) {
      if (json || System.console() == null || !System.console().isTerminal()) {
        return;
      }
      PrintWriter err = spec.commandLine().getErr();
      err.printf("\r%s of %s", Amounts.bytes(bytes), Amounts.bytes(ofBytes));
      err.print(bytes * 1000 >= ofBytes * 999 ? "\r\033[K" : "");
      err.flush();
    }
  }
}
