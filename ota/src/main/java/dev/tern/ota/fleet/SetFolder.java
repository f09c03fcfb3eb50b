package dev.tern.ota.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.ota.OtaException;
import dev.tern.ota.TargetSet.Requirements;
import dev.tern.ota.TargetSet.Role;
import dev.tern.ota.fleet.SetPlan.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Reads a folder as an operator fills it:
 *
 * <pre>
 * set.yaml             name, description, requires, config, levels, health, roles
 * models/NAME/FILE     roles says what a model is for, where its name does not
 * skills/FILE  health/FILE  app/FILE
 * </pre>
 *
 * <p>Hidden files and {@code *.pack}, which each machine makes for itself, stay behind.
 */
public final class SetFolder {
  private static final Map<String, Role> FOLDERS =
      Map.of("skills", Role.SKILLS, "health", Role.HEALTH, "app", Role.APP, "config", Role.CONFIG);
  private static final Set<String> DESCRIPTIONS = Set.of("set.yaml", "set.json");
  private static final List<String> KNOWN =
      List.of("name", "description", "requires", "config", "levels", "health", "roles");

  private final Path folder;
  private final JsonNode description;
  private final Function<String, Optional<Role>> roleOfModel;

  private SetFolder(
      Path folder, JsonNode description, Function<String, Optional<Role>> roleOfModel) {
    this.folder = folder;
    this.description = description;
    this.roleOfModel = roleOfModel;
  }

  /**
   * @param description what {@code set.yaml} says
   * @param roleOfModel what a model of that name is for, where that is known
   */
  public static SetPlan read(
      Path folder, JsonNode description, Function<String, Optional<Role>> roleOfModel) {
    return new SetFolder(folder, description, roleOfModel).plan();
  }

  private SetPlan plan() {
    if (!description.isObject()) {
      throw new OtaException(set() + ": expected 'name: NAME' and more, found " + description);
    }
    description
        .properties()
        .forEach(
            entry -> {
              if (!KNOWN.contains(entry.getKey())) {
                throw new OtaException(
                    set() + ": key=" + entry.getKey() + " is unknown; known=" + KNOWN);
              }
            });
    Map<String, JsonNode> config = new TreeMap<>();
    description.path("config").properties().forEach(e -> config.put(e.getKey(), e.getValue()));
    List<Part> files = files();
    return new SetPlan(
        description.path("name").asText(folder.toAbsolutePath().getFileName().toString()),
        description.path("description").asText(),
        files,
        config,
        levels(),
        health(files),
        requirements());
  }

  private Path set() {
    return folder.resolve("set.yaml");
  }

  private List<Part> files() {
    if (!Files.isDirectory(folder)) {
      throw new OtaException(
          folder + " is no folder; expected one with set.yaml and models, skills or health in it");
    }
    try (Stream<Path> all = Files.walk(folder)) {
      List<Part> parts = new ArrayList<>();
      all.filter(Files::isRegularFile).sorted().forEach(file -> part(file).ifPresent(parts::add));
      return parts;
    } catch (IOException e) {
      throw new OtaException(folder + " can't be read: " + e, e);
    }
  }

  private Optional<Part> part(Path file) {
    List<String> names = new ArrayList<>();
    folder.relativize(file).forEach(name -> names.add(name.toString()));
    String last = names.getLast();
    boolean isLeft = names.stream().anyMatch(name -> name.startsWith(".")) || isCache(last);
    if (isLeft || names.size() == 1 && DESCRIPTIONS.contains(last)) {
      return Optional.empty();
    }
    String path = String.join("/", names);
    return Optional.of(new Part(role(names, path), path, file));
  }

  /** Weights repacked for one kind of kernel: every device makes its own. */
  static boolean isCache(String name) {
    return name.endsWith(".pack");
  }

  private Role role(List<String> names, String path) {
    if (names.size() > 2 && names.getFirst().equals("models")) {
      return model(names.get(1));
    }
    Role role = names.size() > 1 ? FOLDERS.get(names.getFirst()) : null;
    if (role == null) {
      throw new OtaException(
          folder
              + ": file="
              + path
              + " has no place in a set; expected models/NAME/FILE, skills/FILE, health/FILE,"
              + " app/FILE");
    }
    return role;
  }

  private Role model(String name) {
    JsonNode said = description.path("roles").path(name);
    if (said.isTextual()) {
      return role(said.asText(), "roles." + name);
    }
    return roleOfModel
        .apply(name)
        .orElseThrow(
            () ->
                new OtaException(
                    set()
                        + ": nobody knows what model="
                        + name
                        + " is for; add 'roles: {"
                        + name
                        + ": llm}', or asr or tts"));
  }

  private Role role(String text, String key) {
    try {
      return Role.valueOf(text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new OtaException(
          set() + ": " + key + "=" + text + ", expected asr, llm, tts, skills, config or health",
          e);
    }
  }

  private Map<Role, Integer> levels() {
    Map<Role, Integer> levels = new EnumMap<>(Role.class);
    description
        .path("levels")
        .properties()
        .forEach(level -> levels.put(role(level.getKey(), "levels"), level.getValue().asInt()));
    return levels;
  }

  private String health(List<Part> files) {
    String said = description.path("health").asText();
    if (!said.isEmpty()) {
      return said;
    }
    String usual = "health/suite.json";
    return files.stream().anyMatch(part -> part.path().equals(usual)) ? usual : "";
  }

  private Requirements requirements() {
    JsonNode requires = description.path("requires");
    List<String> boards = new ArrayList<>();
    JsonNode board = requires.path("board");
    if (board.isTextual()) {
      boards.add(board.asText());
    }
    board.forEach(name -> boards.add(name.asText()));
    String tern = requires.path("tern").asText();
    return new Requirements(
        tern.startsWith(">=") ? tern.substring(2).strip() : tern,
        requires.path("packLayout").asInt(),
        boards);
  }
}
