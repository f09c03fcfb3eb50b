package dev.tern.device.model;

import java.util.Objects;
import java.util.Optional;

/**
 * The license under which a model is used.
 *
 * @param spdx SPDX identifier, or {@code LicenseRef-…} where SPDX has none
 * @param name its name in words
 * @param terms where the full text is, if it is not one that everybody knows
 * @param mustBeAccepted whether a person must say yes before anything is fetched
 */
public record License(String spdx, String name, Optional<String> terms, boolean mustBeAccepted) {
  public License {
    Objects.requireNonNull(spdx);
    Objects.requireNonNull(name);
    Objects.requireNonNull(terms);
  }
}
