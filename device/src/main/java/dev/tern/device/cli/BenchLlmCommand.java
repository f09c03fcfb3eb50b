package dev.tern.device.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.device.machine.Machine;
import dev.tern.device.measure.LlmRequests;
import dev.tern.device.measure.LlmSpeed;
import dev.tern.device.measure.ReadSpeed;
import dev.tern.device.model.ModelStore;
import dev.tern.llm.LanguageModel;
import dev.tern.llm.generate.LlmEngine;
import dev.tern.llm.generate.LlmOptions;
import dev.tern.llm.gguf.GgufFile;
import dev.tern.llm.gguf.TensorInfo;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.DoubleSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How fast a language model reads and writes here, beside how fast this machine reads memory. */
@Command(
    name = "llm",
    mixinStandardHelpOptions = true,
    description = {
      "Measures how fast a language model reads prompts and writes answers, in medians of rounds,",
      "beside how fast this machine reads memory, which is what bounds writing."
    },
    footer = {
      "",
      "Examples:",
      "  tern bench llm --model smollm2-135m",
      "  tern bench llm --model my.gguf --prompt 128,512 --depth 0,2048 --threads 1,2 --json",
      "  tern bench llm --sessions 1,2,4"
    })
final class BenchLlmCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s+(\\d+) kB$");
  private static final long MOST_READ_SPEED_BYTES = 1L << 30;
  private static final long LEAST_READ_SPEED_BYTES = 1L << 27;

  @Option(
      names = "--model",
      paramLabel = "FILE|NAME",
      defaultValue = "smollm2-135m",
      description = "A GGUF file, or a language model's name in the catalog; ${DEFAULT-VALUE}.")
  String model;

  @Option(
      names = "--prompt",
      split = ",",
      defaultValue = "128,512",
      paramLabel = "TOKENS",
      description = "Lengths of prompts to read; ${DEFAULT-VALUE}.")
  List<Integer> prompts;

  @Option(
      names = "--gen",
      defaultValue = "32",
      paramLabel = "TOKENS",
      description = "Tokens to write; ${DEFAULT-VALUE}.")
  int written;

  @Option(
      names = "--depth",
      split = ",",
      defaultValue = "0",
      paramLabel = "TOKENS",
      description = "How many tokens come before those; ${DEFAULT-VALUE}.")
  List<Integer> depths;

  @Option(
      names = "--threads",
      split = ",",
      paramLabel = "COUNT",
      description = "Threads to compute with; one, and one a core.")
  List<Integer> threads = List.of();

  @Option(
      names = "--sessions",
      split = ",",
      defaultValue = "1",
      paramLabel = "COUNT",
      description = "How many conversations write at once, at the first depth; ${DEFAULT-VALUE}.")
  List<Integer> sessions;

  @Option(
      names = "--rounds",
      defaultValue = "5",
      paramLabel = "COUNT",
      description = "Rounds that count; one more comes before to warm up; ${DEFAULT-VALUE}.")
  int rounds;

  @Option(names = "--json", description = "Print one JSON object.")
  boolean json;

  @Option(
      names = "--requests",
      description = "Measure what lines on standard input ask for; see bench/peers.")
  boolean requests;

  @Spec CommandSpec spec;
  @Inject Provider<ModelStore> models;

  /** One line of the table. */
  private record Row(
      String what,
      int tokens,
      int depth,
      int threads,
      int sessions,
      double seconds,
      long bytesPerStep) {
    /** Of all sessions. */
    double tokensPerSecond() {
      return tokens * sessions / seconds;
    }

    double gigabytesPerSecond() {
      return tokens / seconds * bytesPerStep * 1e-9;
    }
  }

  @Override
  public Integer call() throws Exception {
    if (requests) {
      answerRequests();
      return CommandLines.DONE;
    }
    check();
    Path file = ModelArgument.languageModel(model, models);
    List<Integer> threadCounts = threadCounts();
    int contextLength =
        Math.max(
            prompts.stream().mapToInt(Integer::intValue).max().orElse(0) + 1,
            Math.max(1, depths.stream().mapToInt(Integer::intValue).max().orElse(0)) + written + 1);
    say("loading " + file.getFileName());
    int others = sessions.stream().mapToInt(Integer::intValue).max().orElse(1) - 1;
    LlmOptions options =
        new LlmOptions(threadCounts.getFirst(), contextLength).withMoreSessions(others);
    List<Row> rows = new ArrayList<>();
    long residentBytes;
    try (LanguageModel opened = LlmEngine.open(file, options)) {
      LlmSpeed speed = new LlmSpeed(opened);
      long bytesPerStep = bytesPerStep(file);
      for (int count : threadCounts) {
        speed.threads(count);
        for (int tokens : prompts) {
          say("reading " + tokens + " tokens, threads=" + count);
          double seconds = median(() -> speed.prefillSeconds(tokens));
          rows.add(new Row("prefill", tokens, 0, count, 1, seconds, 0));
        }
        for (int depth : depths) {
          for (int together : depth == depths.getFirst() ? sessions : List.of(1)) {
            say(
                String.format(
                    Locale.ROOT,
                    "writing %d tokens at depth %d, threads=%d, sessions=%d",
                    written,
                    depth,
                    count,
                    together));
            double seconds = median(() -> speed.decodeSeconds(written, depth, together));
            rows.add(new Row("decode", written, depth, count, together, seconds, bytesPerStep));
          }
        }
      }
      residentBytes = residentBytes();
    }
    // Last, since what is read for it would count as memory that the model takes.
    print(file, rows, readSpeeds(threadCounts), residentBytes);
    return CommandLines.DONE;
  }

  private void answerRequests() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (LlmRequests answering = new LlmRequests()) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        out.println(answering.answer(line));
        out.flush();
      }
    }
  }

  private void check() {
    prompts.forEach(tokens -> check("--prompt", tokens, 1));
    depths.forEach(depth -> check("--depth", depth, 0));
    threads.forEach(count -> check("--threads", count, 1));
    sessions.forEach(count -> check("--sessions", count, 1));
    check("--gen", written, 1);
    check("--rounds", rounds, 1);
  }

  private static void check(String name, int value, int least) {
    if (value < least) {
      throw new CliException(
          name + "=" + value + " is out of range; expected " + least + " or more");
    }
  }

  private List<Integer> threadCounts() {
    int cores = Machine.running().cores().size();
    return threads.isEmpty() ? IntStream.of(1, cores).distinct().boxed().toList() : threads;
  }

  private Map<Integer, Double> readSpeeds(List<Integer> threadCounts) throws InterruptedException {
    say("reading memory");
    long room = Math.min(Machine.running().memoryBytes() / 8, Runtime.getRuntime().maxMemory() / 2);
    ReadSpeed speed =
        new ReadSpeed(Math.clamp(room, LEAST_READ_SPEED_BYTES, MOST_READ_SPEED_BYTES));
    Map<Integer, Double> found = new TreeMap<>();
    for (int count : threadCounts) {
      found.put(count, speed.bytesPerSecond(count) * 1e-9);
    }
    return found;
  }

  /** Every weight once; of the embedding one row, save where it is the output's matrix as well. */
  private static long bytesPerStep(Path file) {
    try (GgufFile gguf = GgufFile.open(file)) {
      boolean isTied = !gguf.tensors().containsKey("output.weight");
      return gguf.tensors().values().stream()
          .filter(tensor -> isTied || !tensor.name().equals("token_embd.weight"))
          .mapToLong(TensorInfo::sizeBytes)
          .sum();
    }
  }

  private double median(DoubleSupplier measurement) {
    double[] all = DoubleStream.generate(measurement).limit(rounds + 1L).toArray();
    double[] seconds = Arrays.copyOfRange(all, 1, all.length); // the first warmed up
    Arrays.sort(seconds);
    return (seconds[(rounds - 1) / 2] + seconds[rounds / 2]) / 2;
  }

  private static long residentBytes() throws IOException {
    Matcher found = RESIDENT.matcher(Files.readString(Path.of("/proc/self/status")));
    return found.find() ? Long.parseLong(found.group(1)) * 1024 : 0;
  }

  private void say(String step) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(step);
    err.flush();
  }

  private void print(
      Path file, List<Row> rows, Map<Integer, Double> readSpeeds, long residentBytes) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(asJson(file, rows, readSpeeds, residentBytes));
      return;
    }
    readSpeeds.forEach(
        (count, speed) ->
            out.printf(Locale.ROOT, "memory is read at %.1f GB/s, threads=%d%n", speed, count));
    out.printf(
        "%-8s %7s %7s %8s %9s %9s %8s %7s%n",
        "", "tokens", "depth", "threads", "sessions", "tok/s", "GB/s", "share");
    for (Row row : rows) {
      String speed =
          String.format(
              Locale.ROOT,
              "%-8s %7d %7d %8d %9d %9.1f",
              row.what(),
              row.tokens(),
              row.depth(),
              row.threads(),
              row.sessions(),
              row.tokensPerSecond());
      out.println(
          row.bytesPerStep() == 0
              ? String.format(
                  Locale.ROOT, "%s   first token after %.0f ms", speed, row.seconds() * 1e3)
              : String.format(
                  Locale.ROOT,
                  "%s %8.2f %5.0f %%",
                  speed,
                  row.gigabytesPerSecond(),
                  100 * row.gigabytesPerSecond() / readSpeeds.get(row.threads())));
    }
    out.printf(Locale.ROOT, "resident: %.0f MiB%n", residentBytes / 0x1p20);
  }

  private ObjectNode asJson(
      Path file, List<Row> rows, Map<Integer, Double> readSpeeds, long residentBytes) {
    ObjectNode node = JSON.createObjectNode().put("model", file.getFileName().toString());
    ObjectNode bandwidth = node.putObject("bandwidth");
    readSpeeds.forEach((count, speed) -> bandwidth.put("read" + count, rounded(speed, 2)));
    ArrayNode list = node.putArray("rows");
    for (Row row : rows) {
      ObjectNode one =
          list.addObject()
              .put("what", row.what())
              .put("tokens", row.tokens())
              .put("depth", row.depth())
              .put("threads", row.threads())
              .put("sessions", row.sessions())
              .put("tokensPerSecond", rounded(row.tokensPerSecond(), 2));
      if (row.bytesPerStep() == 0) {
        one.put("timeToFirstTokenMillis", rounded(row.seconds() * 1e3, 1));
      } else {
        one.put("gigabytesPerSecond", rounded(row.gigabytesPerSecond(), 2))
            .put(
                "shareOfBandwidth",
                rounded(row.gigabytesPerSecond() / readSpeeds.get(row.threads()), 3));
      }
    }
    return node.put("residentBytes", residentBytes);
  }

  private static double rounded(double value, int digits) {
    double unit = Math.pow(10, digits);
    return Math.round(value * unit) / unit;
  }
}
