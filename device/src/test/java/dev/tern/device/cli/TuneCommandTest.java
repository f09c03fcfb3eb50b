package dev.tern.device.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tern.device.RequiredModels;
import io.quarkus.test.junit.main.LaunchResult;
import io.quarkus.test.junit.main.QuarkusMainLauncher;
import io.quarkus.test.junit.main.QuarkusMainTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tern tune} with the default model; boards leave little open, so that it is quick. */
@QuarkusMainTest
class TuneCommandTest {
  private static final String BOARD = System.getProperty("tern.board");

  @TempDir Path folder;

  @AfterEach
  void backToTheBoardOfAllTests() {
    System.setProperty("tern.board", BOARD);
  }

  @Test
  void measuresKeepsAndShowsWhatIsFastest(QuarkusMainLauncher launcher) throws IOException {
    RequiredModels.assumeDefaults();
    useBoard("llm:\n  threads: 1\n  cores: [0]\n");

    JsonNode tuned = object(launch(launcher, "tune", "--json"));

    Path kept = folder.resolve("state/tune.json");
    assertEquals(kept.toString(), tuned.get("file").asText());
    assertTrue(tuned.get("compared").size() >= 4, tuned.toString());
    assertEquals(1, tuned.get("chosen").get("threads").asInt());
    JsonNode written = new ObjectMapper().readTree(kept.toFile());
    assertEquals(
        tuned.get("chosen").get("prefillChunk").asInt(), written.get("prefillChunk").asInt());
    assertEquals(
        "smollm2-135m", written.get("measuredWith").get("model").asText(), written.toString());
    String origin = tuned.get("changed").asBoolean() ? "tuned" : "default";
    assertEquals(
        origin,
        object(launch(launcher, "board", "show", "--json"))
            .at("/keys/llm.prefill-chunk/origin")
            .asText());
  }

  @Test
  void saysWhereThereIsNothingToTune(QuarkusMainLauncher launcher) throws IOException {
    useBoard("llm:\n  threads: 1\n  cores: [0]\n  prefill-chunk: 64\n");

    LaunchResult result = launch(launcher, "tune");

    assertEquals(1, result.exitCode());
    assertTrue(
        result.getErrorOutput().contains("leave out what is to be measured"),
        result.getErrorOutput());
  }

  @Test
  void refusesAStateFolderItCanNotWriteToBeforeItMeasures(QuarkusMainLauncher launcher)
      throws IOException {
    Files.createFile(folder.resolve("state"));
    useBoard("");

    LaunchResult result = launch(launcher, "tune");

    assertEquals(1, result.exitCode());
    assertTrue(result.getErrorOutput().contains("or use --dry-run"), result.getErrorOutput());
    assertFalse(result.getErrorOutput().contains("warming up"), result.getErrorOutput());
  }

  /** The native executable is another process: it is told the board by argument. */
  LaunchResult launch(QuarkusMainLauncher launcher, String... arguments) {
    return launcher.launch(arguments);
  }

  Path board() {
    return folder.resolve("board.yaml");
  }

  private void useBoard(String llm) throws IOException {
    Path board = board();
    Files.writeString(board, "board: b\n" + llm + "state:\n  folder: " + folder + "/state\n");
    System.setProperty("tern.board", board.toString());
  }

  private static JsonNode object(LaunchResult result) throws IOException {
    assertEquals(0, result.exitCode(), result.getErrorOutput());
    return new ObjectMapper()
        .readTree(
            result.getOutputStream().stream()
                .filter(line -> line.startsWith("{"))
                .findFirst()
                .orElseThrow());
  }
}
