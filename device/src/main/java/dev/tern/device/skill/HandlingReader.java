package dev.tern.device.skill;

import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** Reads who does what an intent asks for: the key {@code handler} of a manifest. */
final class HandlingReader {
  private static final int TIMEOUT_MILLIS = 2_000;
  private static final int MEMORY_MIB = 128;
  private static final int PROCESSES = 8;
  private static final int OUTPUT_BYTES = 4_096;

  private final YamlPage page;

  /** Where the manifest lies, null for one of the class path. */
  private final Path folder;

  HandlingReader(YamlPage page, Path folder) {
    this.page = page;
    this.folder = folder;
  }

  /**
   * @param slots that arguments may name
   */
  Handling read(Node node, Collection<String> slots) {
    if (node instanceof ScalarNode) {
      if (!page.text(node).equals("builtin")) {
        throw page.fault(
            node,
            "expected handler: builtin, mqtt: {...} or command: {...}, found " + page.text(node));
      }
      return new Handling.BuiltIn();
    }
    Map<String, Node> kinds = page.mapping(node, List.of("mqtt", "command"));
    if (kinds.size() != 1) {
      throw page.fault(node, "expected one of mqtt and command, found " + kinds.keySet());
    }
    return kinds.containsKey("mqtt")
        ? mqtt(kinds.get("mqtt"))
        : command(kinds.get("command"), slots);
  }

  private Handling mqtt(Node node) {
    Map<String, Node> keys = page.mapping(node, List.of("topic", "timeout-millis"));
    return new Handling.Mqtt(
        Optional.ofNullable(keys.get("topic")).map(this::topic), timeout(keys));
  }

  private String topic(Node node) {
    String topic = page.text(node);
    if (topic.isEmpty() || topic.length() > 200 || topic.matches(".*[+#\\p{Cntrl}].*")) {
      throw page.fault(
          node, "expected a topic of 1 to 200 characters without + and #, found " + topic);
    }
    return topic;
  }

  private Handling command(Node node, Collection<String> slots) {
    Map<String, Node> keys =
        page.mapping(
            node, List.of("argv", "timeout-millis", "memory-mib", "processes", "output-bytes"));
    if (folder == null) {
      throw page.fault(node, "a command needs a manifest in the skills-folder; found one built in");
    }
    Node argv = keys.get("argv");
    if (argv == null) {
      throw page.fault(node, "key 'argv' is missing; add it, such as argv: [./count, \"{plant}\"]");
    }
    List<String> words = page.list(argv);
    if (words.isEmpty()) {
      throw page.fault(argv, "expected a program and its arguments, found none");
    }
    for (String argument : words) {
      checkArgument(argv, argument, slots);
    }
    return new Handling.Command(
        program(argv, words),
        folder,
        timeout(keys),
        whole(keys.get("memory-mib"), MEMORY_MIB, 4, 4_096),
        whole(keys.get("processes"), PROCESSES, 1, 64),
        whole(keys.get("output-bytes"), OUTPUT_BYTES, 1, 65_536));
  }

  private void checkArgument(Node where, String argument, Collection<String> slots) {
    if (argument.indexOf('\0') >= 0) {
      throw page.fault(where, "expected arguments without a zero character, found one");
    }
    if (argument.contains("{") && !argument.matches("\\{[a-z][a-z0-9_]*}")) {
      throw page.fault(
          where,
          "expected a slot as a whole argument, such as \"{plant}\", found "
              + argument
              + "; make it an argument of its own");
    }
    if (argument.startsWith("{") && !slots.contains(slot(argument))) {
      throw page.fault(where, "slot '" + slot(argument) + "' is not declared; declared=" + slots);
    }
  }

  private static String slot(String argument) {
    return argument.substring(1, argument.length() - 1);
  }

  /** The program by its whole path, and the arguments. */
  private List<String> program(Node where, List<String> argv) {
    String name = argv.getFirst();
    boolean own = name.startsWith("./");
    if (!own && !name.startsWith("/")) {
      throw page.fault(
          where,
          "expected a program as ./NAME, beside the manifest, or as a whole path, found " + name);
    }
    Path program = folder.resolve(own ? name.substring(2) : name).normalize();
    if (own && !program.startsWith(folder)) {
      throw page.fault(where, "expected a program inside " + folder + ", found " + name);
    }
    if (!Files.isExecutable(program) || Files.isDirectory(program)) {
      throw page.fault(
          where, "program=" + program + " is not there or not executable; make it so: chmod +x");
    }
    List<String> whole = new ArrayList<>(argv);
    whole.set(0, program.toString());
    return whole;
  }

  private Duration timeout(Map<String, Node> keys) {
    return Duration.ofMillis(whole(keys.get("timeout-millis"), TIMEOUT_MILLIS, 100, 30_000));
  }

  private int whole(Node node, int standard, int least, int most) {
    if (node == null) {
      return standard;
    }
    String text = page.text(node);
    if (!text.matches("\\d{1,9}")
        || Integer.parseInt(text) < least
        || Integer.parseInt(text) > most) {
      throw page.fault(
          node, "expected a whole number from " + least + " to " + most + ", found " + text);
    }
    return Integer.parseInt(text);
  }

  /** An intent's {@code accept}. */
  static double accept(YamlPage page, Node node) {
    String text = page.text(node);
    if (!text.matches("[01](\\.\\d{1,3})?")
        || new BigDecimal(text).doubleValue() < 0.5
        || new BigDecimal(text).doubleValue() > 1) {
      throw page.fault(node, "expected a number from 0.5 to 1.0, found " + text);
    }
    return Double.parseDouble(text);
  }
}
