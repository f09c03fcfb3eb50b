package dev.tern.device.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
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

/** {@code tern gate} with the default models. */
@QuarkusMainTest
class GateCommandTest {
  @TempDir Path folder;

  @Test
  void tellsHowTheModelsInUseDo(QuarkusMainLauncher launcher) throws IOException {
    RequiredModels.assumeDefaults();
    Path home = Path.of(System.getProperty("tern.home"));
    Files.copy(home.resolve("recordings/01_am_michael.wav"), folder.resolve("lights.wav"));
    Path suite =
        suite(
            """
            {"format": 1,
             "texts": [{"say": "lights off", "tier": "rules", "action": "light_off"}],
             "audio": [{"file": "lights.wav", "words": "lights off", "action": "light_off"}],
             "thresholds": {"turnMillisP95": 60000, "firstSoundMillisP95": 60000}}
            """);

    LaunchResult result =
        launcher.launch("gate", suite.toString(), "--recordings", folder.toString(), "--json");

    assertEquals(0, result.exitCode(), result.getErrorOutput());
    JsonNode found = new ObjectMapper().readTree(result.getOutput());
    assertTrue(found.get("passed").asBoolean());
    assertEquals(1, found.get("figures").get("textsRight").asDouble());
    assertEquals(0, found.get("figures").get("wordErrorRate").asDouble());
    assertTrue(found.get("figures").get("privateMib").asDouble() > 50);
  }

  @Test
  void tellsWhatIsNotGoodEnoughInATable(QuarkusMainLauncher launcher) throws IOException {
    RequiredModels.assumeDefaults();
    Path suite = suite("{\"format\":1,\"texts\":[{\"say\":\"lights off\",\"action\":\"coffee\"}]}");

    LaunchResult result = launcher.launch("gate", suite.toString());

    assertEquals(1, result.exitCode());
    assertTrue(
        result.getOutput().contains("wrong: \"lights off\" came to rules light_off {}"),
        result.getOutput());
    assertTrue(
        result.getOutput().contains("failed: textsRight=0.000; expected at least 0.950"),
        result.getOutput());
  }

  @Test
  void tellsWhereASuiteIsWrong(QuarkusMainLauncher launcher) throws IOException {
    Path suite = suite("{\"format\":1,\n\"text\":[]}");

    LaunchResult result = launcher.launch("gate", suite.toString());

    assertEquals(1, result.exitCode());
    assertTrue(
        result.getErrorOutput().contains(suite + " line 2: text: is not known"),
        result.getErrorOutput());
  }

  private Path suite(String text) throws IOException {
    return Files.writeString(folder.resolve("suite.json"), text);
  }
}
