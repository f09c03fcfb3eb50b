import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.asr.text.SpokenForm;
import dev.tern.device.conversation.UsualChain;
import dev.tern.pcm.Pcm;
import dev.tern.pcm.Wav;
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
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Lets Tern in the JVM, Tern as native executable and the usual chain answer the same recordings in
 * turns, and tells how long each takes to the first sound; started by {@code bench/turn}.
 *
 * <p>Every recording is answered by all before the next one comes, and another begins each round,
 * so that whatever else the machine does meets all alike. Each of them is loaded and warm.
 */
final class Turn {
  private static final Path ROOT = Path.of(System.getProperty("tern.root"));
  private static final Path NATIVE = ROOT.resolve("target/native/tern");
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String CHAIN = "chain";
  private static final String REFUSED = "refused";

  /** Tiers in which a language model writes: those that the ratio is of. */
  private static final List<String> WRITTEN = List.of("action", "answer");

  /** Threads of an engine may wait busily for a moment after their last work. */
  private static final int SETTLE_MILLIS = 30;

  private List<Path> folders = List.of(ROOT.resolve("recordings"), ROOT.resolve("recordings/indirect"));
  private Optional<String> json = Optional.empty();
  private List<String> kinds = Files.isExecutable(NATIVE) ? List.of("jvm", "native") : List.of("jvm");
  private List<String> only = List.of("");
  private Optional<List<String>> peer = Optional.empty();
  private int rounds = 1;

  private final Map<String, Appliance> appliances = new LinkedHashMap<>();
  private final Map<String, List<Sample>> samples = new LinkedHashMap<>();
  private final Map<String, Integer> answered = new LinkedHashMap<>();
  private final Map<String, Integer> right = new LinkedHashMap<>();
  private final List<String> wrong = new ArrayList<>();

  public static void main(String[] arguments) throws Exception {
    Turn turn = new Turn();
    try {
      turn.read(arguments);
      turn.run();
    } catch (IllegalArgumentException mistake) {
      System.err.println("turn: " + mistake.getMessage());
      System.exit(2);
    } catch (IOException failed) {
      System.err.println("turn: " + failed.getMessage());
      System.exit(1);
    } finally {
      turn.appliances.values().forEach(Appliance::close);
    }
  }

  private void run() throws IOException, InterruptedException {
    double load = load();
    if (load > 0.5) {
      say("this machine is busy (load %.1f): times will be too long".formatted(load));
    }
    if (!kinds.contains("native")) {
      say("without the native executable: " + (Files.isExecutable(NATIVE) ? "--tern leaves it out" : "no target/native/tern; build it with ./tern native"));
    }
    List<Recording> recordings = recordings();
    for (String kind : kinds) {
      say("loading " + kind);
      appliances.put(kind, new Appliance(kind));
    }
    try (UsualChain chain = peer.isPresent() ? new UsualChain(peer.get()) : null) {
      warmUp(recordings, chain);
      for (int round = 0; round < rounds; round++) {
        for (int i = 0; i < recordings.size(); i++) {
          answer(recordings.get(i), chain, round + i);
        }
      }
    }
    ObjectNode result = result(load);
    if (json.isEmpty()) {
      System.out.print(table(result));
      return;
    }
    String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(result) + "\n";
    if (json.get().equals("-")) {
      System.out.print(text);
    } else {
      Files.writeString(Path.of(json.get()), text);
      System.out.print(table(result));
    }
  }

  // ---- the recordings

  /**
   * @param intents any of these is right; none for a question
   */
  private record Recording(Path file, String said, List<String> intents, Map<String, String> slots) {
    /**
     * A command is right with its intent and slots; what has none in the manifest is right when it
     * was heard to the word and not refused.
     */
    boolean isAnsweredBy(JsonNode turn) {
      if (intents.isEmpty()) {
        return !turn.path("tier").asText().equals(REFUSED)
            && SpokenForm.comparable(said).equals(SpokenForm.comparable(turn.path("transcript").asText()));
      }
      Map<String, String> heard = new TreeMap<>();
      turn.path("slots").properties().forEach(slot -> heard.put(slot.getKey(), SpokenForm.comparable(slot.getValue().asText())));
      Map<String, String> expected = new TreeMap<>();
      slots.forEach((name, value) -> expected.put(name, SpokenForm.comparable(value)));
      return intents.contains(turn.path("intent").asText()) && heard.equals(expected);
    }
  }

