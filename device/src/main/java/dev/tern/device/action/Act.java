package dev.tern.device.action;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Something to be done outside of this process.
 *
 * @param name the intent's name
 * @param values by name, in reading order: String, Integer, BigDecimal, Boolean or a {@code
 *     java.time} value; units stand in the name, such as {@code distanceMeters}
 */
public record Act(String name, Map<String, Object> values) {
  public Act {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /**
   * @param namesAndValues name, value, name, value; an absent {@link Optional} leaves its name out
   */
  static Act of(String name, Object... namesAndValues) {
    return new Act(name, Named.values(namesAndValues));
  }

  /** One line for people: {@code light_on room=office}, text with spaces in quotes. */
  @Override
  public String toString() {
    return values.entrySet().stream()
        .map(entry -> " " + entry.getKey() + "=" + printed(entry.getValue()))
        .collect(Collectors.joining("", name, ""));
  }

  private static String printed(Object value) {
    String text = value instanceof BigDecimal number ? number.toPlainString() : value.toString();
    return text.contains(" ") ? '"' + text + '"' : text;
  }
}
