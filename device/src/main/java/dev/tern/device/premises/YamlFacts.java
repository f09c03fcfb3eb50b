package dev.tern.device.premises;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * One YAML file of the folder: sections {@code hours}, {@code places}, {@code menu}, {@code facts}.
 */
final class YamlFacts {
  private static final List<String> SECTIONS = List.of("hours", "places", "menu", "facts");
  private static final List<String> FIELDS = List.of("say", "price", "also");
  private static final int LONGEST_SAY = 300;
  private static final int LONGEST_NAME = 60;
  private static final int MOST_ENTRIES = 500;

  private final String file;
  final List<Entry> places = new ArrayList<>();
  final List<Entry> hours = new ArrayList<>();
  final List<Entry> menu = new ArrayList<>();
  final List<Passage> facts = new ArrayList<>();
  Optional<String> houseHours = Optional.empty();

  private YamlFacts(String file) {
    this.file = file;
  }

  /**
   * @throws PremisesFault at the first line that is not as it should be
   */
  static YamlFacts read(String file, String text) {
    YamlFacts facts = new YamlFacts(file);
    try {
      Node root = new Yaml(new LoaderOptions()).compose(new StringReader(text));
      if (root != null) {
        facts.sections(root);
      }
      return facts;
    } catch (MarkedYAMLException broken) {
      int line = broken.getProblemMark() == null ? 1 : broken.getProblemMark().getLine() + 1;
      throw new PremisesFault(file, line, "this is no YAML: " + broken.getProblem());
    }
  }

  private void sections(Node root) {
    mapping(root)
        .forEach(
            (key, value) -> {
              switch (key.text) {
                case "hours" -> hours(value);
                case "places" -> places.addAll(entries(value, false));
                case "menu" -> menu.addAll(entries(value, true));
                case "facts" ->
                    entries(value, false)
                        .forEach(
                            entry ->
                                facts.add(
                                    new Passage(
                                        entry.name() + " " + String.join(" ", entry.also()),
                                        entry.say(),
                                        file + ":" + line(value))));
                default ->
                    throw fault(
                        key.node, "section '" + key.text + "' is not known; known=" + SECTIONS);
              }
            });
  }

  private void hours(Node value) {
    if (value instanceof ScalarNode) {
      houseHours = Optional.of(say(value));
      return;
    }
    for (Entry entry : entries(value, false)) {
      if (entry.name().equals("house")) {
        houseHours = Optional.of(entry.say());
      } else {
        hours.add(entry);
      }
    }
  }

  private List<Entry> entries(Node section, boolean offered) {
    Map<Key, Node> named = mapping(section);
    if (named.size() > MOST_ENTRIES) {
      throw fault(section, "expected at most " + MOST_ENTRIES + " entries, found " + named.size());
    }
    List<Entry> entries = new ArrayList<>();
    named.forEach((name, value) -> entries.add(entry(name, value, offered)));
    return entries;
  }

  private Entry entry(Key name, Node value, boolean offered) {
    if (name.text.isBlank() || name.text.length() > LONGEST_NAME) {
      throw fault(name.node, "expected a name of 1 to " + LONGEST_NAME + " characters");
    }
    if (value instanceof ScalarNode) {
      String say = say(value);
      return Entry.of(name.text, offered ? name(name) + ". " + say : say);
    }
    Map<String, Node> fields = new LinkedHashMap<>();
    mapping(value)
        .forEach(
            (field, node) -> {
              if (!FIELDS.contains(field.text)) {
                throw fault(field.node, "'" + field.text + "' is not known; known=" + FIELDS);
              }
              fields.put(field.text, node);
            });
    Optional<Price> price = Optional.ofNullable(fields.get("price")).map(this::price);
    Optional<String> say = Optional.ofNullable(fields.get("say")).map(this::say);
    if (price.isEmpty() && say.isEmpty()) {
      throw fault(value, "expected 'say' with what is said about it");
    }
    List<String> also = Optional.ofNullable(fields.get("also")).map(this::texts).orElse(List.of());
    String cost = price.map(each -> ", " + each).orElse("");
    String spoken =
        offered || price.isPresent()
            ? name(name) + cost + "." + say.map(text -> " " + text).orElse("")
            : say.get();
    return new Entry(name.text, also, spoken, price);
  }

  private static String name(Key name) {
    return Character.toUpperCase(name.text.charAt(0)) + name.text.substring(1);
  }

  private Price price(Node node) {
    return Price.parse(text(node))
        .orElseThrow(
            () -> fault(node, "expected a price such as '4.50 euros', found '" + text(node) + "'"));
  }

  private String say(Node node) {
    String text = text(node).replaceAll("\\s+", " ").strip();
    if (text.isEmpty() || text.length() > LONGEST_SAY) {
      throw fault(
          node, "expected 1 to " + LONGEST_SAY + " characters to say, found " + text.length());
    }
    return text.matches(".*[.!?]") ? text : text + ".";
  }

  private List<String> texts(Node node) {
    if (!(node instanceof SequenceNode sequence)) {
      throw fault(node, "expected a list such as [toilet, bathroom]");
    }
    return sequence.getValue().stream().map(this::text).toList();
  }

  private String text(Node node) {
    if (!(node instanceof ScalarNode scalar)) {
      throw fault(node, "expected a text");
    }
    return scalar.getValue();
  }

  /** A key and where it stands. */
  private record Key(String text, Node node) {}

  private Map<Key, Node> mapping(Node node) {
    if (!(node instanceof MappingNode map)) {
      throw fault(node, "expected names with values (name: value)");
    }
    Map<Key, Node> values = new LinkedHashMap<>();
    for (NodeTuple tuple : map.getValue()) {
      values.put(new Key(text(tuple.getKeyNode()), tuple.getKeyNode()), tuple.getValueNode());
    }
    return values;
  }

  private static int line(Node node) {
    return node.getStartMark().getLine() + 1;
  }

  private PremisesFault fault(Node where, String message) {
    return new PremisesFault(file, line(where), message);
  }
}
