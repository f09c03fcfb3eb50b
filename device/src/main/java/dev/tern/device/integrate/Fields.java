package dev.tern.device.integrate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tern.ota.IncomingMessage;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The fields of a small JSON object that came from outside. */
record Fields(JsonNode node) {
  /** What has more is no command and no answer. */
  static final int LONGEST_BYTES = 4096;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  static Fields parse(IncomingMessage message) throws FieldFault {
    if (message.payload().length > LONGEST_BYTES) {
      throw new FieldFault(
          "message", LONGEST_BYTES + " bytes at most", message.payload().length + " bytes");
    }
    JsonNode node;
    try {
      node = JSON.readTree(message.payload());
    } catch (JsonProcessingException e) {
      throw new FieldFault("message", "a JSON object", e.getOriginalMessage());
    } catch (IOException e) {
      throw new FieldFault("message", "a JSON object in UTF-8", message.text());
    }
    if (node == null || !node.isObject()) {
      throw new FieldFault("message", "a JSON object", message.text());
    }
    return new Fields(node);
  }

  /** Others are a mistake of whoever sent it. */
  void only(String... names) throws FieldFault {
    Set<String> known = new TreeSet<>(Arrays.asList(names));
    for (String name : (Iterable<String>) node::fieldNames) {
      if (!known.contains(name)) {
        throw new FieldFault(name, "no other fields than " + String.join(", ", known), "one more");
      }
    }
  }

  Optional<String> text(String name, int longest) throws FieldFault {
    JsonNode value = node.get(name);
    if (value == null) {
      return Optional.empty();
    }
    if (!value.isTextual() || value.asText().isBlank() || value.asText().length() > longest) {
      throw new FieldFault(name, "text of 1 to " + longest + " characters", value.toString());
    }
    return Optional.of(value.asText().strip());
  }

  Optional<Boolean> truth(String name) throws FieldFault {
    JsonNode value = node.get(name);
    if (value == null) {
      return Optional.empty();
    }
    if (!value.isBoolean()) {
      throw new FieldFault(name, "true or false", value.toString());
    }
    return Optional.of(value.asBoolean());
  }
}
