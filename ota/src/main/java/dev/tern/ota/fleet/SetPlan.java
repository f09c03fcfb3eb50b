package dev.tern.ota.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.ota.TargetSet.Requirements;
import dev.tern.ota.TargetSet.Role;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a set is to be made of, before anything is read.
 *
 * @param name as in {@link dev.tern.ota.TargetSet}, and so on
 */
public record SetPlan(
    String name,
    String description,
    List<Part> files,
    Map<String, JsonNode> config,
    Map<Role, Integer> levels,
    String health,
    Requirements requirements) {

  /**
   * @param path in the slot
   * @param file where it is now
   */
  public record Part(Role role, String path, Path file) {}
}
