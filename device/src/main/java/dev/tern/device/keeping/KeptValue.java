package dev.tern.device.keeping;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A part of a kept file, read strictly: a field of another shape is a {@link KeptFault}.
 *
 * @param where it stands, such as {@code timers[2]}; "" for the whole file
 */
public record KeptValue(JsonNode node, String where) {
  private static final int LONGEST_TEXT = 500;

  public String text(String field) {
    return optionalText(field).orElseThrow(() -> fault(field, "text"));
  }

  /** Empty where the field is not there. */
  public Optional<String> optionalText(String field) {
    return optional(field)
        .map(
            found -> {
              if (!found.isTextual() || found.textValue().length() > LONGEST_TEXT) {
                throw fault(field, "text of up to " + LONGEST_TEXT + " characters");
              }
              return found.textValue();
            });
  }

  /** A whole number within the bounds, both included. */
  public long whole(String field, long least, long most) {
    return optionalWhole(field, least, most)
        .orElseThrow(() -> fault(field, "a whole number from " + least + " to " + most));
  }

  public Optional<Long> optionalWhole(String field, long least, long most) {
    return optional(field)
        .map(
            found -> {
              if (!found.canConvertToLong()
                  || !found.isIntegralNumber()
                  || found.longValue() < least
                  || found.longValue() > most) {
                throw fault(field, "a whole number from " + least + " to " + most);
              }
              return found.longValue();
            });
  }

  public boolean truth(String field) {
    return optionalTruth(field).orElseThrow(() -> fault(field, "true or false"));
  }

  public Optional<Boolean> optionalTruth(String field) {
    return optional(field)
        .map(
            found -> {
              if (!found.isBoolean()) {
                throw fault(field, "true or false");
              }
              return found.booleanValue();
            });
  }

  /** Such as {@code 2026-11-18T09:00:00Z}. */
  public Optional<Instant> optionalInstant(String field) {
    return optionalText(field).map(text -> parsed(field, text, Instant::parse));
  }

  /**
   * A text as something else.
   *
   * @param parse throws a {@link DateTimeException} or {@link IllegalArgumentException} for what it
   *     can't read
   */
  public <T> T parsed(String field, String text, Function<String, T> parse) {
    try {
      return parse.apply(text);
    } catch (DateTimeException | IllegalArgumentException e) {
      throw fault(field, "a value that can be read");
    }
  }

  /** The objects of a list. */
  public List<KeptValue> list(String field, int most) {
    JsonNode found = array(field, most);
    List<KeptValue> values = new ArrayList<>();
    for (JsonNode each : found) {
      values.add(new KeptValue(each, path(field) + "[" + values.size() + "]"));
    }
    return values;
  }

  /** A list of words. */
  public List<String> texts(String field, int most) {
    List<String> texts = new ArrayList<>();
    for (JsonNode each : array(field, most)) {
      if (!each.isTextual() || each.textValue().length() > LONGEST_TEXT) {
        throw fault(field, "a list of texts of up to " + LONGEST_TEXT + " characters");
      }
      texts.add(each.textValue());
    }
    return texts;
  }

  /** The names of the fields of an object. */
  public List<String> names() {
    return node.properties().stream().map(Map.Entry::getKey).toList();
  }

  public KeptValue object(String field) {
    JsonNode found = node.path(field);
    if (!found.isObject()) {
      throw fault(field, "an object");
    }
    return new KeptValue(found, path(field));
  }

  private JsonNode array(String field, int most) {
    JsonNode found = node.path(field);
    if (!found.isArray() || found.size() > most) {
      throw fault(field, "a list of up to " + most);
    }
    return found;
  }

  private Optional<JsonNode> optional(String field) {
    return Optional.ofNullable(node.get(field)).filter(found -> !found.isNull());
  }

  private KeptFault fault(String field, String expected) {
    String found = String.valueOf(node.path(field));
    String shown = found.length() > 40 ? found.substring(0, 40) + "..." : found;
    return new KeptFault(
        path(field) + ": expected " + expected + ", found " + (shown.isEmpty() ? "none" : shown));
  }

  private String path(String field) {
    return where.isEmpty() ? field : where + "." + field;
  }
}
