package dev.tern.device.model;

/** The model's terms must be accepted by a person before anything is fetched. */
public final class LicenseNotAcceptedException extends ModelException {
  private static final long serialVersionUID = 1L;

  LicenseNotAcceptedException(CatalogEntry entry) {
    super(
        "model=%s is under the %s (%s): read them, then run: ./tern models pull %s --accept-license"
            .formatted(
                entry.name(),
                entry.license().name(),
                entry.license().terms().orElse("no address given"),
                entry.name()));
  }
}
