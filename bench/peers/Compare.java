import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Lets engines take turns on the same files and tells medians and ratios; started by {@code
 * bench/peers/compare}.
 *
 * <p>Every engine is a process that keeps its model and answers requests line by line, so that
 * nothing but the work asked for lies between two clock readings, and whatever else the machine
 * does meets all engines alike.
 */
final class Compare {
  private static final Path ROOT = Path.of(System.getProperty("tern.root"));
  private static final Path DOCUMENT = ROOT.resolve("docs/speed.md");
  private static final String BEGIN = "<!-- table written by bench/peers/compare: ";
  private static final String END = "<!-- end of table -->";

  /** Threads of an engine may wait busily for a moment after its last token. */
  private static final int SETTLE_MILLIS = 300;

  private static final int TRIALS = 2;
  private static final Map<String, Pattern> CLOCKS =
      Map.of(
          "wall", Pattern.compile("\"seconds\":([0-9.]+)"),
          "processor", Pattern.compile("\"processorSeconds\":([0-9.]+)"));
  private static final Pattern ERROR = Pattern.compile("\"error\":\"(.*)\"}");
  private static final Pattern MODEL = Pattern.compile("\"model\":\"([^\"]*)\"");
  private static final Pattern FORMAT =
      Pattern.compile("(?i)(TQ[12]_0|I2_S|I?Q\\d_(?:K_[SML]|K|\\d|S)|BF16|F16|F32)");

  /** What a peer may be set to; the fastest counts. */
  private static final List<String> SETTINGS =
      List.of("flash=on kv=f16", "flash=off kv=f16", "flash=on kv=q8_0");

  private final List<Engine> engines = new ArrayList<>();
  private final List<Row> rows = new ArrayList<>();
  private final List<Path> models = new ArrayList<>();
  private List<String> what = List.of("prefill", "decode");
  private List<Integer> depths = List.of(0);
  private List<Integer> threads = List.of(1, 2);
  private int prompt = 128;
  private int written = 32;
  private int rounds = 5;
  private static String clock = "wall";
  private boolean json;
  private boolean keep;

  public static void main(String[] arguments) throws Exception {
    Compare compare = new Compare();
    try {
      compare.read(arguments);
      compare.run();
    } catch (IllegalArgumentException wrong) {
      System.err.println("compare: " + wrong.getMessage());
      System.exit(2);
    } catch (IOException failed) {
      System.err.println("compare: " + failed.getMessage());
      System.exit(1);
    } finally {
      compare.engines.forEach(Engine::end);
    }
  }

  /** A measurement: what is asked of every engine, but for its settings. */
  private record Task(String what, int tokens, int depth, int threads) {
    String request() {
      return what + " tokens=" + tokens + " depth=" + depth + " threads=" + threads;
    }
  }

  private record Row(
      String model, String format, Task task, double tern, double peer, String peerName, String setting) {
    double ratio() {
      return tern / peer;
    }
  }

  /** A process that measures on request. */
  private static final class Engine {
    final String name;
    private final List<String> command;
    private final boolean isTern;
    private Process process;
    private PrintWriter requests;
    private BufferedReader answers;

    Engine(String name, List<String> command, boolean isTern) {
      this.name = name;
      this.command = command;
      this.isTern = isTern;
    }

    List<String> settings(Task task) {
      if (isTern) {
        return List.of("");
      }
      return task.depth() == 0 ? SETTINGS.subList(0, 2) : SETTINGS;
    }

    private void start() throws IOException {
      if (process == null || !process.isAlive()) {
        process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        requests = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
        answers = process.inputReader(StandardCharsets.UTF_8);
      }
    }

    /** The line that answers; empty where the engine refused or ended, which is said. */
    Optional<String> ask(String request) throws IOException {
      start();
      requests.println(request);
      String answer = answers.readLine();
      if (answer == null) {
        say(name + " ended at: " + request);
        return Optional.empty();
      }
      Matcher error = ERROR.matcher(answer);
      if (error.find()) {
        say(name + ": " + error.group(1));
        return Optional.empty();
      }
      return Optional.of(answer);
    }

