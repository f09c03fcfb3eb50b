package dev.tern.ota;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tern.ota.UpdateStatus.Phase;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UpdateStatusTest {
  @Test
  void isReadAsItWasWritten() {
    UpdateStatus status =
        new UpdateStatus(
            Phase.ROLLED_BACK,
            "7f3a",
            "kitchen-17",
            "kitchen-16",
            "",
            1,
            2,
            3,
            "turnMillisP95=900, limit=400",
            Map.of("turnMillisP95", 900.0),
            Instant.parse("2026-11-22T08:00:00Z"));

    assertEquals(Optional.of(status), UpdateStatus.read(status.toJson()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[1]", "null", "{\"phase\":\"asleep\"}", "{\"phase\":\"idle\"}"})
  void takesNothingElseForAStatus(String garbage) {
    assertEquals(Optional.empty(), UpdateStatus.read(garbage));
  }
}
