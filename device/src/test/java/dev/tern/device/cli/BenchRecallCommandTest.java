package dev.tern.device.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tern.device.RequiredModels;
import dev.tern.device.model.ModelRole;
import dev.tern.device.model.ModelStore;
import io.quarkus.test.junit.main.LaunchResult;
import io.quarkus.test.junit.main.QuarkusMainLauncher;
import io.quarkus.test.junit.main.QuarkusMainTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tern bench recall} with the default model, at a depth so small that it is quick. */
@QuarkusMainTest
class BenchRecallCommandTest {
  @TempDir Path folder;

  @Test
  void keepsInTheCardWhatTheModelRemembers(QuarkusMainLauncher launcher) throws IOException {
    RequiredModels.assumeDefaults();
    Path installed =
        ModelStore.ofThisMachine().require("smollm2-135m", ModelRole.LANGUAGE_MODEL).onlyFile();
    Path model = Files.copy(installed, folder.resolve("model.gguf"));

    LaunchResult result =
        launcher.launch("bench", "recall", "--model", model.toString(), "--depth", "16", "--json");

    JsonNode found = new ObjectMapper().readTree(line(result));
    JsonNode depth = found.get("depths").get(0);
    assertEquals(16, depth.get("depth").asInt());
    assertEquals(4, depth.get("asked").asInt());
    Path card = folder.resolve("model.gguf.card.json");
    if (depth.get("passed").asBoolean()) {
      assertEquals(0, result.exitCode());
      assertEquals(card.toString(), found.get("card").asText());
      assertEquals(
          depth.get("promptTokens"),
          new ObjectMapper().readTree(card.toFile()).get("usableContext"));
    } else {
      assertEquals(1, result.exitCode());
      assertTrue(Files.notExists(card));
    }
  }

  @Test
  void namesAModelThatIsNotThere(QuarkusMainLauncher launcher) {
    LaunchResult result = launcher.launch("bench", "recall", "--model", "none.gguf");

    assertEquals(1, result.exitCode());
    assertTrue(
        result
            .getErrorOutput()
            .contains("none.gguf: no such file; give a GGUF file or a name of the catalog"),
        result.getErrorOutput());
  }

  private static String line(LaunchResult result) {
    return result.getOutputStream().stream()
        .filter(line -> line.startsWith("{"))
        .findFirst()
        .orElseThrow(() -> new AssertionError(result.getErrorOutput()));
  }
}