    /** Tokens a second; 0 where it could not. */
    double speed(Task task, String setting) throws IOException {
      Optional<String> answer = ask(task.request() + " " + setting);
      try {
        Thread.sleep(SETTLE_MILLIS);
      } catch (InterruptedException e) {
        throw new IOException("was interrupted", e);
      }
      return answer
          .map(CLOCKS.get(clock)::matcher)
          .filter(Matcher::find)
          .map(found -> task.tokens() / Double.parseDouble(found.group(1)))
          .orElse(0.0);
    }

    void end() {
      if (process != null) {
        process.destroy();
      }
    }
  }

  private void run() throws IOException {
    if (clock.equals("processor") && !threads.equals(List.of(1))) {
      throw new IllegalArgumentException(
          "--clock=processor tells nothing of threads=" + threads + "; expected --threads 1");
    }
    double load = Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
    if (load > 0.5) {
      say(String.format(Locale.ROOT, "this machine is busy (load %.1f): speeds will be too low", load));
    }
    say("reading memory");
    String bandwidth = output(List.of(System.getProperty("tern.read-speed"))).strip();
    for (Path model : models) {
      compare(model);
    }
    String result = asJson(bandwidth, load);
    if (json) {
      System.out.print(result);
    } else {
      System.out.print(table(bandwidth));
    }
    if (keep) {
      keep(result, bandwidth, load);
    }
  }

  private void compare(Path model) throws IOException {
    int context =
        Math.max(prompt, depths.stream().mapToInt(Integer::intValue).max().orElse(0)) + written + 8;
    List<Engine> loaded = new ArrayList<>();
    String format = "";
    for (Engine engine : engines) {
      say(engine.name + ": loading " + model.getFileName());
      Optional<String> answer =
          engine.ask("load model=" + model + " context=" + Math.ceilDiv(context, 256) * 256);
      if (answer.isPresent()) {
        loaded.add(engine);
        Matcher kind = MODEL.matcher(answer.get());
        if (kind.find() && format.isEmpty()) {
          Matcher known = FORMAT.matcher(kind.group(1));
          format = known.find() ? known.group(1).toUpperCase(Locale.ROOT) : "";
        }
      }
    }
    if (loaded.size() < 2) {
      say(model.getFileName() + ": loaded by " + loaded.size() + " engines, so there is nothing to compare");
      return;
    }
    if (format.isEmpty()) {
      Matcher known = FORMAT.matcher(model.getFileName().toString());
      format = known.find() ? known.group(1).toUpperCase(Locale.ROOT) : "?";
    }
    for (Task task : tasks()) {
      compare(loaded, model, format, task);
    }
  }

  private List<Task> tasks() {
    List<Task> tasks = new ArrayList<>();
    // Most threads first: they also read what a depth needs, which the others then find read.
    List<Integer> counts = new ArrayList<>(threads);
    counts.sort(Collections.reverseOrder());
    if (what.contains("prefill")) {
      counts.forEach(count -> tasks.add(new Task("prefill", prompt, 0, count)));
    }
    if (what.contains("decode")) {
      for (int depth : depths) {
        counts.forEach(count -> tasks.add(new Task("decode", written, depth, count)));
      }
    }
    return tasks;
  }

  private void compare(List<Engine> loaded, Path model, String format, Task task)
      throws IOException {
    String told = task.what() + " " + task.tokens() + " at depth " + task.depth();
    say(model.getFileName() + ": " + told + ", threads=" + task.threads());
    Map<Engine, String> settings = new LinkedHashMap<>();
    for (Engine engine : loaded) {
      fastest(engine, task).ifPresent(setting -> settings.put(engine, setting));
    }
    Map<Engine, double[]> speeds = new LinkedHashMap<>();
    for (int round = 0; round < rounds; round++) {
      for (Map.Entry<Engine, String> entry : settings.entrySet()) {
        speeds.computeIfAbsent(entry.getKey(), e -> new double[rounds])[round] =
            entry.getKey().speed(task, entry.getValue());
      }
    }
    Engine first = engines.getFirst();
    if (!speeds.containsKey(first)) {
      return;
    }
    double tern = median(speeds.get(first));
    speeds.forEach(
        (engine, measured) -> {
          if (engine != first) {
            Row row =
                new Row(
                    model.getFileName().toString(),
                    format,
                    task,
                    tern,
                    median(measured),
                    engine.name,
                    settings.get(engine));
            rows.add(row);
            say(
                String.format(
                    Locale.ROOT,
                    "  %s %.1f, %s %.1f tok/s (%s): %.2f",
                    first.name,
                    row.tern(),
                    row.peerName(),
                    row.peer(),
                    row.setting(),
                    row.ratio()));
          }
        });
  }

