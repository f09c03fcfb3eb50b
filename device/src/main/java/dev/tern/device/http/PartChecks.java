package dev.tern.device.http;

import dev.tern.device.part.Condition;
import dev.tern.device.part.Part;
import dev.tern.device.part.Parts;
import dev.tern.device.supervision.Watchdog;
import io.quarkus.runtime.Startup;
import io.smallrye.health.api.HealthRegistry;
import io.smallrye.health.api.HealthType;
import io.smallrye.health.registry.HealthRegistries;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;

/**
 * The health pages, told from {@link Parts} (docs/faults.md):
 *
 * <ul>
 *   <li>{@code /q/health/live}: every loop makes progress. The watchdog acts on the same.
 *   <li>{@code /q/health/ready}: questions in writing are taken; every part with its state. A
 *       failed part is told and done without: it does not hold readiness back.
 *   <li>{@code /q/health/well}: nothing has failed. For people and alerts; so is {@code /q/health},
 *       which is all three.
 * </ul>
 */
@Startup
@Singleton
final class PartChecks {
  PartChecks(Parts parts, Watchdog watchdog) {
    HealthRegistry ready = HealthRegistries.getRegistry(HealthType.READINESS);
    for (Part part : Part.values()) {
      HealthCheck check = () -> readiness(part, parts.of(part), parts.areReady());
      ready.register(part.key(), check);
    }
    HealthCheck well = () -> wellness(parts.faults());
    HealthRegistries.getRegistry(HealthType.WELLNESS).register("faults", well);
    HealthCheck alive = () -> liveness(watchdog.stalled());
    HealthRegistries.getRegistry(HealthType.LIVENESS).register("loops", alive);
  }

  private static HealthCheckResponse readiness(Part part, Condition condition, boolean areReady) {
    HealthCheckResponseBuilder response =
        HealthCheckResponse.named(part.key())
            .status(areReady || !Parts.isWaitedFor(part) || condition.isSettled())
            .withData("state", condition.state().key())
            .withData("since", condition.since().toString());
    if (!condition.reason().isEmpty()) {
      response.withData("reason", condition.reason());
    }
    if (condition.state() == Condition.State.FAILED) {
      response.withData("meanwhile", part.meanwhile());
    }
    return response.build();
  }

  private static HealthCheckResponse wellness(Map<Part, Condition> faults) {
    HealthCheckResponseBuilder response =
        HealthCheckResponse.named("faults").status(faults.isEmpty());
    faults.forEach((part, condition) -> response.withData(part.key(), condition.reason()));
    return response.build();
  }

  private static HealthCheckResponse liveness(List<String> stalled) {
    HealthCheckResponseBuilder response =
        HealthCheckResponse.named("loops").status(stalled.isEmpty());
    if (!stalled.isEmpty()) {
      response.withData("stalled", String.join("; ", stalled));
    }
    return response.build();
  }
}
