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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tern tune} with the default model; boards leave little open, so that it is quick. */
@QuarkusMainTest
class TuneCommandTest {
  @TempDir Path folder;

  @Test
  void measuresKeepsAndShowsWhatIsFastest(QuarkusMainLauncher launcher) throws IOException {
    RequiredModels.assumeDefaults();
    String board = board("llm:\n  threads: 1\n  cores: [0]\n");

    JsonNode tuned = object(launcher.launch("tune", "--board", board, "--json"));

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
        object(launcher.launch("board", "show", board, "--json"))
            .at("/keys/llm.prefill-chunk/origin")
            .asText());
  }

  @Test
  void saysWhereThereIsNothingToTune(QuarkusMainLauncher launcher) throws IOException {
    String board = board("llm:\n  threads: 1\n  cores: [0]\n  prefill-chunk: 64\n");

    LaunchResult result = launcher.launch("tune", "--board", board);

    assertEquals(1, result.exitCode());
    assertTrue(
        result.getErrorOutput().contains("leave out what is to be measured"),
        result.getErrorOutput());
  }

  @Test
  void refusesAStateFolderItCanNotWriteToBeforeItMeasures(QuarkusMainLauncher launcher)
      throws IOException {
    Files.createFile(folder.resolve("state"));
    String board = board("");

    LaunchResult result = launcher.launch("tune", "--board", board);

    assertEquals(1, result.exitCode());
    assertTrue(result.getErrorOutput().contains("or use --dry-run"), result.getErrorOutput());
    assertFalse(result.getErrorOutput().contains("warming up"), result.getErrorOutput());
  }

  private String board(String llm) throws IOException {
    Path board = folder.resolve("board.yaml");
    String yaml = "board: b\n" + llm + "state:\n  folder: " + folder + "/state\n";
    return Files.writeString(board, yaml).toString();
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
