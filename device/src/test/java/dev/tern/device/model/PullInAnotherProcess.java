package dev.tern.device.model;

import java.nio.file.Path;

/** A pull that a test can kill: {@code CATALOG ROOT NAME}. */
final class PullInAnotherProcess {
  private PullInAnotherProcess() {}

  public static void main(String[] arguments) {
    Path root = Path.of(arguments[1]);
    ModelStore store = new ModelStore(root, root, Catalog.read(Path.of(arguments[0])));
    PullOutcome outcome =
        new ModelPuller(store, System.getenv(), PullListener.silent())
            .pull(store.catalog().require(arguments[2]), ModelPuller.Consent.NONE);
    System.out.println(outcome.kind());
  }
}
