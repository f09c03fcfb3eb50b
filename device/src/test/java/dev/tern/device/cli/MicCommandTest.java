package dev.tern.device.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tern.device.audio.VirtualSoundCard;
import io.quarkus.test.junit.main.LaunchResult;
import io.quarkus.test.junit.main.QuarkusMainLauncher;
import io.quarkus.test.junit.main.QuarkusMainTest;
import org.junit.jupiter.api.Test;

@QuarkusMainTest
class MicCommandTest {
  @Test
  void saysThatNothingComesIn(QuarkusMainLauncher launcher) throws Exception {
    assumeTrue(
        System.getProperty("tern.program") == null, "the card is told to this process alone");
    try (VirtualSoundCard card = VirtualSoundCard.plugIn()) {
      LaunchResult result = launcher.launch("mic", "check", "--seconds", "1", "--json");

      assertEquals(0, result.exitCode(), result.getErrorOutput());
      JsonNode found = new ObjectMapper().readTree(result.getOutput());
      assertEquals(16_000, found.get("rateHz").asInt());
      assertTrue(found.get("speakerPlayed").asBoolean());
      assertTrue(found.get("echoDelayMillis").isNull());
      assertTrue(found.get("advice").get(0).asText().contains("audio.channel"));
    }
  }

  @Test
  void refusesTimesThatNobodyMeans(QuarkusMainLauncher launcher) {
    LaunchResult result = launcher.launch("mic", "check", "--seconds", "0");

    assertEquals(1, result.exitCode());
    assertTrue(result.getErrorOutput().contains("--seconds 0: expected 1 to 60"));
  }
}