  private List<Recording> recordings() throws IOException {
    List<Recording> found = new ArrayList<>();
    for (Path folder : folders) {
      found.addAll(recordings(folder));
    }
    if (found.isEmpty()) {
      throw new IOException("no recording of " + folders + " begins with " + only);
    }
    return found;
  }

  private List<Recording> recordings(Path folder) throws IOException {
    Path manifest = folder.resolve("manifest.tsv");
    if (!Files.exists(manifest)) {
      throw new IOException(manifest + " is missing; expected lines of file, what is said, intents, slots as JSON");
    }
    List<Recording> found = new ArrayList<>();
    for (String line : Files.readAllLines(manifest).stream().skip(1).toList()) {
      String[] fields = line.split("\t", -1);
      if (only.stream().noneMatch(fields[0]::startsWith)) {
        continue;
      }
      Map<String, String> slots = new LinkedHashMap<>();
      JSON.readTree(fields[3].isEmpty() ? "{}" : fields[3]).properties().forEach(slot -> slots.put(slot.getKey(), slot.getValue().asText()));
      List<String> intents = fields[2].isEmpty() ? List.of() : List.of(fields[2].split("[|,]"));
      found.add(new Recording(folder.resolve(fields[0]), fields[1], intents, slots));
    }
    return found;
  }

  // ---- the turns

  /**
   * One right turn. Milliseconds from the end of speech, without the silence that was waited for.
   *
   * @param stages of the way to the first sound, in order
   */
  private record Sample(String tier, double firstSound, Map<String, Double> stages) {}

  /** {@code tern turn} that is handed one file after the other. */
  private final class Appliance {
    private final Process process;
    private final PrintWriter files;
    private final BufferedReader turns;

    Appliance(String kind) throws IOException {
      List<String> command = new ArrayList<>(program(kind));
      command.addAll(List.of("turn", "--in", "-", "--json"));
      ProcessBuilder start = new ProcessBuilder(command);
      start.environment().put("TERN_BOARD", board().toString());
      process = start.redirectError(ProcessBuilder.Redirect.INHERIT).start();
      files = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
      turns = process.inputReader(StandardCharsets.UTF_8);
    }

    private List<String> program(String kind) {
      return switch (kind) {
        case "native" -> List.of(NATIVE.toString());
        case "jvm" -> List.of(ROOT.resolve("tern").toString());
        default -> throw new IllegalArgumentException("--tern=" + kind + "; expected jvm, native or both");
      };
    }

    JsonNode answer(Path file) throws IOException {
      files.println(file);
      String line = turns.readLine();
      if (line == null) {
        throw new IOException("tern turn ended before it answered " + file);
      }
      JsonNode turn = JSON.readTree(line);
      if (turn.has("error")) {
        throw new IOException("tern turn: " + turn.path("error").asText());
      }
      return turn;
    }

    void close() {
      files.close();
      process.destroy();
    }
  }

  /** The defaults, and settings that do not depend on what was tuned here before. */
  private Path board() throws IOException {
    Path state = Files.createDirectories(ROOT.resolve("target/bench-turn/state")).toRealPath();
    return Files.writeString(
        state.resolveSibling("board.yaml"), "board: bench\ntune: off\nstate: {folder: " + state + "}\n");
  }

  private void warmUp(List<Recording> recordings, UsualChain chain) throws IOException {
    Path first = recordings.getFirst().file();
    for (Appliance appliance : appliances.values()) {
      appliance.answer(first);
    }
    if (chain != null) {
      chain.answer(Wav.read(first));
      chain.answer(Wav.read(first));
    }
  }

  /** All answer, each after a moment of rest; the chain may begin where its tier is known. */
  private void answer(Recording recording, UsualChain chain, int turn) throws IOException, InterruptedException {
    List<String> order = new ArrayList<>(kinds);
    Collections.rotate(order, turn);
    JsonNode last = null;
    for (String kind : order) {
      Thread.sleep(SETTLE_MILLIS);
      last = appliances.get(kind).answer(recording.file());
      take(kind, recording, last);
    }
    if (chain != null && recording.isAnsweredBy(last)) {
      Thread.sleep(SETTLE_MILLIS);
      String tier = last.path("tier").asText();
      UsualChain.Took took = answerAs(tier, recording, last, chain);
      Map<String, Double> stages = new LinkedHashMap<>();
      stages.put("asr", took.asr());
      stages.put("model", took.model());
      stages.put("voice", took.voice());
      samples.computeIfAbsent(CHAIN, _ -> new ArrayList<>()).add(new Sample(tier, took.total(), stages));
    }
  }

