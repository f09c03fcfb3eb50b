package dev.tern.ota;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How an update stands: what {@code ota/status} says, retained.
 *
 * @param phase where it stands
 * @param offer id of the offer that it is about; empty where there was none
 * @param set name of the set that it is about; empty where there is none
 * @param active name of the set in use; empty where it is what the device was installed with
 * @param fallback name of the set that a rollback leads to; empty as above
 * @param doneBytes of the files of the set that are there and verified
 * @param totalBytes of the files of the set
 * @param fetchedBytes that came over the wire for it
 * @param reason of the last failure or refusal, one line; empty where there was none
 * @param figures of the gate, by name with unit
 * @param at when it changed, by the device's clock, which may be wrong
 */
public record UpdateStatus(
    Phase phase,
    String offer,
    String set,
    String active,
    String fallback,
    long doneBytes,
    long totalBytes,
    long fetchedBytes,
    String reason,
    Map<String, Double> figures,
    Instant at) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** As it stands in {@code ota/status}, on one line. */
  public String toJson() {
    ObjectNode node =
        JSON.createObjectNode()
            .put("phase", phase.key())
            .put("offer", offer)
            .put("set", set)
            .put("active", active)
            .put("fallback", fallback)
            .put("doneBytes", doneBytes)
            .put("totalBytes", totalBytes)
            .put("fetchedBytes", fetchedBytes)
            .put("reason", reason);
    ObjectNode named = node.putObject("figures");
    figures.forEach(named::put);
    return node.put("at", at.toString()).toString();
  }

  /**
   * What somebody said in {@code ota/status}: anything may stand there.
   *
   * @return empty where it is no status
   */
  public static Optional<UpdateStatus> read(String json) {
    try {
      JsonNode node = JSON.readTree(json);
      Phase phase = Phase.of(node.path("phase").asText());
      if (phase == null) {
        return Optional.empty();
      }
      Map<String, Double> figures = new LinkedHashMap<>();
      node.path("figures")
          .properties()
          .forEach(figure -> figures.put(figure.getKey(), figure.getValue().asDouble()));
      return Optional.of(
          new UpdateStatus(
              phase,
              node.path("offer").asText(),
              node.path("set").asText(),
              node.path("active").asText(),
              node.path("fallback").asText(),
              node.path("doneBytes").asLong(),
              node.path("totalBytes").asLong(),
              node.path("fetchedBytes").asLong(),
              node.path("reason").asText(),
              figures,
              Instant.parse(node.path("at").asText())));
    } catch (JsonProcessingException | DateTimeException e) {
      return Optional.empty();
    }
  }

  /**
   * The way of a set through a device. All but the last three are gone through again after a cut.
   */
  public enum Phase {
    IDLE("idle"),
    DOWNLOADING("downloading"),
    /** All files are there and were read again from the disk. */
    STAGED("staged"),
    /** Weights are repacked, caches are warm. */
    PREPARED("prepared"),
    /** It passed the gate and is in use, on probation. */
    TRIAL("trial"),
    COMMITTED("committed"),
    ROLLED_BACK("rolledBack"),
    FAILED("failed");

    private final String key;

    Phase(String key) {
      this.key = key;
    }

    /** As documents name it. */
    public String key() {
      return key;
    }

    /** Null where no phase is called so. */
    public static Phase of(String key) {
      for (Phase phase : values()) {
        if (phase.key.equals(key)) {
          return phase;
        }
      }
      return null;
    }
  }
}
