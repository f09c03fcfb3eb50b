package dev.tern.device.model;

/** The program was told to stop during a pull; the listener has said so already. */
public final class PullInterruptedException extends ModelException {
  private static final long serialVersionUID = 1L;

  PullInterruptedException(CatalogEntry entry, Exception cause) {
    super("model=%s: interrupted; nothing was installed".formatted(entry.name()), cause);
  }
}
