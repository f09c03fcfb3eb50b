package dev.tern.device.action;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlaceZonesTest {
  private final Map<String, String> table = Sentences.in("en").all("zones");
  private final PlaceZones places = new PlaceZones(table);

  @ParameterizedTest
  @CsvSource({
    "berlin, Europe/Berlin",
    "new york, America/New_York",
    "new york city, America/New_York",
    "san francisco, America/Los_Angeles",
    "miami florida, America/New_York",
    "paris france, Europe/Paris",
    "japan, Asia/Tokyo",
    "eastern time, America/New_York",
    "utc, UTC"
  })
  void knowsTheClockOfPlaces(String place, String zone) {
    assertEquals(Optional.of(ZoneId.of(zone)), places.of(place));
  }

  @Test
  void aCountryOfManyZonesHasNone() {
    assertEquals(Optional.empty(), places.of("australia"));
    assertEquals(Optional.empty(), places.of("russia"));
  }

  @Test
  void everyZoneOfTheTableExists() {
    table.forEach((place, id) -> assertEquals(ZoneId.of(id), places.of(place).orElseThrow()));
  }
}
