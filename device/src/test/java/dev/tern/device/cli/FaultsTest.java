package dev.tern.device.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.device.MountedFolder;
import dev.tern.device.RequiredModels;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code run} on machines where something is wrong: what it says, and what it still does. */
@Timeout(300)
class FaultsTest {
  private static final Path HOME = Path.of(System.getProperty("tern.home"));
  private static final Path SPOKEN = HOME.resolve("recordings/66_bf_emma.wav");
  private static final Path MODELS = Path.of(System.getProperty("tern.models"));

  @TempDir Path folder;

  private int port;

  @BeforeAll
  static void needsModels() {
    RequiredModels.assumeDefaults();
  }

  @Test
  void startsWithoutModelsAndWithAWrongBoardFile() throws Exception {
    Path none = Files.createDirectory(folder.resolve("none"));
    try (RunningTern tern = start(none, "llm:", "  threads: 99", "skills: [lights]")) {
      tern.awaitReady();

      String board = tern.errorOf("board");
      assertTrue(board.contains("llm.threads=99 is out of range; expected 1..8"), board);
      assertEquals("failed", tern.part("board").get("state").asText());
      String model = tern.errorOf("language-model");
      assertTrue(
          model.contains("model=smollm2-135m is not installed; run: ./tern models pull"), model);
      assertEquals("failed", tern.part("voice").get("state").asText());
      assertEquals(503, tern.get("/q/health").statusCode());
      assertEquals(200, tern.get("/q/health/live").statusCode());

      JsonNode command = tern.ask("turn on the kitchen lights");
      assertEquals("light_on", command.get("intent").asText(), command.toString());
      JsonNode question = tern.ask("what is the tallest mountain");
      assertEquals("refused", question.get("tier").asText(), question.toString());
      assertTrue(question.get("reply").asText().contains("my language model is missing"));

      tern.awaitPart("speech", "ready");
      tern.awaitPart("voice-activity", "failed");
      tern.awaitPart("second-listener", "failed");
      HttpResponse<String> heard = tern.turn(SPOKEN, "application/json");
      assertTrue(heard.body().contains("\"light_on\""), heard.body());
      HttpResponse<String> aloud = tern.turn(SPOKEN, "audio/wav");
      assertEquals(503, aloud.statusCode());
      assertTrue(aloud.body().contains("voice has failed: model=hibari"), aloud.body());

      Duration before = tern.processorTime();
      Thread.sleep(3_000);
      Duration used = tern.processorTime().minus(before);
      assertTrue(used.toMillis() < 1_500, "busy while nothing is asked: " + used);
      assertEndsQuietly(tern);
    }
  }

