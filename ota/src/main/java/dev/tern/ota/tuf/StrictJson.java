package dev.tern.ota.tuf;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.ota.UntrustedException;
import dev.tern.ota.UntrustedException.Attack;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads JSON that can be read in one way only: UTF-8, one object and nothing after it, no name
 * twice in an object, numbers that every reader holds exactly. Anything else is refused as {@link
 * Attack#MALFORMED}.
 */
public final class StrictJson {
  /** Integers that a double holds exactly (RFC 8259, section 6). */
  static final long LARGEST_INTEGER = (1L << 53) - 1;

  private static final int DEEPEST = 32;
  private static final int MOST_DIGITS = 17;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEEPEST)
                          .maxNumberLength(32)
                          .maxNameLength(4096)
                          .maxStringLength(1 << 20)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                  .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
          .build();

  private StrictJson() {}

  /**
   * Reads an object whose numbers are integers, as canonical JSON has no others.
   *
   * @param name of the file, for messages
   */
  public static ObjectNode parse(String name, byte[] bytes) {
    return parse(name, bytes, false);
  }

  /**
   * Reads an object that may have decimals too, of 17 digits at most, such as the values of board
   * keys.
   */
  public static ObjectNode parseWithDecimals(String name, byte[] bytes) {
    return parse(name, bytes, true);
  }

  private static ObjectNode parse(String name, byte[] bytes, boolean decimals) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw malformed(name, "expected UTF-8, found other bytes");
    }
    JsonNode tree;
    try {
      tree = MAPPER.readTree(text);
    } catch (JacksonException e) {
      throw malformed(name, "expected one JSON object: " + e.getOriginalMessage());
    }
    if (!(tree instanceof ObjectNode object)) {
      throw malformed(name, "expected one JSON object, found something else");
    }
    check(name, object, decimals);
    return object;
  }

  private static void check(String name, JsonNode node, boolean decimals) {
    switch (node.getNodeType()) {
      case OBJECT ->
          node.properties()
              .forEach(
                  field -> {
                    checkText(name, field.getKey());
                    check(name, field.getValue(), decimals);
                  });
      case ARRAY -> node.forEach(element -> check(name, element, decimals));
      case STRING -> checkText(name, node.textValue());
      case NUMBER -> checkNumber(name, node, decimals);
      default -> {}
    }
  }

  private static void checkNumber(String name, JsonNode node, boolean decimals) {
    if (node.isIntegralNumber()) {
      if (!node.canConvertToLong() || Math.abs(node.longValue()) > LARGEST_INTEGER) {
        throw malformed(name, "number=" + node.asText() + " is over " + LARGEST_INTEGER);
      }
      return;
    }
    if (!decimals) {
      throw malformed(name, "number=" + node.asText() + "; expected integers only");
    }
    BigDecimal value = node.decimalValue();
    if (value.precision() > MOST_DIGITS || Math.abs(value.scale()) > MOST_DIGITS) {
      throw malformed(
          name, "number=" + node.asText() + "; expected " + MOST_DIGITS + " digits at most");
    }
  }

  /** Half a surrogate pair has no UTF-8, so two such texts would be signed as one. */
  private static void checkText(String name, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        throw malformed(name, "a text holds half a character, \\u" + Integer.toHexString(c));
      }
    }
  }

  static UntrustedException malformed(String name, String problem) {
    return new UntrustedException(Attack.MALFORMED, name + ": " + problem);
  }
}
