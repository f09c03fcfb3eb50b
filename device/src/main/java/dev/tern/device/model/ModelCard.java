package dev.tern.device.model;

import java.util.Objects;

/**
 * What a person should know before choosing a model.
 *
 * @param summary what it is and where it comes from, in a sentence or two
 * @param page where its makers describe it: a package page by name, or an address
 * @param memory how much it needs while running, and who measured that
 * @param quality how good it is, and who measured that
 */
public record ModelCard(String summary, String page, String memory, String quality) {
  public ModelCard {
    Objects.requireNonNull(summary);
    Objects.requireNonNull(page);
    Objects.requireNonNull(memory);
    Objects.requireNonNull(quality);
  }
}
