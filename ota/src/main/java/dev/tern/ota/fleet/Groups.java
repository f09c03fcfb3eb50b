package dev.tern.ota.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.ota.OtaException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Names for several devices: {@code kiosks: [home/kitchen, shop/till-1]}.
 *
 * @param patterns by the group's name; each is SITE/DEVICE, in which {@code *} stands for any
 *     number of characters
 */
public record Groups(Map<String, List<String>> patterns) {
  public static final Groups NONE = new Groups(Map.of());

  /**
   * @param document the groups file: a list of patterns by name
   * @param file for messages
   */
  public static Groups of(JsonNode document, String file) {
    if (!document.isObject()) {
      throw new OtaException(
          file + ": expected groups like 'kiosks: [home/kitchen, home/hall]', found other content");
    }
    Map<String, List<String>> patterns = new LinkedHashMap<>();
    document
        .properties()
        .forEach(group -> patterns.put(group.getKey(), listed(group.getValue(), file, group)));
    return new Groups(patterns);
  }

  private static List<String> listed(
      JsonNode list, String file, Map.Entry<String, JsonNode> group) {
    if (!list.isArray()) {
      throw new OtaException(
          file + ": group=" + group.getKey() + " has to be a list of SITE/DEVICE, found " + list);
    }
    List<String> listed = new ArrayList<>();
    list.forEach(pattern -> listed.add(pattern.asText()));
    return List.copyOf(listed);
  }

  /**
   * The devices that are meant.
   *
   * @param to SITE/DEVICE each, with {@code *} for any characters; a name without it is meant also
   *     where no such device was ever heard
   * @param groups names in the groups file
   * @param known devices that have been heard
   * @throws OtaException where a group is unknown, or nothing is meant
   */
  public SortedSet<DeviceName> resolve(
      List<String> to, List<String> groups, Collection<DeviceName> known) {
    List<String> wanted = new ArrayList<>(to);
    for (String group : groups) {
      List<String> members = patterns.get(group);
      if (members == null) {
        throw new OtaException(
            "group="
                + group
                + " is not in fleet/groups.yaml; known="
                + patterns.keySet().stream().sorted().toList());
      }
      wanted.addAll(members);
    }
    SortedSet<DeviceName> meant = new TreeSet<>();
    for (String pattern : wanted) {
      if (pattern.contains("*")) {
        known.stream().filter(device -> matches(pattern, device.toString())).forEach(meant::add);
      } else {
        meant.add(DeviceName.of(pattern));
      }
    }
    if (meant.isEmpty()) {
      throw new OtaException(
          "no device is meant by "
              + wanted
              + "; known="
              + known.stream().map(DeviceName::toString).sorted().toList());
    }
    return meant;
  }

  /** Without regular expressions: a star matches what the rest leaves over. */
  static boolean matches(String pattern, String name) {
    String[] parts = pattern.split("\\*", -1);
    if (!name.startsWith(parts[0])) {
      return false;
    }
    int at = parts[0].length();
    for (int i = 1; i < parts.length - 1; i++) {
      int found = name.indexOf(parts[i], at);
      if (found < 0) {
        return false;
      }
      at = found + parts[i].length();
    }
    String last = parts[parts.length - 1];
    return parts.length == 1
        ? name.length() == at
        : name.length() - last.length() >= at && name.endsWith(last);
  }
}
