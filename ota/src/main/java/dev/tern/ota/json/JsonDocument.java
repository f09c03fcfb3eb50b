package dev.tern.ota.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.ota.OtaException;
import dev.tern.ota.OverLimitException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An object of a JSON document, whose fields are asked for one by one.
 *
 * @param name of the document and the way to the object in it, for messages
 * @param fields as they stand there
 */
public record JsonDocument(String name, ObjectNode fields) {
  private static final int DEEPEST = 32;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /**
   * Reads a document.
   *
   * @param limit most bytes it may have
   * @throws OverLimitException where it is larger; nothing of it is read then
   * @throws OtaException where it is no JSON object
   */
  public static JsonDocument read(String name, byte[] bytes, int limit) {
    if (bytes.length > limit) {
      throw new OverLimitException(name + ", bytes", bytes.length, limit, "it is not read");
    }
    JsonNode found;
    try {
      found = MAPPER.readTree(new String(bytes, StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw new OtaException(name + ": is no JSON: " + firstLine(e.getOriginalMessage()), e);
    }
    if (found instanceof ObjectNode object) {
      return new JsonDocument(name, object);
    }
    throw new OtaException(name + ": expected a JSON object, found " + kind(found));
  }

  /** An empty object, to be filled. */
  public static ObjectNode empty() {
    return MAPPER.createObjectNode();
  }

  /** Any value as a node of a document. */
  public static JsonNode node(Object value) {
    return MAPPER.valueToTree(value);
  }

  /** The same document for people, in UTF-8, ending with a line feed. */
  public static byte[] pretty(JsonNode node) {
    try {
      String text = MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(node) + "\n";
      return text.getBytes(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new OtaException("a document can't be written: " + e.getMessage(), e);
    }
  }

  /** Refuses fields that nobody asks for. */
  public JsonDocument only(String... known) {
    Set<String> names = Set.of(known);
    for (Map.Entry<String, JsonNode> field : fields.properties()) {
      if (!names.contains(field.getKey())) {
        throw new OtaException(
            name + ": unknown field=" + field.getKey() + "; known=" + List.of(known));
      }
    }
    return this;
  }

  public boolean has(String field) {
    return fields.has(field);
  }

  /** A text of 1 to {@code longest} characters. */
  public String text(String field, int longest) {
    JsonNode value = fields.get(field);
    if (value == null || !value.isTextual() || value.textValue().isEmpty()) {
      throw wrong(field, "text", value);
    }
    if (value.textValue().length() > longest) {
      throw new OverLimitException(
          name + ": field=" + field + ", characters",
          value.textValue().length(),
          longest,
          "shorten it");
    }
    return value.textValue();
  }

  /** The same; empty where it is left out. */
  public String textOrEmpty(String field, int longest) {
    return fields.has(field) ? text(field, longest) : "";
  }

  /** A whole number within bounds. */
  public long whole(String field, long low, long high) {
    JsonNode value = fields.get(field);
    if (value == null
        || !value.isIntegralNumber()
        || !value.canConvertToLong()
        || value.longValue() < low
        || value.longValue() > high) {
      throw wrong(field, "a whole number, " + low + ".." + high, value);
    }
    return value.longValue();
  }

  /** An object in it. */
  public JsonDocument object(String field) {
    if (fields.get(field) instanceof ObjectNode object) {
      return new JsonDocument(name + ": " + field, object);
    }
    throw wrong(field, "an object", fields.get(field));
  }

  /** The same, where it is there. */
  public Optional<JsonDocument> optionalObject(String field) {
    return fields.has(field) ? Optional.of(object(field)) : Optional.empty();
  }

  /** A list of 1 to {@code most} texts, none of them empty. */
  public List<String> texts(String field, int most) {
    JsonNode list = fields.get(field);
    if (list == null || !list.isArray() || list.isEmpty() || list.size() > most) {
      throw wrong(field, "a list of 1 to " + most + " texts", list);
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode each : list) {
      if (!each.isTextual() || each.textValue().isEmpty()) {
        throw wrong(field, "a list of texts", each);
      }
      texts.add(each.textValue());
    }
    return List.copyOf(texts);
  }

  private OtaException wrong(String field, String expected, JsonNode found) {
    return new OtaException(
        name + ": field=" + field + ": expected " + expected + ", found " + kind(found));
  }

  private static String kind(JsonNode found) {
    if (found == null || found.isMissingNode()) {
      return "nothing";
    }
    return found.isValueNode() && found.toString().length() <= 40
        ? found.toString()
        : found.getNodeType().name().toLowerCase(Locale.ROOT);
  }

  private static String firstLine(String message) {
    return message == null ? "" : message.lines().findFirst().orElse("").strip();
  }
}
