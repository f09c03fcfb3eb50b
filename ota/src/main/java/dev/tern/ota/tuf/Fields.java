package dev.tern.ota.tuf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.ota.UntrustedException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The fields of one JSON object. Each is asked for with the type it has to have; one that is
 * missing or of another type is refused with its place.
 *
 * @param place file and path of the object, such as {@code 2.root.json: signed.roles}
 */
record Fields(String place, ObjectNode node) {
  // TUF 1.0, section 4.2.1: UTC, without fractions.
  private static final Pattern TIME = Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z");

  boolean has(String field) {
    return node.has(field);
  }

  String text(String field) {
    JsonNode value = node.get(field);
    if (value == null || !value.isTextual()) {
      throw wrong(field, "a text");
    }
    return value.textValue();
  }

  long integer(String field, long least) {
    JsonNode value = node.get(field);
    if (value == null || !value.isIntegralNumber() || value.longValue() < least) {
      throw wrong(field, "an integer from " + least);
    }
    return value.longValue();
  }

  int integer(String field, int least, int most) {
    long value = integer(field, least);
    if (value > most) {
      throw wrong(field, "an integer of " + least + ".." + most);
    }
    return (int) value;
  }

  boolean truth(String field) {
    JsonNode value = node.get(field);
    if (value == null || !value.isBoolean()) {
      throw wrong(field, "true or false");
    }
    return value.booleanValue();
  }

  Instant time(String field) {
    String text = text(field);
    try {
      if (TIME.matcher(text).matches()) {
        return Instant.parse(text);
      }
    } catch (DateTimeException e) {
      // Told below, as any other text that is no time.
    }
    throw wrong(field, "a time like 2030-01-31T12:00:00Z");
  }

  Fields object(String field) {
    return asObject(field, node.get(field));
  }

  /** The fields of an object whose values are all objects, in their order. */
  Map<String, Fields> objects() {
    Map<String, Fields> all = new LinkedHashMap<>();
    node.properties()
        .forEach(field -> all.put(field.getKey(), asObject(field.getKey(), field.getValue())));
    return all;
  }

  List<Fields> objectList(String field) {
    List<Fields> all = new ArrayList<>();
    for (JsonNode element : array(field)) {
      all.add(asObject(field, element));
    }
    return all;
  }

  List<String> textList(String field) {
    List<String> all = new ArrayList<>();
    for (JsonNode element : array(field)) {
      if (!element.isTextual()) {
        throw wrong(field, "a list of texts");
      }
      all.add(element.textValue());
    }
    return all;
  }

  UntrustedException wrong(String field, String expected) {
    String found = node.has(field) ? shortened(node.get(field).toString()) : "nothing";
    return StrictJson.malformed(place, field + "=" + found + "; expected " + expected);
  }

  private JsonNode array(String field) {
    JsonNode value = node.get(field);
    if (value == null || !value.isArray()) {
      throw wrong(field, "a list");
    }
    return value;
  }

  private Fields asObject(String field, JsonNode value) {
    if (!(value instanceof ObjectNode object)) {
      throw wrong(field, "an object");
    }
    return new Fields(place + "." + field, object);
  }

  private static String shortened(String text) {
    return text.length() <= 60 ? text : text.substring(0, 57) + "...";
  }
}
