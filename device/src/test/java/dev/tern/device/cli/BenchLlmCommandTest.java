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

/** {@code tern bench llm} with the default model, so little that it is quick. */
@QuarkusMainTest
class BenchLlmCommandTest {
  @Test
  void tellsHowFastTheDefaultModelReadsAndWrites(QuarkusMainLauncher launcher) throws IOException {
    RequiredModels.assumeDefaults();

    LaunchResult result =
        launcher.launch(
            "bench",
            "llm",
            "--prompt",
            "8",
            "--gen",
            "3",
            "--depth",
            "0,16",
            "--threads",
            "1",
            "--sessions",
            "1,2",
            "--rounds",
            "1",
            "--json");

    assertEquals(0, result.exitCode(), result.getErrorOutput());
    String json =
        result.getOutput().lines().filter(line -> line.startsWith("{")).findFirst().orElseThrow();
    JsonNode found = new ObjectMapper().readTree(json);
    assertTrue(found.get("bandwidth").get("read1").asDouble() > 0, json);
    assertTrue(found.get("residentBytes").asLong() > 0, json);
    JsonNode rows = found.get("rows");
    assertEquals(4, rows.size(), json); // the prompt; depth 0 of one and of two; depth 16
    assertTrue(rows.get(0).get("timeToFirstTokenMillis").asDouble() > 0, json);
    assertEquals(2, rows.get(2).get("sessions").asInt(), json);
    assertEquals(16, rows.get(3).get("depth").asInt(), json);
    for (JsonNode row : rows) {
      assertTrue(row.get("tokensPerSecond").asDouble() > 0, json);
    }
  }

  @Test
  void refusesToWriteNothing(QuarkusMainLauncher launcher) {
    LaunchResult result = launcher.launch("bench", "llm", "--gen", "0");

    assertEquals(1, result.exitCode());
    assertTrue(
        result.getErrorOutput().contains("--gen=0 is out of range; expected 1 or more"),
        result.getErrorOutput());
  }
}
