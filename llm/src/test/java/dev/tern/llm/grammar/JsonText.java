package dev.tern.llm.grammar;

import dev.tern.llm.Schema;
import dev.tern.llm.Schema.BooleanSchema;
import dev.tern.llm.Schema.ChoiceSchema;
import dev.tern.llm.Schema.EnumSchema;
import dev.tern.llm.Schema.NumberSchema;
import dev.tern.llm.Schema.ObjectSchema;
import dev.tern.llm.Schema.SpanSchema;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * A strict reader of JSON (RFC 8259) and a check against a schema, both apart from the grammar, so
 * that the grammar is not its own judge.
 */
final class JsonText {
  private final String text;
  private int at;

  private JsonText(String text) {
    this.text = text;
  }

  /** Objects as maps in order, strings, booleans and {@link BigDecimal}. */
  static Object read(String text) {
    JsonText reader = new JsonText(text);
    Object value = reader.value();
    if (reader.at != text.length()) {
      throw reader.wrong("the end");
    }
    return value;
  }

  /** Whether a value that was read fits. */
  static boolean fits(Object value, Schema schema) {
    return switch (schema) {
      case ObjectSchema object -> value instanceof Map<?, ?> map && fits(map, object);
      case EnumSchema(List<String> values) -> value instanceof String text && values.contains(text);
      case SpanSchema(List<String> texts) ->
          value instanceof String text && texts.stream().anyMatch(source -> isSpan(text, source));
      case NumberSchema number ->
          value instanceof BigDecimal found
              && found.compareTo(number.minimum()) >= 0
              && found.compareTo(number.maximum()) <= 0
              && found.scale() <= number.fractionDigits();
      case BooleanSchema() -> value instanceof Boolean;
      case ChoiceSchema(List<Schema> options) ->
          options.stream().anyMatch(option -> fits(value, option));
    };
  }

  private static boolean fits(Map<?, ?> found, ObjectSchema object) {
    List<String> order = new ArrayList<>();
    for (Schema.Property property : object.properties()) {
      if (found.containsKey(property.name())) {
        order.add(property.name());
        if (!fits(found.get(property.name()), property.value())) {
          return false;
        }
      } else if (property.required()) {
        return false;
      }
    }
    return order.equals(List.copyOf(found.keySet()));
  }

  /** Words of the source, side by side, but for punctuation at both ends. */
  private static boolean isSpan(String span, String source) {
    String[] words = source.strip().split("\\s+");
    for (int from = 0; from < words.length; from++) {
      for (int to = from + 1; to <= words.length; to++) {
        String run = String.join(" ", List.of(words).subList(from, to));
        int begin = run.indexOf(span);
        if (begin >= 0
            && run.substring(0, begin).matches("[\\p{Punct}…“”«»]*")
            && run.substring(begin + span.length()).matches("[\\p{Punct}…“”«»]*")) {
          return true;
        }
      }
    }
    return false;
  }

  private Object value() {
    return switch (peek()) {
      case '{' -> object();
      case '"' -> string();
      case 't' -> literal("true", true);
      case 'f' -> literal("false", false);
      default -> number();
    };
  }

  private SequencedMap<String, Object> object() {
    SequencedMap<String, Object> map = new LinkedHashMap<>();
    take('{');
    while (peek() != '}') {
      if (!map.isEmpty()) {
        take(',');
      }
      String name = string();
      take(':');
      if (map.put(name, value()) != null) {
        throw wrong("each name once");
      }
    }
    take('}');
    return map;
  }

  private String string() {
    StringBuilder string = new StringBuilder();
    take('"');
    while (peek() != '"') {
      char c = text.charAt(at++);
      if (c < 0x20 || c == '\uFFFD') {
        throw wrong("no control character and whole characters");
      }
      string.append(c == '\\' ? escape() : c);
    }
    take('"');
    return string.toString();
  }

  private char escape() {
    char c = text.charAt(at++);
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'u' -> {
        at += 4;
        yield (char) Integer.parseInt(text.substring(at - 4, at), 16);
      }
      default -> throw wrong("an escape");
    };
  }

  private BigDecimal number() {
    int from = at;
    while (at < text.length() && "-0123456789.".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    String number = text.substring(from, at);
    if (!number.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?") || number.equals("-0")) {
      throw wrong("a number");
    }
    return new BigDecimal(number);
  }

  private boolean literal(String expected, boolean value) {
    for (char c : expected.toCharArray()) {
      take(c);
    }
    return value;
  }

  private char peek() {
    if (at == text.length()) {
      throw wrong("more");
    }
    return text.charAt(at);
  }

  private void take(char expected) {
    if (peek() != expected) {
      throw wrong("'" + expected + "'");
    }
    at++;
  }

  private IllegalArgumentException wrong(String expected) {
    return new IllegalArgumentException("at " + at + " expected " + expected + ": " + text);
  }
}
