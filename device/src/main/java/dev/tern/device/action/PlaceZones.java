package dev.tern.device.action;

import java.time.ZoneId;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which clock a place goes by.
 *
 * <p>The cities of the time zone database are known by their own names ("Europe/Berlin"); others,
 * countries and the names of zones come with the replies of a language. A country with several
 * zones is none of them.
 */
final class PlaceZones {
  // ids rather than zones: reading the rules of 400 zones at start would cost more than all else
  private final Map<String, String> zones = new HashMap<>();

  /**
   * @param others zone by place, lower case
   */
  PlaceZones(Map<String, String> others) {
    for (String id : ZoneId.getAvailableZoneIds()) {
      if (id.matches("(Africa|America|Asia|Atlantic|Australia|Europe|Indian|Pacific)/.*")) {
        String city = id.substring(id.lastIndexOf('/') + 1).replace('_', ' ');
        zones.put(city.toLowerCase(Locale.ROOT), id);
      }
    }
    zones.putAll(others);
  }

  /**
   * @param place such as "new york", "new york city", "miami florida", "japan", "eastern"
   */
  Optional<ZoneId> of(String place) {
    String name = place.replaceAll("^(the|in) ", "");
    String plain = name.replaceAll(" (city|time|time zone)$", "");
    // "miami florida", "paris france"
    String first = plain.contains(" ") ? plain.substring(0, plain.lastIndexOf(' ')) : plain;
    return Stream.of(name, plain, first)
        .map(zones::get)
        .filter(Objects::nonNull)
        .findFirst()
        .map(ZoneId::of);
  }
}
