package dev.tern.device.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tern.device.model.Catalog;
import dev.tern.device.model.ModelStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ModelsCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void listIsATable() throws IOException {
    int exit = run("list");

    assertEquals(0, exit);
    List<String> lines = out.toString().lines().toList();
    assertTrue(lines.getFirst().startsWith("MODEL"), lines.getFirst());
    assertTrue(lines.stream().anyMatch(line -> line.matches("alto \\* +voice +en +3 B +MIT +no")));
  }

  @Test
  void listAsJsonIsOneObjectALine() throws IOException {
    assertEquals(0, run("list", "--json"));

    List<JsonNode> models = jsonLines();
    assertEquals(2, models.size());
    assertEquals("alto", models.getFirst().get("name").asText());
    assertEquals("voice", models.getFirst().get("role").asText());
    assertEquals("missing", models.getFirst().get("state").asText());
    assertFalse(models.getFirst().get("installed").asBoolean());
    assertEquals(3, models.getFirst().get("sizeBytes").asInt());
  }

  @Test
  void pullOfModelsThatAreThereEndsWithZero() throws IOException {
    install();

    assertEquals(0, run("pull", "alto", "--json"));
    assertEquals(0, run("pull", "alto", "--json"));

    List<JsonNode> outcomes = jsonLines();
    assertEquals("found-valid", outcomes.get(0).get("outcome").asText());
    assertEquals("already-there", outcomes.get(1).get("outcome").asText());
  }

  @Test
  void pullWithoutNamesTakesTheDefaults() throws IOException {
    install();

    assertEquals(0, run("pull", "--json"));

    assertEquals(List.of("alto"), jsonLines().stream().map(o -> o.get("name").asText()).toList());
  }

  @Test
  void failedPullEndsWithOneAndSaysWhy() throws IOException {
    assertEquals(1, run("pull", "alto", "--json"));

    assertEquals("failed", jsonLines().getFirst().get("outcome").asText());
    assertEquals(
        "pip is not on this machine; run: sudo apt-get install python3-pip",
        jsonLines().getFirst().get("error").asText());
  }

  @Test
  void licenseThatIsNotAcceptedEndsWithTwo() throws IOException {
    assertEquals(2, run("pull", "strict", "--json"));

    assertTrue(jsonLines().getFirst().get("error").asText().contains("--accept-license"));
  }

  @Test
  void unknownNameEndsWithOneAndOneLine() throws IOException {
    assertEquals(1, run("pull", "altoo"));

    assertEquals(
        "tern: model=altoo is not in the catalog; nearest=alto; see: ./tern models list\n",
        err.toString());
  }

  @Test
  void unknownOptionEndsWithTwo() throws IOException {
    assertEquals(2, run("pull", "--fast"));
  }

  @Test
  void noSubcommandShowsHowToUseIt() throws IOException {
    assertEquals(2, run());

    assertTrue(err.toString().contains("Exit codes:"));
    assertTrue(err.toString().contains("./tern models pull"));
  }

  @Test
  void verifyTellsValidDamagedAndMissingApart() throws IOException {
    install();
    assertEquals(0, run("verify", "alto", "--json"));
    Files.writeString(folder.resolve("store/alto/voice.onnx"), "abd");
    assertEquals(1, run("verify", "alto", "--json"));
    assertEquals(1, run("verify", "strict", "--json"));

    assertEquals(
        List.of("valid", "invalid", "missing"),
        jsonLines().stream().map(line -> line.get("state").asText()).toList());
    assertTrue(
        jsonLines().get(1).get("problems").get(0).asText().contains("wrong digest; expected"));
  }

  @Test
  void verifyWithoutNamesChecksWhatIsInstalled() throws IOException {
    install();

    assertEquals(0, run("verify"));

    assertEquals("alto: 1 file, 3 B, digests right\n", out.toString());
  }

  @Test
  void removeSaysWhatItFreed() throws IOException {
    install();

    assertEquals(0, run("remove", "alto"));
    assertEquals(0, run("remove", "alto"));

    assertEquals(
        "alto is removed: freed 3 B\nalto was not installed: nothing to remove\n", out.toString());
  }

  @Test
  void barRewritesItsLineOnATerminalAndLogsStayShort() throws IOException {
    Catalog catalog = catalog();

    String terminal = progress(catalog, true);
    String log = progress(catalog, false);

    assertTrue(terminal.contains("\r\u001b[2K  fetching [############............]  50 % 500 B"));
    assertEquals(
        "alto 1 (voice): 1.0 kB from pip alto 1, license MIT\n  fetching ...\nalto is there\n",
        log);
  }

  private static String progress(Catalog catalog, boolean isTerminal) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    PullProgress progress = new PullProgress(stream, isTerminal);
    progress.starting(catalog.require("alto"));
    progress.fetching(catalog.require("alto"), 500, 1000);
    progress.fetching(catalog.require("alto"), 600, 1000);
    progress.finish("alto is there");
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private void install() throws IOException {
    Files.createDirectories(folder.resolve("store/alto"));
    Files.writeString(folder.resolve("store/alto/voice.onnx"), "abc");
  }

  private Catalog catalog() throws IOException {
    // The digest is that of "abc".
    String yaml =
        """
        models:
          - name: alto
            role: voice
            language: en
            version: 1
            default: true
            license: {spdx: MIT, name: MIT License}
            card: {summary: a test, page: nowhere, memory: none, quality: none}
            source: {pip: alto, version: 1, download: 1000}
            files: &files
              - name: voice.onnx
                size: 3
                sha256: ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad
          - name: strict
            role: voice
            language: en
            version: 1
            default: false
            license: {spdx: X, name: Terms, terms: nowhere, must-be-accepted: true}
            card: {summary: a test, page: nowhere, memory: none, quality: none}
            source: {pip: strict, version: 1, download: 1000}
            files: *files
        """;
    return Catalog.read(Files.writeString(folder.resolve("catalog.yaml"), yaml));
  }

  private int run(String... arguments) throws IOException {
    ModelStore store = new ModelStore(folder.resolve("store"), folder, catalog());
    return new CommandLine(new ModelsCommand(() -> store, Map.of("PATH", "/nowhere")))
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  private List<JsonNode> jsonLines() throws IOException {
    return JSON.readerFor(JsonNode.class).<JsonNode>readValues(out.toString()).readAll();
  }
}
