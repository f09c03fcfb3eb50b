package dev.tern.device.http;

import dev.tern.device.conversation.Tier;
import dev.tern.device.conversation.Turn;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Counts turns by tier, with the time from the end of speech to the first sound. Made at start, so
 * that a monitor sees the zeros before the first turn.
 */
@Startup
@Singleton
public final class TurnMetrics implements Consumer<Turn> {
  private final Map<Tier, Timer> firstSound = new EnumMap<>(Tier.class);

  TurnMetrics(MeterRegistry registry) {
    for (Tier tier : Tier.values()) {
      firstSound.put(
          tier,
          Timer.builder("tern.turn")
              .description("from the end of speech to the first sound of the reply")
              .tag("tier", tier.json())
              .register(registry));
    }
  }

  @Override
  public void accept(Turn turn) {
    Duration untilFirstSound = Duration.ofNanos((long) (turn.timingsMillis().firstSound() * 1e6));
    firstSound.get(turn.tier()).record(untilFirstSound);
  }
}
