package dev.tern.ota.agent;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.ota.TargetSet.Role;
import dev.tern.ota.Topics;
import dev.tern.ota.Trust;
import dev.tern.ota.UntrustedException;
import dev.tern.ota.UntrustedException.Attack;
import dev.tern.ota.set.SetDocument;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a stick may say to bring a device below its floors, signed by as many keys of root as the
 * device's root asks for: {@code {"signed":{"_type":"tern-recovery","number":1,"for":["home/*"],
 * "floors":{"llm":0}},"signatures":[...]}}.
 *
 * @param number above that of any other one that the device obeyed
 * @param floors new ones; roles that are not named keep theirs
 */
record Recovery(long number, Map<Role, Integer> floors) {
  /** Its name on a stick. */
  static final String FILE = "recovery.json";

  static final int MOST_BYTES = 64 << 10;
  private static final int HIGHEST_LEVEL = 1_000_000;

  /**
   * @throws UntrustedException where it is not signed, or not meant for this device
   */
  static Recovery read(byte[] document, Trust trust, Topics device) {
    JsonNode signed = trust.verified("root", document);
    boolean isMeant = false;
    for (JsonNode pattern : signed.path("for")) {
      isMeant |=
          pattern.asText().equals(device.site() + "/" + device.device())
              || pattern.asText().equals(device.site() + "/*");
    }
    if (!signed.path("_type").asText().equals("tern-recovery")
        || !isMeant
        || !signed.path("number").isIntegralNumber()) {
      throw new UntrustedException(
          Attack.WRONG_SOFTWARE,
          FILE
              + " is not meant for device="
              + device.site()
              + "/"
              + device.device()
              + "; expected _type=tern-recovery, a number, and the device in for");
    }
    Map<Role, Integer> floors = new EnumMap<>(Role.class);
    for (Role role : Role.values()) {
      JsonNode level = signed.path("floors").path(SetDocument.key(role));
      if (level.isInt() && level.intValue() >= 0 && level.intValue() <= HIGHEST_LEVEL) {
        floors.put(role, level.intValue());
      }
    }
    return new Recovery(signed.path("number").longValue(), floors);
  }
}
