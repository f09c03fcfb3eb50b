package dev.tern.ota.fleet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tern.ota.OtaException;
import dev.tern.ota.config.ConfigDocument;
import dev.tern.ota.repository.SigningKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of devices: each has one document with all of its values, kept in {@code
 * fleet/config/} of the repository, signed by role {@code config}, and given to it over the broker.
 */
public final class FleetConfig {
  private static final String ROLE = "config";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final FleetRepository fleet;

  public FleetConfig(FleetRepository fleet) {
    this.fleet = fleet;
  }

  /**
   * What a device says to a document.
   *
   * @param applied whether it uses it now
   * @param reason why not, one line; empty where it does
   * @param errors by key
   * @param values in use by key, each {@code {"origin":…,"value":…}}
   */
  public record Answer(
      boolean applied, String reason, Map<String, String> errors, Map<String, JsonNode> values) {}

  /** What a device was last given; empty where it never was given anything. */
  public Optional<ConfigDocument> given(DeviceName device) {
    Path file = file(device);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      JsonNode document = JSON.readTree(Files.readString(file));
      return Optional.of(ConfigDocument.of(file.toString(), document.path("signed")));
    } catch (IOException e) {
      throw new OtaException(file + " can't be read: " + e.getMessage(), e);
    }
  }

  /**
   * Changes what a device is given: signs its next document and keeps it.
   *
   * @param seen how the device shows itself, so that its next revision is newer than all it knows
   * @param values that are set
   * @param removed keys that are left to the set and the board's file again
   * @param keys of role {@code config}
   * @return the document, for {@link #give}
   */
  public byte[] change(
      DeviceView seen,
      Map<String, JsonNode> values,
      Collection<String> removed,
      Collection<SigningKey> keys) {
    DeviceName device = seen.name();
    Optional<ConfigDocument> before = given(device);
    Map<String, JsonNode> all =
        new LinkedHashMap<>(before.map(ConfigDocument::values).orElse(Map.of()));
    all.putAll(values);
    for (String key : removed) {
      if (all.remove(key) == null) {
        throw new OtaException(
            device + " was not given key=" + key + "; it was given " + all.keySet());
      }
    }
    int needed = fleet.repository().role(ROLE).threshold();
    if (keys.size() < needed) {
      throw new OtaException(
          "keys of role config=" + keys.size() + ", expected " + needed + "; name their folder");
    }
    long newest =
        Math.max(
            before.map(ConfigDocument::revision).orElse(0L),
            Math.max(
                seen.reported().path("revision").asLong(),
                seen.reported().path("refusedRevision").asLong()));
    ConfigDocument next =
        new ConfigDocument(newest + 1, List.of(device.toString()), all, Optional.empty());
    byte[] document = fleet.repository().sign(ROLE, next.toJson(), keys);
    write(file(device), document);
    return document;
  }

  private static void write(Path file, byte[] document) {
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, document);
    } catch (IOException e) {
      throw new OtaException(file + " can't be written: " + e.getMessage(), e);
    }
  }

  /** Leaves a document with the broker, where the device finds it now or when it comes. */
  public static void give(FleetWatch watch, DeviceName device, byte[] document) {
    watch.keep(device.topics().configDesired(), document);
  }

  /**
   * Waits for what the device says to it.
   *
   * @return empty where it says nothing within that time
   */
  public static Optional<Answer> answer(
      FleetWatch watch, DeviceName device, byte[] document, Duration atMost)
      throws InterruptedException {
    long revision = revision(document);
    boolean answered = watch.await(device, view -> hasAnswered(view.reported(), revision), atMost);
    if (!answered) {
      return Optional.empty();
    }
    JsonNode reported = watch.device(device).reported();
    Map<String, String> errors = new LinkedHashMap<>();
    reported
        .path("errors")
        .properties()
        .forEach(e -> errors.put(e.getKey(), e.getValue().asText()));
    Map<String, JsonNode> values = new LinkedHashMap<>();
    reported.path("values").properties().forEach(e -> values.put(e.getKey(), e.getValue()));
    boolean applied = reported.path("revision").asLong() == revision;
    return Optional.of(new Answer(applied, reported.path("reason").asText(), errors, values));
  }

  private static boolean hasAnswered(JsonNode reported, long revision) {
    return reported.path("revision").asLong() >= revision
        || reported.path("refusedRevision").asLong() >= revision;
  }

  /** Of a signed document. */
  public static long revision(byte[] document) {
    try {
      return JSON.readTree(new String(document, StandardCharsets.UTF_8))
          .path("signed")
          .path("revision")
          .asLong();
    } catch (JsonProcessingException e) {
      throw new OtaException("the document is no JSON: " + e.getMessage(), e);
    }
  }

  private Path file(DeviceName device) {
    return fleet
        .folder()
        .resolve("fleet")
        .resolve("config")
        .resolve(device.site() + "." + device.device() + ".json");
  }
}