  /** Warms up and finds the best setting; empty where the engine can do it with none. */
  private static Optional<String> fastest(Engine engine, Task task) throws IOException {
    Optional<String> best = Optional.empty();
    double most = 0;
    for (String setting : engine.settings(task)) {
      for (int trial = 0; trial < TRIALS; trial++) {
        double speed = engine.speed(task, setting);
        if (speed > most) {
          most = speed;
          best = Optional.of(setting);
        }
      }
    }
    return best;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }

  // ---- what is told

  private String asJson(String bandwidth, double load) {
    StringBuilder text = new StringBuilder("{\"rows\":[\n");
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      text.append(
          String.format(
              Locale.ROOT,
              "{\"model\":\"%s\",\"format\":\"%s\",\"what\":\"%s\",\"tokens\":%d,\"depth\":%d,\"threads\":%d,"
                  + "\"tern\":%.2f,\"peer\":%.2f,\"peerName\":\"%s\",\"ratio\":%.3f,\"peerSetting\":\"%s\"}%s%n",
              row.model(),
              row.format(),
              row.task().what(),
              row.task().tokens(),
              row.task().depth(),
              row.task().threads(),
              row.tern(),
              row.peer(),
              row.peerName(),
              row.ratio(),
              row.setting(),
              i + 1 < rows.size() ? "," : ""));
    }
    return text.append("],\"bandwidth\":")
        .append(bandwidth)
        .append(
            String.format(
                Locale.ROOT,
                ",\"clock\":\"%s\",\"rounds\":%d,\"date\":\"%s\",\"processor\":\"%s\",\"loadBefore\":%.2f}%n",
                clock,
                rounds,
                LocalDate.now(ZoneOffset.UTC),
                processor(),
                load))
        .toString();
  }

  private String table(String bandwidth) {
    StringBuilder text = new StringBuilder();
    text.append("| model | format | what | depth | threads | Tern tok/s | peer tok/s | peer | ratio |\n");
    text.append("|---|---|---|---|---|---|---|---|---|\n");
    for (Row row : rows) {
      text.append(
          String.format(
              Locale.ROOT,
              "| %s | %s | %s %d | %d | %d | %.1f | %.1f | %s%s | %.2f |%n",
              row.model().replaceFirst("\\.gguf$", ""),
              row.format(),
              row.task().what(),
              row.task().tokens(),
              row.task().depth(),
              row.task().threads(),
              row.tern(),
              row.peer(),
              row.peerName(),
              row.setting().isEmpty() ? "" : ", " + row.setting(),
              row.ratio()));
    }
    return text.append("\nMemory is read at GB/s, by one thread and by two: `").append(bandwidth).append("`\n").toString();
  }

  private void keep(String result, String bandwidth, double load) throws IOException {
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    Path folder = ROOT.resolve("bench/results").resolve(machine());
    Files.createDirectories(folder);
    Files.writeString(folder.resolve(today + ".json"), result);
    String begin = BEGIN + machine() + " -->";
    String section =
        begin
            + "\n### "
            + processor()
            + ", "
            + Runtime.getRuntime().availableProcessors()
            + " cores, "
            + today
            + "\nMedians of "
            + rounds
            + " rounds, engines taking turns"
            + (clock.equals("wall") ? "" : ", by processor time, since the machine was busy")
            + String.format(Locale.ROOT, "; load of the machine before: %.1f.%n%n", load)
            + table(bandwidth)
            + END;
    String text = Files.exists(DOCUMENT) ? Files.readString(DOCUMENT) : "# Speed\n";
    int from = text.indexOf(begin);
    int to = text.indexOf(END, Math.max(from, 0));
    Files.writeString(
        DOCUMENT,
        from < 0
            ? text.stripTrailing() + "\n\n" + section + "\n"
            : text.substring(0, from) + section + text.substring(to + END.length()));
    say("kept in " + ROOT.relativize(folder.resolve(today + ".json")) + " and docs/speed.md");
  }

  private static String processor() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException unknown) {
      return System.getProperty("os.arch");
    }
  }

  private static String machine() {
    String name = processor().toLowerCase(Locale.ROOT).replaceAll("\\([a-z]+\\)", "");
    return name.replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "")
        + "-"
        + Runtime.getRuntime().availableProcessors();
  }

  private static String output(List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static void say(String line) {
    System.err.println("compare: " + line);
  }

  // ---- the command line

  private void read(String[] arguments) {
    List<Engine> peers = new ArrayList<>();
    List<String> kinds = List.of("jvm");
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "--json" -> json = true;
        case "--keep" -> keep = true;
        default -> {
          if (i + 1 == arguments.length) {
            throw new IllegalArgumentException("argument=" + arguments[i] + " is not known, or its value is missing");
          }
          String value = arguments[i + 1];
          switch (arguments[i++]) {
            case "--rounds" -> rounds = Integer.parseInt(value);
            case "--prompt" -> prompt = Integer.parseInt(value);
            case "--gen" -> written = Integer.parseInt(value);
            case "--model" -> list(value).forEach(name -> models.add(Path.of(name).toAbsolutePath()));
            case "--what" -> what = list(value);
            case "--depth" -> depths = list(value).stream().map(Integer::valueOf).toList();
            case "--threads" -> threads = list(value).stream().map(Integer::valueOf).toList();
            case "--clock" -> {
              clock = value;
              if (!CLOCKS.containsKey(clock)) {
                throw new IllegalArgumentException("--clock=" + clock + " is not known; expected wall or processor");
              }
            }
            case "--tern" -> kinds = list(value);
            case "--peer" -> {
              int equals = value.indexOf('=');
              peers.add(
                  new Engine(
                      value.substring(0, equals),
                      List.of(value.substring(equals + 1).split(" ")),
                      false));
            }
            default ->
                throw new IllegalArgumentException(
                    "argument=" + arguments[i - 1] + " is not known; see --help");
          }
        }
      }
    }
    if (models.isEmpty()) {
      models.add(
          Path.of(
              System.getenv().getOrDefault("XDG_DATA_HOME", System.getProperty("user.home") + "/.local/share"),
              "tern/models/smollm2-135m/SmolLM2-135M-Instruct.Q4_1.gguf"));
    }
    for (Path model : models) {
      if (!Files.isRegularFile(model)) {
        throw new IllegalArgumentException(
            model + ": no such model; pull it (./tern models pull) or make it (./tern model fabricate)");
      }
    }
    kinds.forEach(kind -> engines.add(new Engine("tern/" + kind, tern(kind), true)));
    engines.addAll(peers);
  }

  private static List<String> list(String value) {
    return List.of(value.split(","));
  }

  private static List<String> tern(String kind) {
    List<String> bench = List.of("bench", "llm", "--requests");
    List<String> command =
        new ArrayList<>(
            switch (kind) {
              case "native" -> List.of(require(ROOT.resolve("target/native/tern"), "./tern native"));
              case "jvm" ->
                  List.of(
                      Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                      "--enable-native-access=ALL-UNNAMED",
                      "--sun-misc-unsafe-memory-access=allow",
                      "-Dtern.home=" + ROOT,
                      "-jar",
                      require(ROOT.resolve("device/target/quarkus-app/quarkus-run.jar"), "./tern build"));
              default ->
                  throw new IllegalArgumentException(
                      "--tern=" + kind + " is not known; expected jvm, native or both");
            });
    command.addAll(bench);
    return command;
  }

  private static String require(Path file, String bringer) {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(file + ": no such file; run " + bringer);
    }
    return file.toString();
  }
}
