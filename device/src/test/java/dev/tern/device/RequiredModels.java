package dev.tern.device;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tern.device.model.Installation;
import dev.tern.device.model.ModelStore;

/** Skips a test, saying why, where the default models are not installed. */
public final class RequiredModels {
  private RequiredModels() {}

  public static void assumeDefaults() {
    ModelStore store = ModelStore.ofThisMachine();
    store
        .catalog()
        .defaults()
        .forEach(
            entry -> {
              Installation.State state = store.installation(entry).state();
              assumeTrue(
                  state == Installation.State.READY || state == Installation.State.UNCHECKED,
                  "model=" + entry.name() + " is not installed; run: ./tern models pull");
            });
  }
}
