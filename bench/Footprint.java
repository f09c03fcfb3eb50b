import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Measures the appliance from outside, as {@code /proc} and a clock see it; started by {@code
 * bench/footprint}. JVM and native take turns, so that whatever else the machine does meets both.
 */
final class Footprint {
  private static final Path ROOT = Path.of(System.getProperty("tern.root"));
  private static final Path PROGRAM = ROOT.resolve("device/target/quarkus-app");
  private static final Path NATIVE = ROOT.resolve("target/native");
  private static final double MIB = 1 << 20;

  /** Seconds of idling before memory is read. */
  private static final int IDLE_SECONDS = 5;

  /** Silence is listened to so often for so many seconds; the least counts. */
  private static final int SILENCES = 4;

  private static final int SILENCE_SECONDS = 6;

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();

  /** How a process of Tern is begun. */
  private enum Kind {
    NATIVE(List.of(Footprint.NATIVE.resolve("tern").toString())),
    JVM(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+AutoCreateSharedArchive",
            "-XX:SharedArchiveFile=" + ROOT.resolve("target/classes.jsa"),
            "-Xlog:cds*=off",
            "-Xlog:aot*=off",
            "-Dtern.home=" + ROOT,
            "-jar",
            PROGRAM.resolve("quarkus-run.jar").toString()));

    final List<String> command;

    Kind(List<String> command) {
      this.command = command;
    }

