package dev.tern.device.action;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Values by name, written as {@code "room", room, "level", level}. */
final class Named {
  private Named() {}

  /** Present values in their order; an empty {@link Optional} is left out. */
  static Map<String, Object> values(Object... namesAndValues) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      Object value = namesAndValues[i + 1];
      Object present = value instanceof Optional<?> optional ? optional.orElse(null) : value;
      if (present != null) {
        values.put((String) namesAndValues[i], present);
      }
    }
    return values;
  }
}
