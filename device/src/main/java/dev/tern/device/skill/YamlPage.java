package dev.tern.device.skill;

import java.io.Reader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * A YAML file that remembers its lines, so that every fault names the one to look at.
 *
 * @param file its name, as faults tell it
 */
record YamlPage(String file, Node root) {

  static YamlPage read(String file, Reader text) {
    try {
      Node root = new Yaml(new LoaderOptions()).compose(text);
      if (root == null) {
        throw SkillException.at(file, 1, "the file is empty; expected keys and values");
      }
      return new YamlPage(file, root);
    } catch (MarkedYAMLException broken) {
      int line = broken.getProblemMark() == null ? 1 : broken.getProblemMark().getLine() + 1;
      throw SkillException.at(
          file, line, "this is no YAML: " + broken.getProblem() + "; correct the line");
    }
  }

  /** A line of a page: its number from 1, and what stands there. */
  record Line(int number, String text) {}

  static int lineOf(Node node) {
    return node.getStartMark().getLine() + 1;
  }

  SkillException fault(Node where, String message) {
    return SkillException.at(file, lineOf(where), message);
  }

  /** The values of a mapping by key, refusing keys that are not known. */
  Map<String, Node> mapping(Node node, List<String> known) {
    Map<String, Node> values = mapping(node);
    for (NodeTuple tuple : ((MappingNode) node).getValue()) {
      String key = text(tuple.getKeyNode());
      if (!known.contains(key)) {
        throw fault(
            tuple.getKeyNode(),
            "key '" + key + "' is not known; known=" + known + nearest(key, known));
      }
    }
    return values;
  }

  Map<String, Node> mapping(Node node) {
    if (!(node instanceof MappingNode map)) {
      throw fault(node, "expected keys with values (key: value)");
    }
    Map<String, Node> values = new LinkedHashMap<>();
    for (NodeTuple tuple : map.getValue()) {
      String key = text(tuple.getKeyNode());
      if (values.put(key, tuple.getValueNode()) != null) {
        throw fault(tuple.getKeyNode(), "key '" + key + "' is given twice; keep one");
      }
    }
    return values;
  }

  static String nearest(String key, List<String> known) {
    return known.stream()
        .filter(word -> SoundsLike.distance(key, word, 2) <= 2)
        .findFirst()
        .map(word -> "; did you mean '" + word + "'?")
        .orElse("");
  }

  String text(Node node) {
    if (!(node instanceof ScalarNode scalar)) {
      throw fault(node, "expected a text");
    }
    return scalar.getValue();
  }

  /** A list of texts, or a text with one entry a line; empty lines and # comments are left out. */
  List<Line> lines(Node node) {
    List<Line> lines = new ArrayList<>();
    if (node instanceof SequenceNode sequence) {
      for (Node entry : sequence.getValue()) {
        lines.add(new Line(lineOf(entry), text(entry).strip()));
      }
      return lines;
    }
    String[] texts = text(node).split("\n", -1);
    // A block (| at the end of the key's line) begins on the line below its mark.
    boolean block =
        ((ScalarNode) node).getScalarStyle().getChar() != null
            && ((ScalarNode) node).getScalarStyle().getChar() == '|';
    for (int i = 0; i < texts.length; i++) {
      String line = texts[i].strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        lines.add(new Line(lineOf(node) + i + (block ? 1 : 0), line));
      }
    }
    return lines;
  }

  /** A list of texts, as they stand there. */
  List<String> list(Node node) {
    if (!(node instanceof SequenceNode sequence)) {
      throw fault(node, "expected a list, such as [one, two]");
    }
    return sequence.getValue().stream().map(this::text).toList();
  }

  /** One of these words. */
  <E extends Enum<E>> E oneOf(Node node, Class<E> type) {
    for (E value : type.getEnumConstants()) {
      if (value.name().toLowerCase(Locale.ROOT).equals(text(node))) {
        return value;
      }
    }
    throw fault(
        node,
        "expected one of "
            + Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT)
            + ", found "
            + text(node));
  }

  Map<String, String> texts(Node node) {
    Map<String, String> texts = new LinkedHashMap<>();
    mapping(node).forEach((key, value) -> texts.put(key, text(value)));
    return texts;
  }

  List<String> words(Node node) {
    return List.of(String.join(" ", lines(node).stream().map(Line::text).toList()).split(" +"));
  }
}