  private static UsualChain.Took answerAs(String tier, Recording recording, JsonNode turn, UsualChain chain) throws IOException {
    Pcm sound = Wav.read(recording.file());
    String reply = turn.path("reply").asText();
    return switch (tier) {
      case "answer" -> chain.answer(sound);
      case "action" -> {
        ObjectNode action = JSON.createObjectNode().put("action", turn.path("intent").asText());
        turn.path("slots").properties().forEach(slot -> action.set(slot.getKey(), slot.getValue()));
        yield chain.act(sound, action.toString(), reply);
      }
      default -> chain.obey(sound, reply);
    };
  }

  private void take(String kind, Recording recording, JsonNode turn) {
    answered.merge(kind, 1, Integer::sum);
    if (!recording.isAnsweredBy(turn)) {
      wrong.add(
          "%s: %s: said \"%s\", heard \"%s\": %s"
              .formatted(kind, recording.file().getFileName(), recording.said(), turn.path("transcript").asText(), turn.path("reply").asText()));
      return;
    }
    right.merge(kind, 1, Integer::sum);
    JsonNode times = turn.path("timingsMillis");
    double endpoint = times.path("endpoint").asDouble();
    double asr = times.path("asr").asDouble();
    double decide = times.path("decide").asDouble();
    double firstSound = times.path("firstSound").asDouble() - endpoint;
    Map<String, Double> stages = new LinkedHashMap<>();
    stages.put("asr", asr);
    stages.put("decide", decide);
    stages.put("reply", firstSound - asr - decide);
    samples.computeIfAbsent(kind, _ -> new ArrayList<>()).add(new Sample(turn.path("tier").asText(), firstSound, stages));
  }

  // ---- the result

  private ObjectNode result(double load) throws IOException {
    String measured = kinds.contains("native") ? "native" : kinds.getFirst();
    ObjectNode result = JSON.createObjectNode();
    result.setAll(figures(measured));
    if (samples.containsKey(CHAIN)) {
      ObjectNode chain = figures(CHAIN);
      chain.remove(List.of("exact", "turns"));
      result.set("chain", chain);
      addRatios(result, chain);
    }
    result.put("measured", measured);
    ObjectNode each = result.putObject("kinds");
    kinds.forEach(kind -> each.set(kind, figures(kind)));
    result.put("rounds", rounds);
    wrong.stream().distinct().forEach(result.putArray("wrong")::add);
    ObjectNode machine = result.putObject("machine");
    machine.put("date", LocalDate.now(ZoneOffset.UTC).toString());
    machine.put("processor", processor());
    machine.put("cores", Runtime.getRuntime().availableProcessors());
    machine.put("loadBefore", load);
    machine.put("loadAfter", load());
    return result;
  }

  private ObjectNode figures(String kind) {
    List<Sample> all = samples.getOrDefault(kind, List.of());
    ObjectNode figures = JSON.createObjectNode();
    ObjectNode tiers = figures.putObject("tiers");
    for (String tier : List.of("rules", "action", "answer", REFUSED)) {
      double[] times = all.stream().filter(s -> s.tier().equals(tier)).mapToDouble(Sample::firstSound).sorted().toArray();
      if (times.length > 0) {
        tiers.set(tier, spread(times));
      }
    }
    ObjectNode stages = figures.putObject("stages");
    for (String tier : List.of("rules", "action", "answer", REFUSED)) {
      List<Sample> of = all.stream().filter(s -> s.tier().equals(tier)).toList();
      if (!of.isEmpty()) {
        ObjectNode stagesOfTier = stages.putObject(tier);
        for (String stage : of.getFirst().stages().keySet()) {
          stagesOfTier.set(stage, spread(of.stream().mapToDouble(s -> s.stages().get(stage)).sorted().toArray()));
        }
      }
    }
    int turns = answered.getOrDefault(kind, 0);
    figures.put("exact", turns == 0 ? 0 : Math.round(1e4 * right.getOrDefault(kind, 0) / turns) / 1e4);
    figures.put("turns", turns);
    return figures;
  }

