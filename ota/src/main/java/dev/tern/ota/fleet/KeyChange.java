package dev.tern.ota.fleet;

import dev.tern.ota.OtaException;
import dev.tern.ota.repository.SigningKey;
import dev.tern.ota.tuf.RoleKeys;
import dev.tern.ota.tuf.VerificationKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Other keys or another threshold for a role, put together step by step and staged as a whole, so
 * that devices see one change and not its parts. Nothing is written before {@link #stage}.
 */
public final class KeyChange {
  private static final Pattern NUMBERED = Pattern.compile("(.+)-([0-9]{1,6})");
  private static final int SHORTEST_ID = 8;

  private final FleetRepository fleet;
  private final String role;
  private final Map<String, String> names;
  private final Map<VerificationKey, String> added = new LinkedHashMap<>();
  private final Map<SigningKey, Path> made = new LinkedHashMap<>();
  private RoleKeys keys;

  /**
   * @throws OtaException where the fleet has no such role
   */
  public KeyChange(FleetRepository fleet, String role) {
    this.fleet = fleet;
    this.role = role;
    this.keys = fleet.repository().role(role);
    this.names = new LinkedHashMap<>(fleet.names());
  }

  /**
   * A new key, written to that folder by {@link #stage}.
   *
   * @return its name, which no key of this fleet ever had
   */
  public String make(Path folder) {
    SigningKey key = SigningKey.generate();
    made.put(key, folder);
    return add(key.verification());
  }

  /**
   * A key that somebody else holds.
   *
   * @return its name: the one it had here before, else a new one
   */
  public String add(VerificationKey key) {
    if (keys.keys().containsKey(key.id())) {
      throw new OtaException(
          "role=" + role + " has this key already, as " + names.getOrDefault(key.id(), key.id()));
    }
    String name = names.computeIfAbsent(key.id(), id -> nextName());
    added.put(key, name);
    keys = keys.with(key);
    return name;
  }

  private String nextName() {
    int highest = 0;
    for (String name : names.values()) {
      Matcher numbered = NUMBERED.matcher(name);
      if (numbered.matches() && numbered.group(1).equals(role)) {
        highest = Math.max(highest, Integer.parseInt(numbered.group(2)));
      }
    }
    return role + "-" + (highest + 1);
  }

  /**
   * Takes a key out.
   *
   * @param nameOrId such as {@code root-2}, or at least 8 digits of its id
   */
  public void remove(String nameOrId) {
    List<String> found = new ArrayList<>();
    for (String id : keys.keys().keySet()) {
      boolean isId = nameOrId.length() >= SHORTEST_ID && id.startsWith(nameOrId);
      if (isId || nameOrId.equals(names.get(id))) {
        found.add(id);
      }
    }
    if (found.size() != 1) {
      TreeSet<String> there = new TreeSet<>();
      keys.keys().keySet().forEach(id -> there.add(names.getOrDefault(id, id)));
      throw new OtaException(
          "role=%s has %s key=%s; its keys are %s"
              .formatted(role, found.isEmpty() ? "no" : "more than one", nameOrId, there));
    }
    keys = keys.without(found.getFirst());
  }

  /** How many keys have to sign from then on. */
  public void threshold(int signatures) {
    keys = keys.withThreshold(signatures);
  }

  /**
   * Writes the new keys and stages the change, which then has to be signed.
   *
   * @return the new keys
   * @throws OtaException where it changes nothing, or fewer keys are left than have to sign
   */
  public List<SigningKey> stage() {
    if (keys.equals(fleet.repository().role(role))) {
      throw new OtaException("role=" + role + " stays as it is; name a key or a threshold");
    }
    int count = keys.keys().size();
    if (count < keys.threshold()) {
      throw new OtaException(
          "role=%s would have %d %s and %d have to sign; add a key, or lower --threshold"
              .formatted(role, count, count == 1 ? "key" : "keys", keys.threshold()));
    }
    // The secret first: metadata must not name a key that a loss of power took away.
    made.forEach(
        (key, folder) ->
            KeyFolder.readOrNew(folder).with(role, added.get(key.verification()), key));
    added.forEach((key, name) -> fleet.learn(role, name, key));
    fleet.repository().setRole(role, keys);
    return List.copyOf(made.keySet());
  }
}
