package dev.tern.ota.fleet;

import dev.tern.ota.repository.Repository;
import dev.tern.ota.tuf.RoleKeys;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a role stands with the devices: what is published counts, and not what waits for signatures.
 *
 * @param version published; 0 where nothing is yet
 * @param threshold how many keys have to sign
 * @param keys their names by id
 * @param lifetime of the next version
 * @param expires when the published version does; empty where nothing is published yet
 */
public record RoleState(
    String role,
    long version,
    int threshold,
    Map<String, String> keys,
    Duration lifetime,
    Optional<Instant> expires) {

  /** All roles of a fleet, those of the specification first. */
  public static List<RoleState> of(FleetRepository fleet) {
    Repository repository = fleet.repository();
    List<RoleState> all = new ArrayList<>();
    for (String role : repository.roles()) {
      RoleKeys keys = repository.keysInForce(role).orElseGet(() -> repository.role(role));
      Map<String, String> names = new LinkedHashMap<>();
      keys.keys().keySet().forEach(id -> names.put(id, fleet.name(id)));
      all.add(
          new RoleState(
              role,
              repository.version(role),
              keys.threshold(),
              names,
              repository.lifetime(role),
              repository.expires(role)));
    }
    return all;
  }

  /** What to worry about, as a sentence: it has expired, or does within a quarter of its life. */
  public Optional<String> warning(Instant now) {
    if (expires.isEmpty()) {
      return Optional.of(role + " is not published yet; run: tern fleet sign --keys FOLDER");
    }
    Duration left = Duration.between(now, expires.get());
    if (left.isNegative() || left.isZero()) {
      return Optional.of(
          role
              + " expired="
              + expires.get()
              + ", devices take nothing new; run: tern fleet sign --keys FOLDER");
    }
    if (left.compareTo(lifetime.dividedBy(4)) >= 0) {
      return Optional.empty();
    }
    return Optional.of(
        "%s expires in %d days, of %d; run: tern fleet sign --keys FOLDER"
            .formatted(role, left.toDays(), lifetime.toDays()));
  }
}
