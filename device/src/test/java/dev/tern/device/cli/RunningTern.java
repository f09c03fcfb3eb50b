package dev.tern.device.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * {@code tern run} as a process of its own. The program is the built one; system property {@code
 * tern.program} names another, such as a native executable.
 */
final class RunningTern implements AutoCloseable {
  private static final Path HOME = Path.of(System.getProperty("tern.home"));
  private static final Path JAR = HOME.resolve("device/target/quarkus-app/quarkus-run.jar");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final Process process;
  private final Path folder;
  private final int port;

  private RunningTern(Process process, Path folder, int port) {
    this.process = process;
    this.folder = folder;
    this.port = port;
  }

  static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  /**
   * @param folder for its board file and what it prints
   * @param board its file, in which the port is to be
   * @param properties of the JVM, or {@code -D} options of the executable
   */
  static RunningTern start(
      Path folder, int port, List<String> board, Path models, String... properties)
      throws IOException {
    Path file = Files.write(folder.resolve("board.yaml"), board);
    List<String> command = new ArrayList<>(program(List.of(properties)));
    command.add("run");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder
        .environment()
        .putAll(
            Map.of(
                "TERN_BOARD", file.toString(),
                "TERN_MODELS", models.toString(),
                "TERN_HOME", HOME.toString()));
    Process process =
        builder
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(folder.resolve("err").toFile())
            .start();
    return new RunningTern(process, folder, port);
  }

  /** How the program is started, with no argument yet. */
  static List<String> program(List<String> properties) throws IOException {
    String other = System.getProperty("tern.program", "");
    if (!other.isEmpty()) {
      return Stream.concat(Stream.of(other), properties.stream()).toList();
    }
    assumeBuilt();
    List<String> java = new ArrayList<>();
    java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    java.add("--enable-native-access=ALL-UNNAMED");
    java.add("-Dtern.home=" + HOME);
    java.addAll(properties);
    java.addAll(List.of("-jar", JAR.toString()));
    return java;
  }

  private static void assumeBuilt() throws IOException {
    assumeTrue(Files.exists(JAR), JAR + " is not built; run: ./tern build");
    long built = Files.getLastModifiedTime(JAR).toMillis();
    for (String module : List.of("pcm", "tensor", "asr", "llm", "tts", "ota", "device")) {
      try (Stream<Path> sources = Files.walk(HOME.resolve(module).resolve("src/main"))) {
        for (Path source : sources.filter(Files::isRegularFile).toList()) {
          assumeTrue(
              Files.getLastModifiedTime(source).toMillis() <= built,
              source + " is newer than the program; run: ./tern build");
        }
      }
    }
  }

  void awaitReady() throws IOException, InterruptedException {
    awaitStatus("/q/health/ready", 200);
  }

  void awaitStatus(String path, int status) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    String last = "";
    while (System.nanoTime() < end) {
      if (!process.isAlive()) {
        fail("it ended with " + process.exitValue() + ":\n" + errors());
      }
      try {
        HttpResponse<String> response = get(path);
        if (response.statusCode() == status) {
          return;
        }
        last = response.statusCode() + " " + response.body();
      } catch (IOException e) {
        last = e.toString();
      }
      Thread.sleep(50);
    }
    fail("expected " + status + " of " + path + ", found " + last + "\n" + errors());
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return http.send(request(path).build(), BodyHandlers.ofString());
  }

  /** The data of one check of the readiness page. */
  JsonNode part(String name) throws IOException, InterruptedException {
    for (JsonNode check : JSON.readTree(get("/q/health/ready").body()).get("checks")) {
      if (check.get("name").asText().equals(name)) {
        return check.get("data");
      }
    }
    return fail("no check of that name: " + name);
  }

  /** Waits until a part is in that state. */
  JsonNode awaitPart(String name, String state) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (!part(name).get("state").asText().equals(state)) {
      if (System.nanoTime() > end) {
        fail("expected " + name + " " + state + ", found " + part(name) + "\n" + errors());
      }
      Thread.sleep(50);
    }
    return part(name);
  }

  JsonNode ask(String text) throws IOException, InterruptedException {
    String question = JSON.createObjectNode().put("text", text).toString();
    HttpRequest request =
        request("/api/ask")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(question))
            .build();
    return JSON.readTree(http.send(request, BodyHandlers.ofString()).body());
  }

  HttpResponse<String> turn(Path wav, String accept) throws IOException, InterruptedException {
    HttpRequest request =
        request("/api/turn")
            .header("Content-Type", "audio/wav")
            .header("Accept", accept)
            .POST(BodyPublishers.ofFile(wav))
            .build();
    return http.send(request, BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofSeconds(60));
  }

  String errors() throws IOException {
    return Files.readString(folder.resolve("err"));
  }

  /** The one line on standard error that begins with {@code tern: <part>:}. */
  String errorOf(String part) throws IOException {
    List<String> lines =
        errors().lines().filter(line -> line.startsWith("tern: " + part + ":")).toList();
    return lines.size() == 1
        ? lines.getFirst()
        : fail("expected one line of " + part + ", found " + lines + " in:\n" + errors());
  }

  /** Seconds of processor that it has used. */
  Duration processorTime() {
    return process.info().totalCpuDuration().orElseThrow();
  }

  int awaitEnd() throws InterruptedException {
    assertTrue(process.waitFor(120, TimeUnit.SECONDS), "it did not end");
    return process.exitValue();
  }

  /** As systemd and people do. */
  int stop() throws InterruptedException {
    process.destroy();
    return awaitEnd();
  }

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }
}
