package dev.tern.device.board;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What a key is on this machine, and who said so.
 *
 * @param key as in the reference: {@code llm.threads}
 * @param value as a board file would write it
 */
public record Setting(String key, JsonNode value, Origin origin) {
  /** Who said so. */
  public enum Origin {
    /** The board's file. */
    FILE,
    /** The set of models and settings that is in use; counts over the file. */
    SET,
    /** The fleet, while it runs; counts over the set. Only keys that are live. */
    OVERLAY,
    /** Measured by {@code tern tune}. */
    TUNED,
    /** Nobody: the key's default. */
    DEFAULT
  }
}
