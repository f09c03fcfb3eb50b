package dev.tern.device.premises;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What the appliance was told about the place where it stands. Each list may be empty: then nobody
 * has told it.
 *
 * @param places the way to them
 * @param houseHours when the house is open
 * @param hours when parts of it are, by their name
 * @param menu what is offered
 * @param facts everything else, by search
 */
public record Premises(
    List<Entry> places,
    Optional<String> houseHours,
    List<Entry> hours,
    List<Entry> menu,
    LocalSearch facts) {
  public Premises {
    places = List.copyOf(places);
    hours = List.copyOf(hours);
    menu = List.copyOf(menu);
  }

  public static Premises unknown() {
    return new Premises(
        List.of(), Optional.empty(), List.of(), List.of(), new LocalSearch(List.of()));
  }

  /** The entry that these words name best. */
  public static Optional<Entry> find(List<Entry> entries, String words) {
    return entries.stream()
        .filter(entry -> entry.namedBy(words) > 0)
        .max(Comparator.comparingInt(entry -> entry.namedBy(words)));
  }
}
