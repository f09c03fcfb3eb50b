package dev.tern.ota.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** What the device knows of its keys. Thread-safe. */
public interface LiveKeys {
  /**
   * Looks at values as a whole, changes nothing.
   *
   * @param values by key; together they would be all that lies over the board's file and the set
   * @return what is wrong and what to do, by key; empty where all of them may be applied
   */
  Map<String, String> problems(Map<String, JsonNode> values);

  /**
   * Has these values be used instead of those applied before, all at one moment.
   *
   * @param values without {@link #problems}
   */
  void apply(Map<String, JsonNode> values);

  /** Every key as it is in use, in the order of the reference; without secrets. */
  Map<String, InUse> inUse();

  /**
   * @param value as a board file would write it
   * @param origin who said so, such as {@code file}, {@code set}, {@code overlay}
   */
  record InUse(JsonNode value, String origin) {}
}
