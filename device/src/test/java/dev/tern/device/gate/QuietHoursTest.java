package dev.tern.device.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tern.device.clock.Clocks;
import dev.tern.device.clock.SteadyClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuietHoursTest {
  @ParameterizedTest
  @CsvSource({
    "2026-11-22T03:00:00Z, true, 11, true",
    "2026-11-22T03:00:00Z, true, 9, false",
    "2026-11-22T15:00:00Z, true, 600, false",
    "1970-01-01T15:00:00Z, false, 11, true",
    "1970-01-01T03:00:00Z, false, 9, false",
  })
  void nobodyHasSpokenForAWhileAtNightAsFarAsTheTimeIsKnown(
      Instant now, boolean trusted, int idleMinutes, boolean quiet) {
    Clock wall = Clock.fixed(now, ZoneOffset.UTC);
    Clocks clocks = new Clocks(wall, SteadyClock.following(wall), () -> trusted);

    QuietHours hours =
        new QuietHours(
            clocks,
            () -> Duration.ofMinutes(idleMinutes).toMillis(),
            QuietHours.USUAL_IDLE,
            hour -> hour >= 2 && hour < 5);

    assertEquals(quiet, hours.isQuiet());
  }
}
