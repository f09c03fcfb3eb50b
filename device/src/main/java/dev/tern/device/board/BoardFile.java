package dev.tern.device.board;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.tern.device.spelling.Spelling;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** Reads {@code board.yaml} strictly. */
public final class BoardFile {
  private static final YAMLMapper YAML =
      YAMLMapper.builder(
              // In YAML 1.1 the words off and on are truth values; here they are settings.
              YAMLFactory.builder()
                  .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS)
                  .build())
          .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .enable(MapperFeature.BLOCK_UNSAFE_POLYMORPHIC_BASE_TYPES)
          .build();

  private BoardFile() {}

  /**
   * @throws BoardException naming file, line, what was expected and found
   */
  public static BoardConfig read(Path file) {
    return parse(text(file), file.toString());
  }

  /**
   * @throws BoardException where there is none to read
   */
  static String text(Path file) {
    String yaml;
    try {
      yaml = Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new BoardException(
          file + ": no such board file; give its path or one of the folders in board-configs", e);
    } catch (IOException e) {
      throw new BoardException(file + ": cannot be read: " + e.getMessage(), e);
    }
    if (yaml.isBlank()) {
      throw new BoardException(file + ": is empty; expected at least 'board: NAME'");
    }
    return yaml;
  }

  /**
   * Every key with what it is and where that comes from, in the order of the reference.
   *
   * @throws BoardException as {@link #read}
   */
  public static List<Setting> settings(Path file) {
    return settings(read(file), keysIn(file));
  }

  /**
   * @param said keys that the file has, such as {@code llm.threads}
   */
  static List<Setting> settings(BoardConfig board, Set<String> said) {
    JsonNode values = YAML.valueToTree(board);
    return BoardKeys.all().stream()
        .map(
            key ->
                new Setting(
                    key.name(),
                    values.at("/" + key.name().replace('.', '/')),
                    said.contains(key.name()) ? Setting.Origin.FILE : Setting.Origin.DEFAULT))
        .toList();
  }

  /** Keys that a file, already found valid, gives a value. */
  public static Set<String> keysIn(Path file) {
    try {
      JsonNode said = YAML.readTree(Files.readString(file));
      return BoardKeys.all().stream()
          .map(BoardKey::name)
          .filter(key -> !said.at("/" + key.replace('.', '/')).isMissingNode())
          .filter(key -> !said.at("/" + key.replace('.', '/')).isNull())
          .collect(Collectors.toUnmodifiableSet());
    } catch (IOException e) {
      throw new BoardException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * A board of sections that were put together, rather than read from a file.
   *
   * @param name of what they are, for messages
   */
  static BoardConfig parse(ObjectNode sections, String name) {
    return parse(sections, "", name);
  }

  /** A value as a board file would write it. */
  static JsonNode node(Object value) {
    return YAML.valueToTree(value);
  }

  /** Every key with its value, sections within sections. */
  static ObjectNode tree(BoardConfig board) {
    return YAML.valueToTree(board);
  }

  static BoardConfig parse(String yaml, String name) {
    return parse(yaml, name, () -> YAML.readValue(yaml, BoardConfig.class));
  }

  /** A board of a part of the file's sections; errors name the line in the file. */
  static BoardConfig parse(ObjectNode sections, String yaml, String name) {
    return parse(yaml, name, () -> YAML.treeToValue(sections, BoardConfig.class));
  }

  /**
   * @throws IOException where the file is no YAML
   */
  static JsonNode tree(String yaml) throws IOException {
    return YAML.readTree(yaml);
  }

  /** One way to read a board. */
  private interface Reading {
    BoardConfig read() throws JsonProcessingException;
  }

  private static BoardConfig parse(String yaml, String name, Reading reading) {
    try {
      return reading.read();
    } catch (UnrecognizedPropertyException e) {
      throw invalid(name, yaml, key(e), "unknown key " + key(e) + "; " + nearest(e), e);
    } catch (JsonMappingException e) {
      if (e.getCause() instanceof BoardException outOfRange) {
        String key = outOfRange.getMessage().replaceFirst("(?s)[= ].*", "");
        throw invalid(name, yaml, key, outOfRange.getMessage(), e);
      }
      throw invalid(name, yaml, key(e), key(e) + ": " + mismatch(e), e);
    } catch (JsonProcessingException e) {
      String line = e.getLocation() == null ? "" : ":" + e.getLocation().getLineNr();
      throw new BoardException(
          name + line + ": broken YAML: " + firstLine(e.getOriginalMessage()), e);
    }
  }

  private static BoardException invalid(
      String name, String yaml, String key, String message, Exception cause) {
    int line = lineOf(yaml, key);
    return new BoardException(name + (line < 1 ? "" : ":" + line) + ": " + message, cause);
  }

  /** The line on which a key such as {@code asr.threads} stands, from 1; 0 where it does not. */
  private static int lineOf(String yaml, String key) {
    Node node = new Yaml().compose(new StringReader(yaml));
    int line = 0;
    for (String part : key.split("\\.")) {
      if (!(node instanceof MappingNode mapping)) {
        return line;
      }
      Node found = null;
      for (NodeTuple entry : mapping.getValue()) {
        if (entry.getKeyNode() instanceof ScalarNode name && name.getValue().equals(part)) {
          found = entry.getValueNode();
          line = name.getStartMark().getLine() + 1;
        }
      }
      if (found == null) {
        return line;
      }
      node = found;
    }
    return line;
  }

  private static String key(JsonMappingException e) {
    return e.getPath().stream()
        .map(step -> step.getFieldName() == null ? "" + step.getIndex() : step.getFieldName())
        .collect(Collectors.joining("."));
  }

  private static String nearest(UnrecognizedPropertyException e) {
    List<String> known = e.getKnownPropertyIds().stream().map(String::valueOf).sorted().toList();
    return Spelling.nearest(e.getPropertyName(), known)
            .map(nearest -> "did you mean '" + nearest + "'? ")
            .orElse("")
        + "known="
        + known;
  }

  private static String mismatch(JsonMappingException e) {
    return switch (e) {
      case InvalidFormatException format ->
          "expected " + expected(format.getTargetType()) + ", found '" + format.getValue() + "'";
      case MismatchedInputException mismatch when mismatch.getTargetType() != null ->
          "expected " + expected(mismatch.getTargetType()) + ", found something else";
      default -> firstLine(e.getOriginalMessage());
    };
  }

  private static String expected(Class<?> type) {
    if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .map(constant -> BoardKey.written((Enum<?>) constant))
          .collect(Collectors.joining(", ", "one of [", "]"));
    }
    if (type.isRecord()) {
      return "a section of keys";
    }
    return switch (type.getSimpleName()) {
      case "Integer" -> "a whole number";
      case "Double" -> "a number";
      case "List" -> "a list";
      case "Boolean" -> "true or false";
      default -> "text";
    };
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("").strip();
  }
}
