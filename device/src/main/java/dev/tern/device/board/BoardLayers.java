package dev.tern.device.board;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.device.board.Setting.Origin;
import dev.tern.device.spelling.Spelling;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What lies over a board's file: the settings of the set in use, and over those what the fleet said
 * while it runs. Values have dotted keys and are written as a board file writes them.
 *
 * <p>A layer is read as strictly as a file, and more so: {@code 500.7} is no whole number, {@code
 * "1.1"} is no number.
 */
public final class BoardLayers {
  private static final String NAME = "setting";

  private BoardLayers() {}

  /**
   * The board with other values for some keys.
   *
   * @throws BoardException naming the key, what was expected and found
   */
  public static BoardConfig over(BoardConfig board, Map<String, JsonNode> values) {
    Map<String, String> problems = problems(board, values);
    if (!problems.isEmpty()) {
      Map.Entry<String, String> first = problems.entrySet().iterator().next();
      throw new BoardException(first.getKey() + ": " + first.getValue());
    }
    return merged(board, values);
  }

  /**
   * What is wrong with values that are to lie over a board, by key; empty where nothing is. Each is
   * looked at alone, then all of them together.
   */
  public static Map<String, String> problems(BoardConfig board, Map<String, JsonNode> values) {
    Map<String, String> problems = new LinkedHashMap<>();
    values.forEach(
        (key, value) -> {
          String problem = problem(board, key, value);
          if (!problem.isEmpty()) {
            problems.put(key, problem);
          }
        });
    if (problems.isEmpty() && values.size() > 1) {
      try {
        merged(board, values);
      } catch (BoardException e) {
        problems.put(values.keySet().iterator().next(), "with the others: " + withoutName(e));
      }
    }
    return problems;
  }

  private static String problem(BoardConfig board, String key, JsonNode value) {
    if (BoardKeys.all().stream().noneMatch(known -> known.name().equals(key))) {
      List<String> names = BoardKeys.all().stream().map(BoardKey::name).toList();
      return Spelling.nearest(key, names)
          .map(nearest -> "unknown key; did you mean '" + nearest + "'?")
          .orElse("unknown key; docs/boards.md lists them");
    }
    if (value.isNull()) {
      return "has no value; leave the key out to have the board's own";
    }
    try {
      JsonNode taken = valueOf(merged(board, Map.of(key, value)), key);
      return isSame(value, taken) ? "" : "expected it written as " + taken + ", found " + value;
    } catch (BoardException e) {
      return withoutName(e);
    }
  }

  private static boolean isSame(JsonNode given, JsonNode taken) {
    return given.isNumber() && taken.isNumber()
        ? Double.compare(given.doubleValue(), taken.doubleValue()) == 0
        : Objects.equals(given, taken);
  }

  private static String withoutName(BoardException e) {
    String message = e.getMessage();
    return message.startsWith(NAME + ": ") ? message.substring(NAME.length() + 2) : message;
  }

  private static BoardConfig merged(BoardConfig board, Map<String, JsonNode> values) {
    ObjectNode sections = said(board);
    values.forEach((key, value) -> put(sections, key, value));
    return BoardFile.parse(sections, NAME);
  }

  /** A file that makes this board: some defaults are no values that a file may have. */
  private static ObjectNode said(BoardConfig board) {
    ObjectNode all = BoardFile.tree(board);
    ObjectNode said = JsonNodeFactory.instance.objectNode();
    for (BoardKey<?> key : BoardKeys.all()) {
      JsonNode value = all.at(pointer(key.name()));
      if (!isDefault(key, value)) {
        put(said, key.name(), value);
      }
    }
    return said;
  }

  private static boolean isDefault(BoardKey<?> key, JsonNode value) {
    return !key.equals(BoardKeys.BOARD) && isSame(value, BoardFile.node(key.fallback().get()));
  }

  private static void put(ObjectNode sections, String key, JsonNode value) {
    int dot = key.indexOf('.');
    if (dot < 0) {
      sections.set(key, value);
    } else {
      sections.withObjectProperty(key.substring(0, dot)).set(key.substring(dot + 1), value);
    }
  }

  private static String pointer(String key) {
    return "/" + key.replace('.', '/');
  }

  private static JsonNode valueOf(BoardConfig board, String key) {
    return BoardFile.tree(board).at(pointer(key));
  }

  /** Whether another value for this key takes effect without a restart. */
  static boolean isLive(String key) {
    return BoardKeys.all().stream().anyMatch(known -> known.name().equals(key) && known.live());
  }

  /**
   * Every key of a board that has the settings of a set over its file.
   *
   * @param file keys that the file gives a value
   * @param set what the set says; a value that the board does not have was left out
   */
  public static List<Setting> settings(
      BoardConfig board, Set<String> file, Map<String, JsonNode> set) {
    return BoardFile.settings(board, file).stream()
        .map(
            setting ->
                set.containsKey(setting.key()) && isSame(set.get(setting.key()), setting.value())
                    ? new Setting(setting.key(), setting.value(), Origin.SET)
                    : setting)
        .toList();
  }
}
