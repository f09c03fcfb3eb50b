package dev.tern.device.action;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the appliance is told about the place where it stands. Each map may be empty: then it says
 * that nobody has told it.
 *
 * @param directions sentences by place, such as {@code reception desk: "Next to the main door."}
 * @param hours sentences by place, "" for the house as a whole
 * @param menu sentences by dish, such as {@code salad: "A green salad, 6 euros, no nuts."}
 */
public record Premises(
    Map<String, String> directions, Map<String, String> hours, Map<String, String> menu) {
  public Premises {
    directions = new LinkedHashMap<>(directions);
    hours = new LinkedHashMap<>(hours);
    menu = new LinkedHashMap<>(menu);
  }

  public static Premises unknown() {
    return new Premises(Map.of(), Map.of(), Map.of());
  }

  /** The entry whose name is said in {@code words}, or says them. */
  static Optional<Map.Entry<String, String>> find(Map<String, String> told, String words) {
    return told.entrySet().stream()
        .filter(entry -> !entry.getKey().isEmpty())
        .filter(entry -> Wording.has(words, entry.getKey()) || Wording.has(entry.getKey(), words))
        .findFirst();
  }
}
