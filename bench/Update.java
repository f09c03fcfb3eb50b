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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * What people notice of an update: an appliance is asked one recorded question after the other,
 * while it takes one set after the other from its fleet, and between the updates.
 *
 * <p>Everything is real: mosquitto, a signed repository, the publisher, the gate in processes of its
 * own, the restart into the trial. Started by {@code bench/update}, which tells the options.
 */
final class Update {
  private static final Path ROOT = Path.of(System.getProperty("tern.root"));
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
  private static final Duration LATE = Duration.ofMinutes(15);
  private static final Pattern FIRST_SOUND = Pattern.compile("\"firstSound\":([0-9.]+)");
  private static final Pattern ENDPOINT = Pattern.compile("\"endpoint\":([0-9.]+)");

  /** A person says something every so often. */
  private static final long PACE_MILLIS = 700;

  private final Path work;
  private final List<Process> children = new ArrayList<>();
  private final List<Timed> idle = new ArrayList<>();
  private final List<Timed> updating = new ArrayList<>();
  private final List<Double> updateSeconds = new ArrayList<>();
  private final List<Double> awaySeconds = new ArrayList<>();
  private List<String> tern;
  private int updates = 3;
  private int mib = 60;
  private Optional<Path> json = Optional.empty();
  private int brokerPort;
  private int port;
  private int asked;
  private String lastStatus = "";

  /** One answered recording: end of speech to first sound, without the silence waited for. */
  private record Timed(Path recording, double millis) {}

  private Update(Path work) {
    this.work = work;
  }

  public static void main(String... arguments) throws Exception {
    Path work = Files.createTempDirectory("update");
    var update = new Update(work);
    try {
      update.read(arguments);
      update.measure();
      update.report();
    } finally {
      update.children.reversed().forEach(Process::destroy);
      for (Process child : update.children) {
        child.waitFor(20, TimeUnit.SECONDS);
      }
      delete(work);
    }
  }

