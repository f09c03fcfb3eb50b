package dev.tern.device.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.main.LaunchResult;
import io.quarkus.test.junit.main.QuarkusMainLauncher;
import io.quarkus.test.junit.main.QuarkusMainTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tern model}: a made-up file, looked into. */
@QuarkusMainTest
class ModelCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  @Test
  void makesUpAModelAndTellsWhatItIs(QuarkusMainLauncher launcher) throws IOException {
    Path file = folder.resolve("model.gguf");

    JsonNode made =
        object(fabricate(launcher, file, "tiny-bitnet", "tq2_0", "--layers", "2", "--json"));
    JsonNode told =
        object(launcher.launch("model", "inspect", file.toString(), "--context", "512", "--json"));
    LaunchResult text = launcher.launch("model", "inspect", file.toString());

    assertEquals(Files.size(file), made.get("sizeBytes").asLong());
    assertEquals("Q6_K", made.get("headFormat").asText());
    assertEquals("bitnet", told.get("architecture").asText());
    assertEquals("TQ2_0", told.get("quantization").asText());
    assertEquals("native", told.get("quantizationOrigin").asText());
    assertEquals(2, told.get("layers").asInt());
    assertEquals(2 * 11 + 2, told.get("tensors").size());
    JsonNode memory = told.get("memory");
    assertEquals(512 * 2 * 2 * (64 + 64 + 8), memory.get("cacheBytes").asLong());
    assertTrue(memory.get("fits").asBoolean());
    assertEquals(
        memory.get("neededBytes").asLong(),
        memory.get("weightBytes").asLong()
            + memory.get("cacheBytes").asLong()
            + memory.get("applianceBytes").asLong());
    assertEquals(0, text.exitCode(), text.getErrorOutput());
    assertTrue(text.getOutput().contains("blk.1.ffn_sub_norm.weight"), text.getOutput());
    assertTrue(text.getOutput().contains(", fits board=generic-x86-64"), text.getOutput());
  }

  @Test
  void namesFilesOfBitnetCppAsItDoes(QuarkusMainLauncher launcher) throws IOException {
    JsonNode own =
        object(fabricate(launcher, folder.resolve("a.gguf"), "tiny-bitnet", "I2_S", "--json"));
    JsonNode asked =
        object(
            fabricate(
                launcher,
                folder.resolve("b.gguf"),
                "tiny-bitnet",
                "I2_S",
                "--architecture",
                "bitnet",
                "--json"));

    assertEquals("bitnet-b1.58", own.get("architecture").asText());
    assertEquals("F16", own.get("headFormat").asText());
    assertEquals("bitnet", asked.get("architecture").asText());
  }

  @Test
  void refusesWhatItCanNotMake(QuarkusMainLauncher launcher) throws IOException {
    Path file = folder.resolve("model.gguf");

    refused(2, "--format=Q3_X is not known; expected one of F32, F16", launcher, file, "Q3_X");
    assertFalse(Files.exists(file));
    Files.createFile(file);
    refused(1, "exists already; give another name", launcher, file, "Q4_0");
    LaunchResult shape = fabricate(launcher, folder.resolve("x.gguf"), "gpt-5", "Q4_0");
    assertEquals(1, shape.exitCode());
    assertTrue(
        shape.getErrorOutput().contains("tern: shape=gpt-5 is not known; expected one of ["),
        shape.getErrorOutput());
  }

  @Test
  void tellsWhereAFileIsDamaged(QuarkusMainLauncher launcher) throws IOException {
    Path file = folder.resolve("model.gguf");
    Path cut = folder.resolve("cut.gguf");
    fabricate(launcher, file, "tiny-llama", "Q4_0");
    Files.write(cut, Arrays.copyOf(Files.readAllBytes(file), 1000));

    LaunchResult result = launcher.launch("model", "inspect", cut.toString());

    assertEquals(1, result.exitCode());
    assertTrue(
        result
            .getErrorOutput()
            .contains("tern: cut.gguf: count of tokenizer.ggml.tokens at offset="),
        result.getErrorOutput());
  }

  @Test
  void refusesAContextThatTheModelWasNotTrainedFor(QuarkusMainLauncher launcher) {
    Path file = folder.resolve("model.gguf");
    fabricate(launcher, file, "tiny-llama", "Q4_0");

    LaunchResult result = launcher.launch("model", "inspect", file.toString(), "--context", "4096");

    assertEquals(1, result.exitCode());
    assertTrue(
        result.getErrorOutput().contains("--context=4096 is out of range; expected 1..2048"),
        result.getErrorOutput());
  }

  private static LaunchResult fabricate(
      QuarkusMainLauncher launcher, Path file, String shape, String format, String... more) {
    String[] arguments = {
      "model", "fabricate", "--shape", shape, "--format", format, "--out", file.toString()
    };
    String[] all = Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return launcher.launch(all);
  }

  private static void refused(
      int exitCode, String message, QuarkusMainLauncher launcher, Path file, String format) {
    LaunchResult result = fabricate(launcher, file, "tiny-llama", format);

    assertEquals(exitCode, result.exitCode());
    assertTrue(result.getErrorOutput().contains(message), result.getErrorOutput());
  }

  private static JsonNode object(LaunchResult result) throws IOException {
    String line =
        result.getOutputStream().stream()
            .filter(text -> text.startsWith("{"))
            .findFirst()
            .orElseThrow(() -> new AssertionError(result.getErrorOutput()));
    return JSON.readTree(line);
  }
}
