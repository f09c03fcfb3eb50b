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
import org.junit.jupiter.api.Test;

/** {@code tern eval} with the default model, on two sentences so that it is quick. */
@QuarkusMainTest
class EvalCommandTest {
  @Test
  void asksForActionsAndTellsTheScore(QuarkusMainLauncher launcher) throws IOException {
    RequiredModels.assumeDefaults();

    LaunchResult result =
        launcher.launch("eval", "--model", "smollm2-135m", "--cases", "2", "--json");

    JsonNode found =
        new ObjectMapper()
            .readTree(
                result.getOutputStream().stream()
                    .filter(line -> line.startsWith("{"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(result.getErrorOutput())));
    assertEquals(2, found.get("cases").asInt());
    assertEquals(0.9, found.get("threshold").asDouble());
    assertEquals(2 - found.get("wrong").size(), Math.round(2 * found.get("score").asDouble()));
    for (JsonNode wrong : found.get("wrong")) {
      JsonNode answer = new ObjectMapper().readTree(wrong.get("found").asText());
      assertTrue(answer.get("action").isTextual(), wrong.toString());
    }
    assertTrue(found.get("card").isNull());
    assertEquals(found.get("passed").asBoolean() ? 0 : 1, result.exitCode());
  }

  @Test
  void refusesACountThatAsksNothing(QuarkusMainLauncher launcher) {
    LaunchResult result = launcher.launch("eval", "--model", "smollm2-135m", "--cases", "0");

    assertEquals(1, result.exitCode());
    assertTrue(
        result.getErrorOutput().contains("--cases=0 is out of range; expected 1 or more"),
        result.getErrorOutput());
  }
}