  private void read(String... arguments) {
    tern = List.of(ROOT.resolve("target/native/tern").toString());
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "--updates" -> updates = Integer.parseInt(arguments[++i]);
        case "--mib" -> mib = Integer.parseInt(arguments[++i]);
        case "--json" -> json = Optional.of(Path.of(arguments[++i]));
        case "--jvm" ->
            tern =
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Dtern.home=" + ROOT,
                    "-jar",
                    ROOT.resolve("device/target/quarkus-app/quarkus-run.jar").toString());
        default -> throw new IllegalArgumentException("unknown argument=" + arguments[i]);
      }
    }
  }

  private void measure() throws IOException, InterruptedException {
    brokerPort = freePort();
    port = freePort();
    Files.writeString(
        work.resolve("mosquitto.conf"),
        "listener " + brokerPort + " 127.0.0.1\nallow_anonymous true\n");
    background("mosquitto", List.of("mosquitto", "-c", work.resolve("mosquitto.conf").toString()));

    progress("a fleet with " + (updates) + " sets of " + mib + " MiB beside the language model");
    fleet("keygen", "--out", at("keys"));
    fleet("init", at("fleet"), "--keys", at("keys"), "--broker", "tcp://127.0.0.1:" + brokerPort);
    for (int i = 1; i <= updates; i++) {
      makeSet(i);
    }
    fleet("enroll", "home/bench", "--out", at("bundle.json"), "--repo", at("fleet"));
    Path board = work.resolve("board.yaml");
    Files.writeString(
        board,
        """
        board: bench
        tune: off
        audio: {capture: none, playback: none}
        memory: {limit-mib: 2048}
        http: {port: %d}
        state: {folder: %s}
        """
            .formatted(port, work.resolve("state")));
    tern(board, "enroll", "--bundle", at("bundle.json"));
    background(
        "publisher", command(board, "fleet", "publish", "--repo", at("fleet"), "--site", "home"));
    background("appliance", command(board, "run"));
    awaitReady();

    for (int i = 0; i < 8; i++) {
      turn();
    }
    for (int i = 1; i <= updates; i++) {
      progress("turns without an update");
      for (int n = 0; n < 40; n++) {
        turn().ifPresent(idle::add);
      }
      progress("turns while it takes set " + i);
      takeSet(i);
    }
  }

  /** The usual language model, a file that no set before had, and a few sentences for the gate. */
  private void makeSet(int number) throws IOException, InterruptedException {
    Path folder = work.resolve("set-" + number);
    Path ballast = Files.createDirectories(folder.resolve("models/ballast"));
    byte[] bytes = new byte[mib << 20];
    new Random(number).nextBytes(bytes);
    Files.write(ballast.resolve("ballast.bin"), bytes);
    Files.writeString(folder.resolve("set.yaml"), "roles: {ballast: llm}\n");
    Path health = Files.createDirectories(folder.resolve("health"));
    Files.writeString(
        health.resolve("suite.json"),
        """
        {"format": 1,
         "texts": [
           {"say": "set a timer for five minutes", "action": "timer_set"},
           {"say": "turn on the lights in the kitchen", "action": "light_on"},
           {"say": "what is the capital of france", "tier": "answer"}],
         "canary": {"seconds": 20}}
        """);
    fleet(
        "add-set", folder.toString(), "--name", "set-" + number, "--repo", at("fleet"), "--keys",
        at("keys"), "--model", "smollm2-135m");
  }

  private void takeSet(int number) throws IOException, InterruptedException {
    String name = "set-" + number;
    long start = System.nanoTime();
    fleet("offer", name, "--to", "home/bench", "--repo", at("fleet"));
    double away = 0;
    while (!phase(name).equals("committed")) {
      Optional<Timed> answered = turn();
      answered.ifPresent(updating::add);
      if (answered.isEmpty()) {
        away += awaitReady();
      }
      if (System.nanoTime() - start > LATE.toNanos()) {
        throw new IllegalStateException(name + " was not committed: " + lastStatus);
      }
    }
    updateSeconds.add((System.nanoTime() - start) / 1e9);
    awaySeconds.add(away);
    progress(
        String.format(
            Locale.ROOT,
            "set %d was committed after %.0f s, away for %.1f s",
            number, updateSeconds.getLast(), away));
  }

  /** What the device told of that set last, as the broker kept it. */
  private String phase(String set) throws IOException, InterruptedException {
    Process look =
        new ProcessBuilder(
                "mosquitto_sub", "-V", "5", "-p", Integer.toString(brokerPort), "-t",
                "tern/v1/home/bench/ota/status", "-C", "1", "-W", "2")
            .start();
    String status = new String(look.getInputStream().readAllBytes());
    look.waitFor();
    lastStatus = status.strip();
    if (!status.contains("\"" + set + "\"")) {
      return "";
    }
    if (status.contains("\"failed\"") || status.contains("\"rolledBack\"")) {
      throw new IllegalStateException(lastStatus + "\n" + said("appliance"));
    }
    return status.contains("\"committed\"") ? "committed" : "under way";
  }

  /** End of speech to first sound, without the silence that is waited for; empty while away. */
  private Optional<Timed> turn() throws InterruptedException {
    List<Path> recordings = recordings();
    Path recording = recordings.get(asked++ % recordings.size());
    long start = System.nanoTime();
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/turn"))
              .header("Content-Type", "audio/wav")
              .header("Accept", "application/json")
              .POST(HttpRequest.BodyPublishers.ofFile(recording))
              .build();
      HttpResponse<String> answer = CLIENT.send(request, BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        return Optional.empty();
      }
      double millis = number(FIRST_SOUND, answer.body()) - number(ENDPOINT, answer.body());
      long left = PACE_MILLIS - (System.nanoTime() - start) / 1_000_000;
      Thread.sleep(Math.max(0, left));
      return Optional.of(new Timed(recording, millis));
    } catch (IOException away) {
      return Optional.empty();
    }
  }

  private static double number(Pattern pattern, String text) {
    Matcher found = pattern.matcher(text);
    if (!found.find()) {
      throw new IllegalStateException("no " + pattern + " in " + text);
    }
    return Double.parseDouble(found.group(1));
  }

  /** Short commands: what differs between two of them is small beside what an update could do. */
  private static List<Path> recordings() {
    try (Stream<Path> files = Files.list(ROOT.resolve("recordings"))) {
      return files
          .filter(file -> file.toString().endsWith(".wav"))
          .sorted()
          .limit(12)
          .toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private double awaitReady() throws InterruptedException {
    long start = System.nanoTime();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/q/health/ready")).build();
    while (true) {
      try {
        HttpResponse<String> answer = CLIENT.send(request, BodyHandlers.ofString());
        if (answer.statusCode() == 200 && !answer.body().contains("\"loading\"")) {
          return (System.nanoTime() - start) / 1e9;
        }
      } catch (IOException notYet) {
        // not open yet
      }
      if (System.nanoTime() - start > Duration.ofMinutes(2).toNanos()) {
        throw new IllegalStateException("the appliance did not become ready: " + said("appliance"));
      }
      Thread.sleep(10);
    }
  }

  // ---- programs

  private String at(String name) {
    return work.resolve(name).toString();
  }

  private void fleet(String... arguments) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of("fleet"));
    all.addAll(List.of(arguments));
    tern(null, all.toArray(String[]::new));
  }

  private void tern(Path board, String... arguments) throws IOException, InterruptedException {
    Path log = Files.createTempFile(work, "said", "");
    Process process = builder(command(board, arguments), log).start();
    if (process.waitFor() != 0) {
      throw new IllegalStateException(String.join(" ", arguments) + ": " + Files.readString(log));
    }
  }

  private List<String> command(Path board, String... arguments) {
    List<String> command = new ArrayList<>();
    if (board != null) {
      command.addAll(List.of("env", "TERN_BOARD=" + board));
    }
    command.addAll(tern);
    command.addAll(List.of(arguments));
    return command;
  }

  private static ProcessBuilder builder(List<String> command, Path log) {
    return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
  }

  private void background(String name, List<String> command) throws IOException {
    children.add(builder(command, work.resolve(name + ".log")).start());
  }

  private String said(String name) throws RuntimeException {
    try {
      return Files.readString(work.resolve(name + ".log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  // ---- figures

  private static double at(List<Timed> turns, double share) {
    return at(turns.stream().mapToDouble(Timed::millis), share);
  }

  private static double at(DoubleStream values, double share) {
    double[] sorted = values.sorted().toArray();
    return sorted[(int) Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  }

  /** How much longer a turn took than the same recording takes in the middle without an update. */
  private DoubleStream timesItsMedian(List<Timed> turns) {
    return turns.stream()
        .mapToDouble(
            turn ->
                turn.millis
                    / at(
                        idle.stream()
                            .filter(other -> other.recording.equals(turn.recording))
                            .mapToDouble(Timed::millis),
                        0.5));
  }

  private void report() throws IOException {
    double ratio = at(updating, 0.95) / at(idle, 0.5);
    double paired = at(timesItsMedian(updating), 0.95);
    double pairedIdle = at(timesItsMedian(idle), 0.95);
    System.out.printf(
        Locale.ROOT,
        """
        | | p50 | p95 | turns |
        |---|---|---|---|
        | without an update | %.0f ms | %.0f ms | %d |
        | while a set comes | %.0f ms | %.0f ms | %d |

        p95 of a turn by the median of the same recording without an update: %.2f (goal 1.5; without an update %.2f)
        p95 of all turns by the median of all without an update: %.2f
        offer to committed, s: %s; away for the restart, s: %s
        """,
        at(idle, 0.5), at(idle, 0.95), idle.size(),
        at(updating, 0.5), at(updating, 0.95), updating.size(),
        paired, pairedIdle, ratio,
        round(updateSeconds), round(awaySeconds));
    if (json.isPresent()) {
      Files.writeString(
          json.get(),
          String.format(
              Locale.ROOT,
              "{\"idle\":{\"p50\":%.1f,\"p95\":%.1f,\"n\":%d},\"updating\":{\"p50\":%.1f,\"p95\":%.1f,\"n\":%d},"
                  + "\"ratio\":%.3f,\"ratioWithoutUpdate\":%.3f,\"ratioOfAll\":%.3f,\"updateSeconds\":%s,\"awaySeconds\":%s}%n",
              at(idle, 0.5), at(idle, 0.95), idle.size(),
              at(updating, 0.5), at(updating, 0.95), updating.size(),
              paired, pairedIdle, ratio, round(updateSeconds), round(awaySeconds)));
    }
  }

  private static String round(List<Double> seconds) {
    return Arrays.toString(seconds.stream().mapToDouble(s -> Math.round(s * 10) / 10.0).toArray());
  }

  private static void progress(String what) {
    System.err.println("update: " + what);
  }

  private static void delete(Path folder) throws IOException {
    if (System.getenv("TERN_KEEP") != null) {
      System.err.println("update: kept " + folder);
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
