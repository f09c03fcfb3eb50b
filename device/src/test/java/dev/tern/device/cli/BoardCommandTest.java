package dev.tern.device.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tern.device.board.BoardFile;
import io.quarkus.test.junit.main.LaunchResult;
import io.quarkus.test.junit.main.QuarkusMainLauncher;
import io.quarkus.test.junit.main.QuarkusMainTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tern board}, on the machine that the test runs on. */
@QuarkusMainTest
class BoardCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  @Test
  void listsBoardsAndMarksTheOneInUse(QuarkusMainLauncher launcher) throws IOException {
    LaunchResult text = launcher.launch("board", "list");
    LaunchResult json = launcher.launch("board", "list", "--json");

    assertEquals(0, text.exitCode(), text.getErrorOutput());
    assertTrue(
        text.getOutput().contains("* generic-x86-64   any x86-64 machine"), text.getOutput());
    assertTrue(text.getOutput().contains("  raspberry-pi-5 "), text.getOutput());
    List<String> inUse =
        objects(json).stream()
            .filter(board -> board.get("inUse").asBoolean())
            .map(board -> board.get("board").asText())
            .toList();
    assertEquals(List.of("generic-x86-64"), inUse);
  }

  @Test
  void showsEveryKeyWithItsOrigin(QuarkusMainLauncher launcher) throws IOException {
    JsonNode keys = object(launcher.launch("board", "show", "orange-pi-5", "--json")).get("keys");

    assertEquals("{\"origin\":\"file\",\"value\":[4,5,6,7]}", keys.get("llm.cores").toString());
    assertEquals(
        "{\"origin\":\"default\",\"value\":25}", keys.get("listen.longest-seconds").toString());
    assertTrue(
        launcher
            .launch("board", "show", "orange-pi-5")
            .getOutput()
            .lines()
            .anyMatch(line -> line.matches("llm\\.cores +\\[4,5,6,7] +file")));
  }

  @Test
  void namesTheNearestBoard(QuarkusMainLauncher launcher) {
    LaunchResult result = launcher.launch("board", "show", "orange-pi");

    assertEquals(1, result.exitCode());
    assertTrue(
        result.getErrorOutput().contains("did you mean 'orange-pi-5'?"), result.getErrorOutput());
  }

  @Test
  void checksWhatCanNotBeRightHere(QuarkusMainLauncher launcher) throws IOException {
    Path file = folder.resolve("board.yaml");
    Files.writeString(file, "board: b\nllm:\n  cores: [1023]\nmodels:\n  voice: nobody\n");

    LaunchResult result = launcher.launch("board", "check", file.toString(), "--json");

    JsonNode checked = object(result);
    assertEquals(1, result.exitCode());
    assertEquals("b", checked.get("board").asText());
    assertFalse(checked.get("usable").asBoolean());
    assertTrue(
        checked
            .get("findings")
            .findValuesAsText("about")
            .containsAll(List.of("llm.cores", "memory")),
        checked.toString());
    assertTrue(
        launcher
            .launch("board", "check", file.toString())
            .getOutput()
            .contains("error  llm.cores: [1023] is not there; this process may use"));
  }

  @Test
  void writesTheBoardOfThisMachineOnce(QuarkusMainLauncher launcher) throws IOException {
    Path file = folder.resolve("board.yaml");

    JsonNode written = object(launcher.launch("board", "init", file.toString(), "--json"));
    LaunchResult again = launcher.launch("board", "init", file.toString());
    LaunchResult forced = launcher.launch("board", "init", "--force", file.toString());

    assertEquals(BoardFile.read(file).board(), written.get("board").asText());
    assertFalse(written.get("because").asText().isBlank());
    assertEquals(1, again.exitCode());
    assertTrue(again.getErrorOutput().contains("--force replaces it"), again.getErrorOutput());
    assertEquals(0, forced.exitCode(), forced.getErrorOutput());
  }

  @Test
  void writesNothingWhenOnlyAsked(QuarkusMainLauncher launcher) {
    Path file = folder.resolve("board.yaml");

    LaunchResult result = launcher.launch("board", "init", "--dry-run", file.toString());

    assertEquals(0, result.exitCode());
    assertTrue(result.getOutput().contains("nothing written"), result.getOutput());
    assertFalse(Files.exists(file));
  }

  private static JsonNode object(LaunchResult result) throws IOException {
    List<JsonNode> objects = objects(result);
    assertEquals(1, objects.size(), result.getOutput() + result.getErrorOutput());
    return objects.getFirst();
  }

  private static List<JsonNode> objects(LaunchResult result) throws IOException {
    String lines =
        String.join(
            "\n", result.getOutputStream().stream().filter(line -> line.startsWith("{")).toList());
    return JSON.readerFor(JsonNode.class).<JsonNode>readValues(lines).readAll();
  }
}
