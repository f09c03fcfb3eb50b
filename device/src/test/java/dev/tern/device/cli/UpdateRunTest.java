package dev.tern.device.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tern.device.RequiredModels;
import dev.tern.ota.BrokerAddress;
import dev.tern.ota.fleet.OperatorLink;
import dev.tern.ota.transfer.Publisher;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A device and its fleet, from keys to a set in use: the real program on both sides, a real broker
 * between them.
 */
@Timeout(400)
class UpdateRunTest {
  private static final Path HOME = Path.of(System.getProperty("tern.home"));
  private static final Path MODELS = Path.of(System.getProperty("tern.models"));
  private static final String DEVICE = "tern/v1/lab/bench/";
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private TestBroker broker;
  private TestBroker.Onlooker onlooker;
  private OperatorLink operator;
  private Publisher publisher;

  @BeforeEach
  void makeAFleetAndEnroll() throws Exception {
    RequiredModels.assumeDefaults();
    broker = TestBroker.start(folder);
    onlooker = broker.onlooker();
    String uri = "tcp://127.0.0.1:" + broker.port();
    tern("fleet", "keygen", "--out", "keys");
    tern("fleet", "init", "fleet", "--keys", "keys", "--broker", uri);
    operator = OperatorLink.open(new BrokerAddress(URI.create(uri), "", null, null), trouble -> {});
    publisher = Publisher.open(operator.link(), "lab", folder.resolve("fleet"), line -> {});
    tern("fleet", "enroll", "lab/bench", "--out", "bundle.json", "--repo", "fleet");
    Files.write(folder.resolve("board.yaml"), board(RunningTern.freePort()));
    tern("enroll", "--bundle", "bundle.json");
  }

  @AfterEach
  void endAll() throws Exception {
    if (publisher != null) {
      publisher.close();
      operator.close();
    }
    if (broker != null) {
      onlooker.close();
      broker.close();
    }
  }

  @Test
  void takesASetThatDoesItsTaskAndRefusesOneThatDoesNot() throws Exception {
    addSet("good", "timer_set", "tts.speed=1.1");
    addSet("worse", "robot_stop", "tts.speed=1.2");
    int port = RunningTern.freePort();
    try (RunningTern tern = RunningTern.start(folder, port, board(port), MODELS)) {
      tern.awaitReady();
      onlooker.awaits(DEVICE + "ota/status={\"phase\":\"idle\"");

      tern("fleet", "offer", "good", "--to", "lab/bench", "--repo", "fleet");
      JsonNode committed = awaitPhase("committed", tern);

      assertEquals("good", committed.get("active").asText());
      assertTrue(committed.get("figures").get("textsRight").asDouble() == 1, committed.toString());
      assertEquals("ready", tern.part("updates").get("state").asText());
      assertEquals("timer_set", tern.ask("set a timer for five minutes").get("intent").asText());
      assertOrigin("tts.speed", "set", 1.1);

      tern("fleet", "offer", "worse", "--to", "lab/bench", "--repo", "fleet");
      JsonNode failed = awaitPhase("failed", tern);

      assertEquals("good", failed.get("active").asText());
      JsonNode shown = updateEvent(port);
      assertEquals("good", shown.get("set").asText());
      assertEquals("a", shown.get("slot").asText());
      assertEquals("worse", shown.get("candidate").asText());
      assertEquals(failed.get("reason"), shown.get("reason"));
      assertTrue(failed.get("reason").asText().contains("textsRight"), failed.toString());
      assertOrigin("tts.speed", "set", 1.1);

      tern(
          "fleet",
          "config",
          "set",
          "tts.speed=0.9",
          "--to",
          "lab/bench",
          "--repo",
          "fleet",
          "--keys",
          "keys");
      assertOrigin("tts.speed", "overlay", 0.9);

      assertEquals(0, tern.stop(), tern.errors());
      assertFalse(tern.errors().contains("\tat "), tern.errors());
    }
  }

  /** A set of settings and a suite alone: what it lacks stays as it was installed. */
  private void addSet(String name, String expected, String setting) throws Exception {
    Path health = Files.createDirectories(folder.resolve(name).resolve("health"));
    Files.writeString(
        health.resolve("suite.json"),
        """
        {"format": 1, "rounds": 1, "relative": {"turnMillis": 10},
         "texts": [{"say": "set a timer for five minutes", "action": "%s"}],
         "canary": {"seconds": 3}}
        """
            .formatted(expected));
    tern(
        "fleet",
        "add-set",
        name,
        "--name",
        name,
        "--config",
        setting,
        "--repo",
        "fleet",
        "--keys",
        "keys");
  }

  private List<String> board(int port) {
    return List.of(
        "board: test-board",
        "tune: off",
        "audio: {capture: none, playback: none}",
        "http: {port: " + port + "}",
        "memory: {limit-mib: 4096}",
        "state: {folder: " + folder.resolve("state") + "}");
  }

  private JsonNode awaitPhase(String phase, RunningTern tern) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(180);
    while (System.nanoTime() < end) {
      JsonNode status = JSON.readTree(onlooker.last(DEVICE + "ota/status"));
      if (status.path("phase").asText().equals(phase)) {
        return status;
      }
      Thread.sleep(100);
    }
    return fail(
        "expected " + phase + ", found " + onlooker.last(DEVICE + "ota/status") + tern.errors());
  }

  /** What the page is told first. */
  private static JsonNode updateEvent(int port) throws IOException {
    URI events = URI.create("http://127.0.0.1:" + port + "/api/events");
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(events.toURL().openStream(), UTF_8))) {
      String line = lines.readLine();
      while (!line.equals("event: update")) {
        line = lines.readLine();
      }
      return JSON.readTree(lines.readLine().substring("data: ".length()));
    }
  }

  private void assertOrigin(String key, String origin, double value) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    JsonNode found = null;
    while (System.nanoTime() < end) {
      JsonNode reported = JSON.readTree(onlooker.last(DEVICE + "config/reported"));
      found = reported.path("values").path(key);
      if (found.path("origin").asText().equals(origin)) {
        assertEquals(value, found.path("value").asDouble(), 1e-9);
        return;
      }
      Thread.sleep(50);
    }
    fail("expected " + key + " from " + origin + ", found " + found);
  }

  /** A command, as a person types it. */
  private void tern(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(RunningTern.program(List.of()));
    command.addAll(List.of(arguments));
    Path said = folder.resolve("said");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "TERN_BOARD", folder.resolve("board.yaml").toString(),
                "TERN_MODELS", MODELS.toString(),
                "TERN_HOME", HOME.toString()));
    assertEquals(
        0, builder.start().waitFor(), () -> String.join(" ", arguments) + ": " + read(said));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
