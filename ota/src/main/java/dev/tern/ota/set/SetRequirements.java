package dev.tern.ota.set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.ota.Appliance.Facts;
import dev.tern.ota.TargetSet.Requirements;
import dev.tern.ota.UntrustedException;
import dev.tern.ota.UntrustedException.Attack;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a set asks of a device, in the custom part of its target, and whether a device has it. */
public final class SetRequirements {
  private SetRequirements() {}

  /**
   * From {@code {"tern":{"role":"set","requires":{"tern":">=0.1.0","packLayout":3,"board":
   * ["virtual"]}}}}; what is left out is not asked for.
   *
   * @throws UntrustedException where the target is no set, or asks for something unknown
   */
  public static Requirements read(JsonNode custom) {
    JsonNode tern = custom.path("tern");
    if (!"set".equals(tern.path("role").asText())) {
      throw new UntrustedException(
          Attack.WRONG_SOFTWARE,
          "the target's custom.tern.role is not set; expected {\"tern\":{\"role\":\"set\"}}");
    }
    JsonNode requires = tern.path("requires");
    List<String> boards = new ArrayList<>();
    requires.path("board").forEach(board -> boards.add(board.asText()));
    for (var entry : requires.properties()) {
      boolean known =
          switch (entry.getKey()) {
            case "tern" -> entry.getValue().isTextual();
            case "packLayout" -> entry.getValue().isInt();
            case "board" -> entry.getValue().isArray();
            default -> false;
          };
      if (!known) {
        // A publisher may ask for what this version can't know: then it is not for this version.
        throw new UntrustedException(
            Attack.WRONG_SOFTWARE,
            "requires."
                + entry.getKey()
                + "="
                + entry.getValue()
                + " is unknown here; known: tern, packLayout, board; update tern first");
      }
    }
    String least = requires.path("tern").asText().strip();
    least = least.startsWith(">=") ? least.substring(2).strip() : least;
    if (!least.isEmpty()) {
      Version.of(least);
    }
    return new Requirements(least, requires.path("packLayout").asInt(), List.copyOf(boards));
  }

  /** The custom part of a set's target. */
  public static ObjectNode write(Requirements requirements) {
    ObjectNode custom = JsonNodeFactory.instance.objectNode();
    ObjectNode tern = custom.putObject("tern").put("role", "set");
    ObjectNode requires = tern.putObject("requires");
    if (!requirements.tern().isEmpty()) {
      Version.of(requirements.tern());
      requires.put("tern", ">=" + requirements.tern());
    }
    if (requirements.packLayout() > 0) {
      requires.put("packLayout", requirements.packLayout());
    }
    if (!requirements.boards().isEmpty()) {
      requirements.boards().forEach(requires.putArray("board")::add);
    }
    return custom;
  }

  /** Why this device can't have the set, in one line; empty where it can. */
  public static Optional<String> unmet(Requirements requirements, Facts device) {
    if (!requirements.tern().isEmpty()
        && Version.of(device.tern()).compareTo(Version.of(requirements.tern())) < 0) {
      return Optional.of(
          "it requires tern>=" + requirements.tern() + ", here is tern=" + device.tern());
    }
    if (requirements.packLayout() > 0 && requirements.packLayout() != device.packLayout()) {
      return Optional.of(
          "it requires packLayout="
              + requirements.packLayout()
              + ", here is packLayout="
              + device.packLayout());
    }
    if (!requirements.boards().isEmpty() && !requirements.boards().contains(device.board())) {
      return Optional.of(
          "it requires board=" + requirements.boards() + ", here is board=" + device.board());
    }
    return Optional.empty();
  }
}
