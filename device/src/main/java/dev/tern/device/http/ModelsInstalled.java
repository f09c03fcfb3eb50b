package dev.tern.device.http;

import dev.tern.device.board.BoardConfig;
import dev.tern.device.model.Installation;
import dev.tern.device.model.ModelStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Ready when every model that the board names is installed. */
@Readiness
@ApplicationScoped
public class ModelsInstalled implements HealthCheck {
  private final BoardConfig.Models models;
  private final ModelStore store;

  ModelsInstalled(BoardConfig board, ModelStore store) {
    this.models = board.models();
    this.store = store;
  }

  @Override
  public HealthCheckResponse call() {
    HealthCheckResponseBuilder response = HealthCheckResponse.named("models").up();
    for (String name :
        List.of(
            models.speech(),
            models.secondListener(),
            models.voiceActivity(),
            models.languageModel(),
            models.voice())) {
      Installation installation = store.installation(store.catalog().require(name));
      response.withData(name, installation.state().name());
      boolean usable =
          switch (installation.state()) {
            case READY, UNCHECKED -> true;
            case DAMAGED, MISSING -> false;
          };
      if (!usable) {
        response.down();
      }
    }
    return response.build();
  }
}