  @Test
  void startsWithDamagedModelsOnAFullDisk() throws Exception {
    Path models = Files.createDirectory(folder.resolve("models"));
    for (String whole : List.of("whisper-tiny.en", "silero-vad", "hibari")) {
      linkFiles(MODELS.resolve(whole), models.resolve(whole));
    }
    Path damaged = Files.createDirectory(models.resolve("smollm2-135m"));
    try (var files = Files.list(MODELS.resolve("smollm2-135m"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.writeString(damaged.resolve(file.getFileName()), "this is no model");
      }
    }
    Path state = Files.createDirectory(folder.resolve("state"));
    try (MountedFolder small = MountedFolder.tmpfs(state, "size=64k");
        RunningTern tern = start(models, "state:", "  folder: " + small.path())) {
      tern.awaitReady();

      String model = tern.errorOf("language-model");
      assertTrue(model.contains("model=smollm2-135m is damaged: "), model);
      assertTrue(tern.errorOf("state-folder").contains("the disk is full"));
      assertEquals("ready", tern.part("voice").get("state").asText());
      tern.awaitPart("second-listener", "ready");
      HttpResponse<String> heard = tern.turn(SPOKEN, "application/json");
      assertTrue(heard.body().contains("\"light_on\""), heard.body());
      assertEndsQuietly(tern);
    }
  }

  @Test
  void startsWithDamagedLibrariesOnAReadOnlyDisk() throws Exception {
    Path libraries = Files.createDirectory(folder.resolve("lib"));
    for (String library : List.of("libvosk.so", "libonnxruntime.so", "libonnxruntime4j_jni.so")) {
      Files.writeString(libraries.resolve(library), "this is no library");
    }
    Path state = Files.createDirectory(folder.resolve("state"));
    try (MountedFolder readOnly = MountedFolder.tmpfs(state, "ro");
        RunningTern tern =
            start(
                MODELS,
                List.of(
                    "-Donnxruntime.native.path=" + libraries, "-Djna.library.path=" + libraries),
                "state:",
                "  folder: " + readOnly.path())) {
      tern.awaitReady();

      assertTrue(tern.errorOf("state-folder").contains("Read-only file system"));
      String voice = tern.awaitPart("voice", "failed").get("reason").asText();
      assertTrue(voice.contains("librar"), voice);
      tern.awaitPart("voice-activity", "failed");
      JsonNode answer = tern.ask("what is the tallest mountain");
      assertEquals("answer", answer.get("tier").asText(), answer.toString());
      assertEndsQuietly(tern);
    }
  }

  @Test
  void reportsToABrokerAndIsReportedWhenItVanishes() throws Exception {
    Path none = Files.createDirectory(folder.resolve("none"));
    try (TestBroker broker = TestBroker.start(folder);
        TestBroker.Onlooker onlooker = broker.onlooker()) {
      String[] mqtt = {
        "mqtt:", "  broker: tcp://127.0.0.1:" + broker.port(), "  site: lab", "  device: bench"
      };
      try (RunningTern tern = start(none, mqtt)) {
        onlooker.awaits("tern/v1/lab/bench/state=degraded");
        onlooker.awaits("tern/v1/lab/bench/alert={\"faults\":[");
        assertTrue(
            onlooker.last("tern/v1/lab/bench/alert").contains("\"part\":\"language-model\""),
            onlooker.last("tern/v1/lab/bench/alert"));
        assertTrue(onlooker.last("tern/v1/lab/bench/info").contains("\"board\":\"test-board\""));
        tern.awaitPart("mqtt", "ready");

        assertEndsQuietly(tern);
        onlooker.awaits("tern/v1/lab/bench/state=stopped");
      }
      try (RunningTern tern = start(none, mqtt)) {
        onlooker.awaits("tern/v1/lab/bench/state=degraded");

        tern.kill();

        onlooker.awaits("tern/v1/lab/bench/state=lost");
      }
    }
  }

  @Test
  void endsInOrderWhileItStillStarts() throws Exception {
    for (int i = 0; i < 3; i++) {
      try (RunningTern tern = start(MODELS)) {
        tern.awaitReady(); // recognition is being loaded now

        assertEndsQuietly(tern);
      }
    }
  }

  @Test
  void refusesToStartOnlyWhereItsPortIsTaken() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = other.getLocalPort();
      try (RunningTern tern =
          RunningTern.start(
              folder, port, List.of("board: test-board", "http:", "  port: " + port), MODELS)) {
        assertEquals(1, tern.awaitEnd());
        assertTrue(tern.errors().contains("tern: http.port=" + port + " is taken on this machine"));
      }
    }
  }

  /** A folder of the same files, at no cost. */
  private static void linkFiles(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (var files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path link = to.resolve(from.relativize(file));
        Files.createDirectories(link.getParent());
        try {
          Files.createLink(link, file);
        } catch (FileSystemException onAnotherDisk) {
          Files.copy(file, link);
        }
      }
    }
  }

  private RunningTern start(Path models, String... board) throws IOException {
    return start(models, List.of(), board);
  }

  private RunningTern start(Path models, List<String> properties, String... board)
      throws IOException {
    port = RunningTern.freePort();
    List<String> lines = new ArrayList<>(List.of("board: test-board", "http:", "  port: " + port));
    lines.addAll(List.of("audio:", "  capture: none", "  playback: none"));
    lines.addAll(List.of(board));
    return RunningTern.start(folder, port, lines, models, properties.toArray(String[]::new));
  }

  /** Told to end it ends, and what ends with it does not complain. */
  private static void assertEndsQuietly(RunningTern tern) throws Exception {
    int exit = tern.stop();

    assertEquals(0, exit, tern.errors());
    assertFalse(tern.errors().contains("\tat "), tern.errors());
  }
}
