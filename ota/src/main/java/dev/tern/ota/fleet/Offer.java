package dev.tern.ota.fleet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;

/**
 * What {@code ota/desired} says: take this set. It is not signed, since it only names what is.
 *
 * @param id of the offer, which the device repeats in its status
 * @param set name of a set in the signed targets
 */
public record Offer(String id, String set) {
  private static final ObjectMapper JSON = new ObjectMapper();

  public String toJson() {
    return JSON.createObjectNode().put("offer", id).put("set", set).toString();
  }

  /** Empty where it is none, such as after it was withdrawn. */
  public static Optional<Offer> read(String json) {
    try {
      JsonNode node = JSON.readTree(json);
      String id = node.path("offer").asText();
      return id.isEmpty()
          ? Optional.empty()
          : Optional.of(new Offer(id, node.path("set").asText()));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