  private static ObjectNode spread(double[] sorted) {
    ObjectNode spread = JSON.createObjectNode();
    spread.put("p50", percentile(sorted, 50));
    spread.put("p95", percentile(sorted, 95));
    spread.put("n", sorted.length);
    return spread;
  }

  /** The smallest value that so many percent do not exceed, to a tenth. */
  private static double percentile(double[] sorted, int percent) {
    int rank = (int) Math.ceil(percent / 100.0 * sorted.length);
    return Math.round(10 * sorted[Math.max(0, rank - 1)]) / 10.0;
  }

  private static void addRatios(ObjectNode result, ObjectNode chain) {
    ObjectNode ratios = JSON.createObjectNode();
    result.path("tiers").properties().forEach(tier -> {
      double others = chain.path("tiers").path(tier.getKey()).path("p50").asDouble();
      ratios.put(tier.getKey(), Math.round(100 * others / tier.getValue().path("p50").asDouble()) / 100.0);
    });
    WRITTEN.stream().filter(ratios::has).mapToDouble(tier -> ratios.path(tier).asDouble()).min().ifPresent(least -> result.put("ratio", least));
    result.set("ratios", ratios);
  }

  private String table(ObjectNode result) {
    StringBuilder lines = new StringBuilder();
    lines.append("Milliseconds from the end of speech to the first sound, the silence after it not counted: p50 (p95), of n.\n\n");
    lines.append("| | ").append(String.join(" | ", kinds)).append(result.has(CHAIN) ? " | usual chain | ratio |\n|---|---|---|" : " |\n|---|").append("---|".repeat(kinds.size())).append('\n');
    for (String tier : List.of("rules", "action", "answer", REFUSED)) {
      if (!result.path("tiers").has(tier)) {
        continue;
      }
      lines.append("| ").append(tier).append(" |");
      kinds.forEach(kind -> lines.append(' ').append(cell(result.path("kinds").path(kind).path("tiers").path(tier))).append(" |"));
      if (result.has(CHAIN)) {
        lines.append(' ').append(cell(result.path(CHAIN).path("tiers").path(tier))).append(" | ").append(result.path("ratios").path(tier).asText()).append(" |");
      }
      lines.append('\n');
    }
    kinds.forEach(kind -> lines.append("\n%s: %.1f %% of %d turns right".formatted(kind, 100 * result.path("kinds").path(kind).path("exact").asDouble(), answered.get(kind))));
    lines.append('\n');
    wrong.stream().distinct().forEach(line -> lines.append("  wrong: ").append(line).append('\n'));
    return lines.toString();
  }

  private static String cell(JsonNode spread) {
    return spread.isMissingNode() ? "" : String.format(Locale.ROOT, "%.0f (%.0f), %d", spread.path("p50").asDouble(), spread.path("p95").asDouble(), spread.path("n").asInt());
  }

  private static String processor() throws IOException {
    try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines.filter(line -> line.startsWith("model name")).map(line -> line.replaceFirst(".*: *", "")).findFirst().orElse("unknown");
    }
  }

  private static double load() throws IOException {
    return Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
  }

  private static void say(String line) {
    System.err.println("turn: " + line);
  }

  private void read(String[] arguments) {
    for (int i = 0; i < arguments.length; i++) {
      String option = arguments[i];
      if (i + 1 == arguments.length) {
        throw new IllegalArgumentException(option + " needs a value, or is not known; bench/turn --help lists the options");
      }
      String value = arguments[++i];
      switch (option) {
        case "--json" -> json = Optional.of(value);
        case "--in" -> folders = Stream.of(value.split(",")).map(name -> Path.of(name).toAbsolutePath()).toList();
        case "--rounds" -> rounds = Integer.parseInt(value);
        case "--tern" -> kinds = List.of(value.split(","));
        case "--only" -> only = List.of(value.split(","));
        case "--peer" -> peer = Optional.of(Arrays.asList(value.split(" ")));
        default -> throw new IllegalArgumentException(option + " is not known; bench/turn --help lists the options");
      }
    }
  }
}
