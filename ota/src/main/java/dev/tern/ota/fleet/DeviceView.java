package dev.tern.ota.fleet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.tern.ota.OtaException;
import dev.tern.ota.Topics;
import dev.tern.ota.UpdateStatus;
import dev.tern.ota.set.Offer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/**
 * A device as its retained documents at the broker show it.
 *
 * @param state one word of its own, {@code lost} where it went without one, empty where it never
 *     said any
 * @param info what it is; a missing node where it never said
 * @param update how its update stands
 * @param offer that waits for it at the broker
 * @param reported what became of its settings; a missing node where it never said
 * @param heardAt when something of it arrived that was not retained, by this machine's clock; null
 *     where nothing has
 */
public record DeviceView(
    DeviceName name,
    String state,
    JsonNode info,
    Optional<UpdateStatus> update,
    Optional<Offer> offer,
    JsonNode reported,
    Instant heardAt) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static DeviceView unheard(DeviceName name) {
    JsonNode nothing = MissingNode.getInstance();
    return new DeviceView(name, "", nothing, Optional.empty(), Optional.empty(), nothing, null);
  }

  /** Whether it has ever told anything of itself: an offer alone makes no device. */
  public boolean isKnown() {
    return !state.isEmpty() || info.isObject() || update.isPresent();
  }

  /** Whether it has a connection now, as far as the broker knows. */
  public boolean isHere() {
    return !state.isEmpty() && !state.equals(Topics.LOST) && !state.equals("stopped");
  }

  public String version() {
    return info.path("version").asText();
  }

  public String board() {
    return info.path("board").asText();
  }

  /** Of the update's files that are there, 0..100; empty where nothing is under way. */
  public Optional<Integer> percent() {
    return update
        .filter(status -> status.totalBytes() > 0)
        .map(status -> (int) (100 * status.doneBytes() / status.totalBytes()));
  }

  /** When it last told something: by this machine's clock, else by its own. */
  public Optional<Instant> lastSeen() {
    return heardAt == null ? update.map(UpdateStatus::at) : Optional.of(heardAt);
  }

  /** The same with one document more. */
  DeviceView with(String document, String text, Instant at) {
    Instant heard = at == null ? heardAt : at;
    return switch (document) {
      case "state" -> new DeviceView(name, text, info, update, offer, reported, heard);
      case "info" -> new DeviceView(name, state, json(text), update, offer, reported, heard);
      case "ota/status" ->
          new DeviceView(name, state, info, UpdateStatus.read(text), offer, reported, heard);
      case "config/reported" -> new DeviceView(name, state, info, update, offer, json(text), heard);
      // The operator's own word, not the device's.
      case "ota/desired" ->
          new DeviceView(name, state, info, update, offer(text), reported, heardAt);
      default -> this;
    };
  }

  /** Empty where it is none, such as after it was withdrawn. */
  private static Optional<Offer> offer(String text) {
    try {
      return Optional.of(Offer.read(text.getBytes(StandardCharsets.UTF_8)));
    } catch (OtaException e) {
      return Optional.empty();
    }
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }
}
