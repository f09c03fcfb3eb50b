package dev.tern.device.http;

import dev.tern.device.audio.SoundLosses;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.util.function.ToDoubleFunction;

/** Tells how often the microphone lost sound and playback tore, as {@code tern_sound_xruns}. */
@Startup
@Singleton
final class SoundMetrics {
  SoundMetrics(MeterRegistry registry, SoundLosses losses) {
    count(registry, losses, "capture", SoundLosses::heard);
    count(registry, losses, "playback", SoundLosses::played);
  }

  private static void count(
      MeterRegistry registry,
      SoundLosses losses,
      String direction,
      ToDoubleFunction<SoundLosses> times) {
    FunctionCounter.builder("tern.sound.xruns", losses, times)
        .description("times that sound was lost because the machine was too busy")
        .tag("direction", direction)
        .register(registry);
  }
}
