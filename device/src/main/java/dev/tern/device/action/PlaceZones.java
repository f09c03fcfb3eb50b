package dev.tern.device.action;

import java.time.ZoneId;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Which clock a place goes by.
 *
 * <p>The cities of the time zone database are known by their own names ("Europe/Berlin"); others,
 * countries and the names of zones come with the replies of a language. A country with several
 * zones is none of them.
 */
final class PlaceZones {
  private final Map<String, ZoneId> zones = new HashMap<>();

  /**
   * @param others zone by place, lower case
   */
  PlaceZones(Map<String, String> others) {
    for (String id : ZoneId.getAvailableZoneIds()) {
      if (id.matches("(Africa|America|Asia|Atlantic|Australia|Europe|Indian|Pacific)/.*")) {
        String city = id.substring(id.lastIndexOf('/') + 1).replace('_', ' ');
        zones.put(city.toLowerCase(Locale.ROOT), ZoneId.of(id));
      }
    }
    others.forEach((place, id) -> zones.put(place, ZoneId.of(id)));
  }

  /**
   * @param place such as "new york", "new york city", "miami florida", "japan", "eastern"
   */
  Optional<ZoneId> of(String place) {
    String name = place.replaceAll("^(the|in) ", "").replaceAll(" (city|time|time zone)$", "");
    ZoneId zone = zones.get(name);
    if (zone == null && name.contains(" ")) {
      // "miami florida", "paris france"
      zone = zones.get(name.substring(0, name.lastIndexOf(' ')));
    }
    return Optional.ofNullable(zone);
  }
}
