package dev.tern.device.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A browser without a window, driven by its DevTools protocol. One thread. */
final class Chromium implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final WebSocket socket;
  private final BlockingQueue<JsonNode> received = new LinkedBlockingQueue<>();
  private int lastId;

  /** The browser of this machine, if it has one. */
  static Optional<Path> program() {
    return Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
        .map(Path::of)
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * @param profile an empty folder
   * @param more options of the command line
   */
  Chromium(Path profile, String... more) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(program().orElseThrow().toString());
    command.addAll(
        List.of(
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--remote-debugging-port=0",
            "--user-data-dir=" + profile));
    command.addAll(List.of(more));
    command.add("about:blank");
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(profile.resolve("said").toFile())
            .start();
    String port = awaitPort(profile.resolve("DevToolsActivePort"));
    HttpClient client = HttpClient.newHttpClient();
    socket =
        client
            .newWebSocketBuilder()
            .buildAsync(URI.create(pageAt(client, port)), new Reader())
            .join();
    ask("Page.enable", JSON.createObjectNode());
  }

  private String awaitPort(Path file) throws IOException, InterruptedException {
    Instant late = Instant.now().plus(PATIENCE);
    while (!Files.exists(file) || Files.readAllLines(file).isEmpty()) {
      if (!process.isAlive() || Instant.now().isAfter(late)) {
        throw new IOException("the browser did not start");
      }
      Thread.sleep(50);
    }
    return Files.readAllLines(file).getFirst();
  }

  private static String pageAt(HttpClient client, String port)
      throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json")).build();
    String pages = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    for (JsonNode page : JSON.readTree(pages)) {
      if (page.path("type").asText().equals("page")) {
        return page.path("webSocketDebuggerUrl").asText();
      }
    }
    throw new IOException("the browser shows no page");
  }

  /** Collects the parts of each message. */
  private final class Reader implements WebSocket.Listener {
    private final StringBuilder message = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      message.append(part);
      if (last) {
        try {
          received.add(JSON.readTree(message.toString()));
        } catch (IOException e) {
          throw new IllegalStateException(e);
        }
        message.setLength(0);
      }
      from.request(1);
      return null;
    }
  }

  private JsonNode ask(String method, ObjectNode parameters)
      throws IOException, InterruptedException {
    lastId++;
    ObjectNode request = JSON.createObjectNode().put("id", lastId).put("method", method);
    request.set("params", parameters);
    socket.sendText(request.toString(), true).join();
    while (true) {
      JsonNode answer = received.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (answer == null) {
        throw new IOException("the browser does not answer " + method);
      }
      if (answer.path("id").asInt() == lastId) {
        return answer.path("result");
      }
    }
  }

  void open(String address) throws IOException, InterruptedException {
    ask("Page.navigate", JSON.createObjectNode().put("url", address));
  }

  void size(int width, int height, boolean dark) throws IOException, InterruptedException {
    ask(
        "Emulation.setDeviceMetricsOverride",
        JSON.createObjectNode()
            .put("width", width)
            .put("height", height)
            .put("deviceScaleFactor", 1)
            .put("mobile", false));
    ObjectNode scheme = JSON.createObjectNode();
    scheme
        .putArray("features")
        .addObject()
        .put("name", "prefers-color-scheme")
        .put("value", dark ? "dark" : "light");
    ask("Emulation.setEmulatedMedia", scheme);
  }

  /**
   * @param script an expression; a promise is waited for
   * @return its value as text
   */
  String value(String script) throws IOException, InterruptedException {
    JsonNode answer =
        ask(
            "Runtime.evaluate",
            JSON.createObjectNode()
                .put("expression", script)
                .put("awaitPromise", true)
                .put("returnByValue", true));
    return answer.has("exceptionDetails")
        ? answer.path("result").path("description").asText()
        : answer.path("result").path("value").asText();
  }

  /** Waits until the expression is true. */
  void await(String script) throws IOException, InterruptedException {
    Instant late = Instant.now().plus(PATIENCE);
    while (!value(script).equals("true")) {
      if (Instant.now().isAfter(late)) {
        throw new IOException("never true: " + script + "; the page has: " + text());
      }
      Thread.sleep(100);
    }
  }

  /** What a person reads. */
  String text() throws IOException, InterruptedException {
    return value("document.body.innerText");
  }

  void screenshot(Path file) throws IOException, InterruptedException {
    JsonNode shot = ask("Page.captureScreenshot", JSON.createObjectNode().put("format", "png"));
    Files.write(file, Base64.getDecoder().decode(shot.path("data").asText()));
  }

  @Override
  public void close() {
    socket.abort();
    process.destroy();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
