package dev.tern.device.gate;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.tern.device.spelling.Spelling;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;

/**
 * A JSON page whose values know where they stand, so that an error names path and line. Every key
 * has to be asked for: what is left over is an error.
 */
final class SuitePage {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(8)
                  .maxStringLength(4_096)
                  .maxNumberLength(24)
                  .build())
          .build();

  private final String origin;

  /**
   * A value and where it stands.
   *
   * @param value a map of text to these, a list of these, text, number, boolean, or null
   */
  private record Placed(Object value, int line) {}

  private SuitePage(String origin) {
    this.origin = origin;
  }

  /**
   * @throws GateException where it is no JSON object
   */
  static Fields read(byte[] text, String origin) {
    SuitePage page = new SuitePage(origin);
    try (JsonParser parser = JSON.createParser(text)) {
      parser.nextToken();
      Placed root = page.placed(parser);
      if (parser.nextToken() != null) {
        throw page.error("", parser.currentTokenLocation().getLineNr(), "more after the end");
      }
      return page.fields(root, "");
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      throw page.error("", line, "broken JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new GateException(origin + " can't be read: " + e.getMessage(), e);
    }
  }

  private Placed placed(JsonParser parser) throws IOException {
    int line = parser.currentTokenLocation().getLineNr();
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT) {
      Map<String, Placed> fields = new LinkedHashMap<>();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        parser.nextToken();
        fields.put(name, placed(parser));
      }
      return new Placed(fields, line);
    }
    if (token == JsonToken.START_ARRAY) {
      List<Placed> items = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        items.add(placed(parser));
      }
      return new Placed(items, line);
    }
    if (token == null) {
      throw error("", line, "is empty or ends too soon");
    }
    return switch (token) {
      case VALUE_STRING -> new Placed(parser.getText(), line);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Placed(parser.getDoubleValue(), line);
      case VALUE_TRUE, VALUE_FALSE -> new Placed(parser.getBooleanValue(), line);
      default -> new Placed(null, line);
    };
  }

  @SuppressWarnings("unchecked") // placed() alone makes maps
  private Fields fields(Placed placed, String path) {
    if (placed.value instanceof Map<?, ?> map) {
      return new Fields((Map<String, Placed>) map, path, placed.line);
    }
    throw wrong(placed, path, "keys and values in {}");
  }

  private GateException wrong(Placed placed, String path, String expected) {
    String found =
        switch (placed.value) {
          case null -> "null";
          case Map<?, ?> map -> "{}";
          case List<?> list -> "[]";
          case String text -> '"' + text + '"';
          case Object other -> other.toString();
        };
    return error(path, placed.line, "expected " + expected + ", found " + found);
  }

  private GateException error(String path, int line, String problem) {
    return new GateException(
        "%s line %d: %s%s".formatted(origin, line, path.isEmpty() ? "" : path + ": ", problem));
  }

  /** An object of the page. */
  final class Fields {
    private final Map<String, Placed> values;
    private final String path;
    private final int line;
    private final Set<String> asked = new TreeSet<>();

    private Fields(Map<String, Placed> values, String path, int line) {
      this.values = values;
      this.path = path;
      this.line = line;
    }

    private String at(String key) {
      return path.isEmpty() ? key : path + "." + key;
    }

    private Optional<Placed> find(String key) {
      asked.add(key);
      return Optional.ofNullable(values.get(key));
    }

    boolean has(String key) {
      return find(key).isPresent();
    }

    GateException error(String key, String problem) {
      return SuitePage.this.error(
          at(key), find(key).map(placed -> placed.line).orElse(line), problem);
    }

    Optional<Fields> object(String key) {
      return find(key).map(placed -> fields(placed, at(key)));
    }

    /** Objects of a list; none where the key is missing. */
    List<Fields> objects(String key, int most) {
      List<Placed> items = items(key, most);
      List<Fields> objects = new ArrayList<>();
      for (int i = 0; i < items.size(); i++) {
        objects.add(fields(items.get(i), at(key) + "[" + i + "]"));
      }
      return objects;
    }

    @SuppressWarnings("unchecked") // placed() alone makes lists
    private List<Placed> items(String key, int most) {
      Optional<Placed> placed = find(key);
      if (placed.isEmpty()) {
        return List.of();
      }
      if (!(placed.get().value instanceof List<?> list)) {
        throw wrong(placed.get(), at(key), "a list in []");
      }
      if (list.size() > most) {
        throw error(key, "has %d entries; limit=%d".formatted(list.size(), most));
      }
      return (List<Placed>) list;
    }

    String text(String key) {
      return optionalText(key).orElseThrow(() -> error(key, "is missing"));
    }

    Optional<String> optionalText(String key) {
      return find(key).map(placed -> text(placed, at(key)));
    }

    private String text(Placed placed, String where) {
      if (placed.value instanceof String text && !text.isBlank()) {
        return text.strip();
      }
      throw wrong(placed, where, "text in quotes");
    }

    /** One text, or a list of them; none where the key is missing. */
    List<String> texts(String key) {
      Optional<Placed> placed = find(key);
      if (placed.isPresent() && placed.get().value instanceof String) {
        return List.of(text(key));
      }
      return items(key, 32).stream().map(item -> text(item, at(key))).toList();
    }

    Optional<Map<String, String>> textByName(String key) {
      return object(key)
          .map(
              fields -> {
                Map<String, String> texts = new LinkedHashMap<>();
                fields.values.forEach(
                    (name, value) -> texts.put(name, fields.text(value, fields.at(name))));
                return texts;
              });
    }

    double number(String key, double usual, double least, double most) {
      return optionalNumber(key, least, most).orElse(usual);
    }

    OptionalDouble optionalNumber(String key, double least, double most) {
      Optional<Placed> placed = find(key);
      if (placed.isEmpty()) {
        return OptionalDouble.empty();
      }
      if (placed.get().value instanceof Double number && number >= least && number <= most) {
        return OptionalDouble.of(number);
      }
      throw wrong(
          placed.get(), at(key), "a number from %s to %s".formatted(trim(least), trim(most)));
    }

    int whole(String key, int usual, int least, int most) {
      double number = number(key, usual, least, most);
      if (number != Math.rint(number)) {
        throw error(key, "expected a whole number, found " + number);
      }
      return (int) number;
    }

    boolean flag(String key, boolean usual) {
      Optional<Placed> placed = find(key);
      if (placed.isEmpty()) {
        return usual;
      }
      if (placed.get().value instanceof Boolean flag) {
        return flag;
      }
      throw wrong(placed.get(), at(key), "true or false");
    }

    void refuseOthers() {
      for (Map.Entry<String, Placed> entry : values.entrySet()) {
        if (!asked.contains(entry.getKey())) {
          throw SuitePage.this.error(
              at(entry.getKey()),
              entry.getValue().line,
              "is not known; known=%s%s"
                  .formatted(
                      asked,
                      Spelling.nearest(entry.getKey(), asked)
                          .map(near -> "; nearest=" + near)
                          .orElse("")));
        }
      }
    }

    private static String trim(double number) {
      return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }
  }
}
