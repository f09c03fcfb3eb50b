package dev.tern.device.model;

import java.nio.file.Path;

/**
 * A catalog entry as it stands on this machine, found without reading any of its files.
 *
 * @param problem what is wrong, in words; empty where nothing is
 */
public record Installation(CatalogEntry entry, Path folder, State state, String problem) {
  /** How much of a model is there and how sure that is. */
  public enum State {
    /** All files are there and unchanged since their digests were checked. */
    READY,
    /** All files are there with the right sizes; their digests are to be checked before use. */
    UNCHECKED,
    /** Some file is missing or has another size. */
    DAMAGED,
    /** Nothing is there. */
    MISSING
  }
}
