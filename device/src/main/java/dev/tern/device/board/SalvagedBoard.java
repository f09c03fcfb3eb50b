package dev.tern.device.board;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A board as far as its file is right, for an appliance that has to start all the same: sections
 * that are wrong have their defaults.
 *
 * <p>Nothing is opened on a guess. Where the file can't be read, where its section {@code audio} is
 * wrong, or where that section is missing and another has a name nobody knows, microphone and
 * speaker stay off: the file may have been meant to say so. A broker is connected to only where
 * section {@code mqtt} is right.
 *
 * @param problems what is wrong, each with file and line; empty where the file is right
 */
public record SalvagedBoard(BoardConfig config, List<String> problems) {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String NAME = "board";
  private static final String AUDIO = "audio";

  /** A name that no board has, where the file's own can't be used. */
  private static final String UNKNOWN = "unknown";

  private static final Set<String> SECTIONS =
      BoardKeys.all().stream()
          .map(key -> key.name().split("\\.", 2)[0])
          .collect(Collectors.toUnmodifiableSet());

  /** Never fails; reads as strictly as {@link BoardFile#read}. */
  public static SalvagedBoard read(Path file) {
    try {
      return new SalvagedBoard(BoardFile.read(file), List.of());
    } catch (BoardException e) {
      return salvage(file, e.getMessage());
    }
  }

  /**
   * The same with the settings of a set over it; without them, and with one problem more, where
   * they make no valid board.
   *
   * @param set by dotted key
   */
  public SalvagedBoard with(Map<String, JsonNode> set) {
    try {
      return set.isEmpty() ? this : new SalvagedBoard(BoardLayers.over(config, set), problems);
    } catch (BoardException e) {
      List<String> more = new ArrayList<>(problems);
      more.add("settings of the set are left out: " + e.getMessage());
      return new SalvagedBoard(config, List.copyOf(more));
    }
  }

  private static SalvagedBoard salvage(Path file, String problem) {
    ObjectNode silent = JSON.objectNode().put(NAME, UNKNOWN);
    silent.set(AUDIO, JSON.objectNode().put("capture", "none").put("playback", "none"));
    try {
      String yaml = BoardFile.text(file);
      if (BoardFile.tree(yaml) instanceof ObjectNode sections) {
        return salvage(sections, yaml, file.toString(), silent);
      }
    } catch (IOException | BoardException e) {
      // The problem says it already.
    }
    return new SalvagedBoard(BoardFile.parse(silent, "", file.toString()), List.of(problem));
  }

  private static SalvagedBoard salvage(
      ObjectNode sections, String yaml, String file, ObjectNode silent) {
    List<String> problems = new ArrayList<>();
    ObjectNode right = JSON.objectNode();
    for (Map.Entry<String, JsonNode> section : sections.properties()) {
      ObjectNode alone = JSON.objectNode().put(NAME, UNKNOWN);
      alone.set(section.getKey(), section.getValue());
      try {
        BoardFile.parse(alone, yaml, file);
        right.set(section.getKey(), section.getValue());
      } catch (BoardException e) {
        problems.add(e.getMessage());
      }
    }
    if (!right.has(NAME)) {
      right.put(NAME, UNKNOWN);
      if (!sections.has(NAME)) {
        problems.add(file + ": board is missing; expected 'board: NAME'");
      }
    }
    boolean misnamed = hasUnknown(sections);
    if (!right.has(AUDIO) && (sections.has(AUDIO) || misnamed)) {
      right.set(AUDIO, silent.get(AUDIO));
    }
    return new SalvagedBoard(BoardFile.parse(right, yaml, file), List.copyOf(problems));
  }

  private static boolean hasUnknown(ObjectNode sections) {
    return sections.propertyStream().anyMatch(entry -> !SECTIONS.contains(entry.getKey()));
  }
}