    String title() {
      return this == JVM ? "JVM" : "native";
    }
  }

  /**
   * What is promised for the native executable.
   *
   * @param most the largest figure that keeps the promise
   */
  private record Promise(String figure, double most) {}

  private static final List<Promise> PROMISES =
      List.of(
          new Promise("helpMillis", 60),
          new Promise("readyMillis", 1_000),
          new Promise("ownPrivateDirtyMib", 90),
          new Promise("executableMib", 110),
          new Promise("silenceCorePercent", 4));

  private record Figure(String name, String title, String unit) {}

  private static final List<Figure> FIGURES =
      List.of(
          new Figure("executableMib", "executable (JVM: jars)", "MiB"),
          new Figure("librariesMib", "libraries beside it (JVM: the runtime)", "MiB"),
          new Figure("packageMib", "Debian package, models included", "MiB"),
          new Figure("helpMillis", "exec to `--help`", "ms"),
          new Figure("readyMillis", "exec to ready (`/q/health/ready`)", "ms"),
          new Figure("firstTurnMillis", "exec to the first answered turn", "ms"),
          new Figure("idleRssMib", "resident, idle", "MiB"),
          new Figure("idlePrivateDirtyMib", "private dirty, idle", "MiB"),
          new Figure("ownPrivateDirtyMib", "- of it without recognizer and language model", "MiB"),
          new Figure("voskPrivateDirtyMib", "- of it the first listener, Vosk", "MiB"),
          new Figure("whisperPrivateDirtyMib", "- of it the second listener, Whisper", "MiB"),
          new Figure("llmPrivateDirtyMib", "- of it the language model", "MiB"),
          new Figure("workedRssMib", "resident, after the turns", "MiB"),
          new Figure("workedPrivateDirtyMib", "private dirty, after the turns", "MiB"),
          new Figure("silenceCorePercent", "of one core, listening to silence", "%"));

  private final Map<Kind, Map<String, Double>> measured = new LinkedHashMap<>();

  /** The shortest of the native executable's times: whatever else the machine does only adds. */
  private final Map<String, Double> shortest = new LinkedHashMap<>();

  private final Path work;
  private int turns = 100;
  private int rounds = 5;
  private Optional<Path> alsa = Optional.empty();
  private Optional<Path> json = Optional.empty();
  private Optional<Path> page = Optional.empty();
  private boolean check;

  private Footprint(Path work) {
    this.work = work;
  }

  public static void main(String... arguments) throws Exception {
    Path work = Files.createTempDirectory("footprint");
    var footprint = new Footprint(work);
    try {
      footprint.read(arguments);
      footprint.measure();
      System.exit(footprint.report());
    } finally {
      delete(work);
    }
  }

  private void read(String... arguments) {
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "--turns" -> turns = Integer.parseInt(arguments[++i]);
        case "--rounds" -> rounds = Integer.parseInt(arguments[++i]);
        case "--alsa" -> alsa = Optional.of(Path.of(arguments[++i]));
        case "--json" -> json = Optional.of(Path.of(arguments[++i]));
        case "--page" -> page = Optional.of(Path.of(arguments[++i]));
        case "--check" -> check = true;
        default -> throw new IllegalArgumentException("unknown argument=" + arguments[i]);
      }
    }
  }

  private void measure() throws IOException, InterruptedException {
    for (Kind kind : Kind.values()) {
      measured.put(kind, new LinkedHashMap<>());
    }
    sizes();
    progress("exec to --help");
    repeat("helpMillis", 2 * rounds, this::help);
    progress("exec to ready and to the first turn");
    repeat("readyMillis", rounds, this::ready);
    repeat("firstTurnMillis", rounds, this::firstTurn);
    for (Kind kind : Kind.values()) {
      progress("memory, " + kind.title() + ": idle, without one part after the other, and after " + turns + " turns");
      memory(kind);
      if (alsa.isPresent()) {
        progress("listening to " + SILENCES * SILENCE_SECONDS + " s of silence, " + kind.title());
        put(kind, "silenceCorePercent", silence(kind));
      }
    }
  }

  private void sizes() throws IOException {
    put(Kind.NATIVE, "executableMib", Files.size(NATIVE.resolve("tern")) / MIB);
    put(Kind.NATIVE, "librariesMib", bytesUnder(NATIVE.resolve("lib")) / MIB);
    put(Kind.JVM, "executableMib", bytesUnder(PROGRAM) / MIB);
    put(Kind.JVM, "librariesMib", bytesUnder(Path.of(System.getProperty("java.home"))) / MIB);
    Path packages = ROOT.resolve("target/packages");
    if (Files.isDirectory(packages)) {
      try (Stream<Path> files = Files.list(packages)) {
        for (Path file : files.filter(f -> f.toString().endsWith("_amd64.deb")).toList()) {
          put(Kind.NATIVE, "packageMib", Files.size(file) / MIB);
        }
      }
    }
  }

  private interface Trial {
    double run(Kind kind) throws IOException, InterruptedException;
  }

  /** Alternates; the median of each kind counts. The first start of each warms the file cache. */
  private void repeat(String name, int times, Trial trial) throws IOException, InterruptedException {
    Map<Kind, double[]> values = new LinkedHashMap<>();
    for (int i = -1; i < times; i++) {
      for (Kind kind : Kind.values()) {
        double value = trial.run(kind);
        if (i >= 0) {
          values.computeIfAbsent(kind, _ -> new double[times])[i] = value;
        }
      }
    }
    values.forEach((kind, all) -> put(kind, name, median(all)));
    shortest.put(name, Arrays.stream(values.get(Kind.NATIVE)).min().orElseThrow());
  }

  private double help(Kind kind) throws IOException, InterruptedException {
    var builder = new ProcessBuilder(with(kind, "--help")).redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    long start = System.nanoTime();
    int exit = builder.start().waitFor();
    double millis = (System.nanoTime() - start) / 1e6;
    if (exit != 0) {
      throw new IllegalStateException(kind.title() + " --help ended with " + exit);
    }
    return millis;
  }

  private double ready(Kind kind) throws IOException, InterruptedException {
    try (Appliance appliance = start(kind, silent(""))) {
      return appliance.awaitReady();
    }
  }

  private double firstTurn(Kind kind) throws IOException, InterruptedException {
    try (Appliance appliance = start(kind, silent(""))) {
      appliance.awaitReady();
      appliance.turn("66_bf_emma.wav");
      return appliance.sinceExecMillis();
    }
  }

  /** Whole, then without one part after the other: the difference is what the part takes. */
  private void memory(Kind kind) throws IOException, InterruptedException {
    double whole;
    try (Appliance appliance = start(kind, silent(""))) {
      appliance.awaitAllParts();
      Thread.sleep(1000L * IDLE_SECONDS);
      whole = appliance.privateDirtyMib();
      put(kind, "idleRssMib", appliance.rssMib());
      put(kind, "idlePrivateDirtyMib", whole);
      List<String> recordings = recordings();
      for (int i = 0; i < turns; i++) {
        appliance.turn(recordings.get(i % recordings.size()));
      }
      Thread.sleep(1000L * IDLE_SECONDS);
      put(kind, "workedRssMib", appliance.rssMib());
      put(kind, "workedPrivateDirtyMib", appliance.privateDirtyMib());
    }
    String none = "not-installed";
    put(kind, "voskPrivateDirtyMib", whole - idleWithout(kind, "speech: " + none));
    put(kind, "whisperPrivateDirtyMib", whole - idleWithout(kind, "second-listener: " + none));
    put(kind, "llmPrivateDirtyMib", whole - idleWithout(kind, "language-model: " + none));
    put(
        kind,
        "ownPrivateDirtyMib",
        idleWithout(
            kind,
            "speech: " + none + ", second-listener: " + none + ", language-model: " + none));
  }

  private double idleWithout(Kind kind, String models) throws IOException, InterruptedException {
    try (Appliance appliance = start(kind, silent("models: {" + models + "}"))) {
      appliance.awaitAllParts();
      Thread.sleep(1000L * IDLE_SECONDS);
      return appliance.privateDirtyMib();
    }
  }

  /** Whatever else the machine does makes the same work take longer, so the least is closest. */
  private double silence(Kind kind) throws IOException, InterruptedException {
    String board = "audio: {capture: default, playback: default}";
    try (Appliance appliance = start(kind, board)) {
      appliance.awaitAllParts();
      Thread.sleep(1000L * IDLE_SECONDS);
      double least = Double.POSITIVE_INFINITY;
      for (int i = 0; i < SILENCES; i++) {
        double before = appliance.cpuSeconds();
        long start = System.nanoTime();
        Thread.sleep(1000L * SILENCE_SECONDS);
        double elapsed = (System.nanoTime() - start) / 1e9;
        least = Math.min(least, 100 * (appliance.cpuSeconds() - before) / elapsed);
      }
      return least;
    }
  }

  private static String silent(String more) {
    return "audio: {capture: none, playback: none}\n" + more;
  }

  private Appliance start(Kind kind, String board) throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Path file = work.resolve("board.yaml");
    Files.writeString(file, "board: footprint\ntune: off\nhttp: {port: " + port + "}\n" + board + "\n");
    var builder = new ProcessBuilder(with(kind, "run"));
    builder.environment().put("TERN_BOARD", file.toString());
    builder.environment().put("STATE_DIRECTORY", work.resolve("state").toString());
    alsa.ifPresent(config -> builder.environment().put("ALSA_CONFIG_PATH", config.toString()));
    Path said = work.resolve("said");
    builder.redirectErrorStream(true).redirectOutput(said.toFile());
    long start = System.nanoTime();
    return new Appliance(builder.start(), port, start, said);
  }

  /** A running {@code tern run}. */
  private record Appliance(Process process, int port, long execNanos, Path said)
      implements AutoCloseable {
    private static final Duration LATE = Duration.ofMinutes(2);

    double sinceExecMillis() {
      return (System.nanoTime() - execNanos) / 1e6;
    }

    double awaitReady() throws InterruptedException {
      return await("/q/health/ready", response -> response.statusCode() == 200);
    }

    /** Ready, and nothing loading behind. */
    void awaitAllParts() throws InterruptedException {
      await(
          "/q/health/ready",
          response ->
              response.statusCode() == 200
                  && !response.body().contains("\"loading\"")
                  && !response.body().contains("\"idle\""));
    }

    private double await(String path, Predicate<HttpResponse<String>> done)
        throws InterruptedException {
      HttpRequest request = HttpRequest.newBuilder(uri(path)).build();
      while (true) {
        try {
          if (done.test(CLIENT.send(request, BodyHandlers.ofString()))) {
            return sinceExecMillis();
          }
        } catch (IOException _) {
          // not open yet
        }
        if (!process.isAlive() || sinceExecMillis() > LATE.toMillis()) {
          throw new IllegalStateException("run did not become ready: " + textOf(said));
        }
        Thread.sleep(2);
      }
    }

    void turn(String recording) throws IOException, InterruptedException {
      HttpRequest request =
          HttpRequest.newBuilder(uri("/api/turn"))
              .header("Content-Type", "audio/wav")
              .header("Accept", "application/json")
              .POST(HttpRequest.BodyPublishers.ofFile(ROOT.resolve("recordings").resolve(recording)))
              .build();
      HttpResponse<String> answer = CLIENT.send(request, BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(recording + ": " + answer.statusCode() + " " + answer.body());
      }
    }

    private URI uri(String path) {
      return URI.create("http://127.0.0.1:" + port + path);
    }

    double rssMib() throws IOException {
      return kibibytes("smaps_rollup", "Rss:") / 1024;
    }

    double privateDirtyMib() throws IOException {
      return kibibytes("smaps_rollup", "Private_Dirty:") / 1024;
    }

    private double kibibytes(String file, String key) throws IOException {
      try (Stream<String> lines = Files.lines(proc(file))) {
        return lines
            .filter(line -> line.startsWith(key))
            .mapToDouble(line -> Double.parseDouble(line.split(" +")[1]))
            .sum();
      }
    }

    /** User and system time, fields 14 and 15 of proc(5)'s stat, in ticks of 10 ms. */
    double cpuSeconds() throws IOException {
      String stat = Files.readString(proc("stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0;
    }

    private Path proc(String file) {
      return Path.of("/proc", Long.toString(process.pid()), file);
    }

    @Override
    public void close() throws InterruptedException {
      process.destroy();
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    }
  }

  /** Prints and writes the figures. Returns the exit code. */
  private int report() throws IOException {
    String table = table();
    System.out.print(table);
    if (json.isPresent()) {
      Files.writeString(json.get(), asJson());
    }
    if (page.isPresent()) {
      Files.writeString(page.get(), head() + table);
    }
    if (!check) {
      return 0;
    }
    List<String> missed = missed();
    missed.forEach(line -> System.err.println("footprint: " + line));
    return missed.isEmpty() ? 0 : 1;
  }

  private String head() throws IOException {
    return """
        # Footprint

        Written by `bench/footprint` on %s: %s, %d cores, %.0f GiB. Medians of %d starts each, JVM and native alternating, files in the page
        cache; memory is the kernel's count for the process (`smaps_rollup`), a part's share the difference to an appliance without it.
        "After the turns" is after %d spoken questions over HTTP. The JVM has its class archive from an earlier start.

        """
        .formatted(
            LocalDate.now(ZoneOffset.UTC),
            machine(),
            Runtime.getRuntime().availableProcessors(),
            memoryGib(),
            rounds,
            turns);
  }

  private String table() {
    var table = new StringBuilder("| | native | JVM | native / JVM | promised |\n|---|---|---|---|---|\n");
    for (Figure figure : FIGURES) {
      Double ours = measured.get(Kind.NATIVE).get(figure.name());
      Double jvm = measured.get(Kind.JVM).get(figure.name());
      table.append(
          "| %s | %s | %s | %s | %s |\n"
              .formatted(
                  figure.title(),
                  cell(ours, figure.unit()),
                  cell(jvm, figure.unit()),
                  ours == null || jvm == null ? "" : number(ours / jvm),
                  promiseOf(figure)
                      .map(promise -> "< %s %s".formatted(number(promise.most()), figure.unit()))
                      .orElse("")));
    }
    return table.toString();
  }

  private static Optional<Promise> promiseOf(Figure figure) {
    return PROMISES.stream().filter(promise -> promise.figure().equals(figure.name())).findFirst();
  }

  private List<String> missed() {
    List<String> missed = new ArrayList<>();
    for (Promise promise : PROMISES) {
      Double median = measured.get(Kind.NATIVE).get(promise.figure());
      Double found = shortest.getOrDefault(promise.figure(), median);
      if (found == null || found > 1.25 * promise.most()) {
        missed.add(
            "%s=%s; promised less than %s, a quarter more is let pass"
                .formatted(
                    promise.figure(),
                    found == null ? "not measured" : number(found),
                    number(promise.most())));
      }
    }
    return missed;
  }

  private String asJson() {
    return measured.entrySet().stream()
        .map(
            kind ->
                kind.getValue().entrySet().stream()
                    .map(figure -> "    \"%s\": %.2f".formatted(figure.getKey(), figure.getValue()))
                    .collect(
                        Collectors.joining(
                            ",\n", "  \"" + kind.getKey().title().toLowerCase(Locale.ROOT) + "\": {\n", "\n  }")))
        .collect(Collectors.joining(",\n", "{\n", "\n}\n"));
  }

  private static String cell(Double value, String unit) {
    return value == null ? "" : number(value) + " " + unit;
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, Math.abs(value) < 10 ? "%.2f" : "%.0f", value);
  }

  private void put(Kind kind, String name, double value) {
    measured.get(kind).put(name, value);
    progress("  %s %s=%s".formatted(kind.title(), name, number(value)));
  }

  private static void progress(String line) {
    System.err.println("footprint: " + line);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  private static List<String> with(Kind kind, String command) {
    return Stream.concat(kind.command.stream(), Stream.of(command)).toList();
  }

  private static List<String> recordings() throws IOException {
    try (Stream<Path> files = Files.list(ROOT.resolve("recordings"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".wav"))
          .sorted()
          .toList();
    }
  }

  private static long bytesUnder(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      long bytes = 0;
      for (Path file : files.filter(f -> Files.isRegularFile(f)).toList()) {
        bytes += Files.size(file);
      }
      return bytes;
    }
  }

  private static String machine() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .findFirst()
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .orElse(System.getProperty("os.arch"));
    }
  }

  private static double memoryGib() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/meminfo"))) {
      return lines
          .filter(line -> line.startsWith("MemTotal:"))
          .mapToDouble(line -> Double.parseDouble(line.split(" +")[1]) / 1048576)
          .sum();
    }
  }

  private static String textOf(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
