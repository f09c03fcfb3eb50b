package dev.tern.device.model;

import java.util.List;

/**
 * What reading every byte of an installed model found.
 *
 * @param checkedBytes how much was read
 * @param problems one line for each file that is missing or differs; empty where all is right
 */
public record Verification(
    CatalogEntry entry, int fileCount, long checkedBytes, List<String> problems) {
  public Verification {
    problems = List.copyOf(problems);
  }

  public boolean isValid() {
    return problems.isEmpty();
  }
}
