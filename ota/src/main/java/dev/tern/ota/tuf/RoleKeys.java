package dev.tern.ota.tuf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.ota.OtaException;
import dev.tern.ota.UntrustedException;
import dev.tern.ota.UntrustedException.Attack;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who may sign for a role, and how many of them have to.
 *
 * @param keys by key id
 * @param threshold how many different keys have to sign, at least 1; may be more than there are,
 *     then nothing is ever signed by enough
 */
public record RoleKeys(Map<String, VerificationKey> keys, int threshold) {
  public RoleKeys {
    if (threshold < 1) {
      throw new OtaException("threshold=" + threshold + "; expected 1 or more");
    }
    keys = Collections.unmodifiableMap(new LinkedHashMap<>(keys));
  }

  public static RoleKeys of(int threshold, VerificationKey... keys) {
    Map<String, VerificationKey> byId = new LinkedHashMap<>();
    for (VerificationKey key : keys) {
      byId.put(key.id(), key);
    }
    return new RoleKeys(byId, threshold);
  }

  /** A role as metadata name it, with all the keys that the same file holds. */
  public static RoleKeys of(JsonNode role, JsonNode keys) {
    if (!(role instanceof ObjectNode roleObject) || !(keys instanceof ObjectNode keysObject)) {
      throw new OtaException("a role and its keys are missing in the metadata");
    }
    return from(new Fields("role", roleObject), known(new Fields("keys", keysObject)));
  }

  /** A role's {@code keyids} and {@code threshold}; ids without a key are left out. */
  static RoleKeys from(Fields role, Map<String, VerificationKey> known) {
    Map<String, VerificationKey> keys = new LinkedHashMap<>();
    for (String id : role.textList("keyids")) {
      if (known.containsKey(id)) {
        keys.put(id, known.get(id));
      }
    }
    return new RoleKeys(keys, role.integer("threshold", 1, 1024));
  }

  static Map<String, VerificationKey> known(Fields keys) {
    Map<String, VerificationKey> all = new LinkedHashMap<>();
    keys.objects().forEach((id, key) -> all.put(id, VerificationKey.from(key)));
    return all;
  }

  public RoleKeys with(VerificationKey key) {
    Map<String, VerificationKey> more = new LinkedHashMap<>(keys);
    more.put(key.id(), key);
    return new RoleKeys(more, threshold);
  }

  public RoleKeys without(String keyId) {
    Map<String, VerificationKey> fewer = new LinkedHashMap<>(keys);
    fewer.remove(keyId);
    return new RoleKeys(fewer, threshold);
  }

  public RoleKeys withThreshold(int signatures) {
    return new RoleKeys(keys, signatures);
  }

  /** Ids of the keys that have signed the file; one key under two ids counts once. */
  public List<String> signersOf(SignedFile file) {
    byte[] message = file.message();
    List<String> signers = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    keys.forEach(
        (id, key) -> {
          byte[] signature = file.signature(id);
          if (signature.length > 0
              && key.verifies(message, signature)
              && seen.add(key.material())) {
            signers.add(id);
          }
        });
    return signers;
  }

  /**
   * Lets the file through where enough have signed it.
   *
   * @param whose keys these are, for the message, such as {@code role targets of root 3}
   */
  public void require(SignedFile file, String whose) {
    int valid = signersOf(file).size();
    if (valid < threshold) {
      throw new UntrustedException(
          Attack.ARBITRARY_SOFTWARE,
          file.name()
              + ": valid signatures="
              + valid
              + " by the keys of "
              + whose
              + "; expected "
              + threshold
              + "; it is not used");
    }
  }
}
