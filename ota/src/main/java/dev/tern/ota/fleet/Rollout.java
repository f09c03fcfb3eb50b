package dev.tern.ota.fleet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.ota.OtaException;
import dev.tern.ota.UpdateStatus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A set on its way to several devices, wave by wave: what was decided and what came of it. Decides
 * who is next and when to stop; says nothing to anybody.
 *
 * @param id of the offer that all of them get
 * @param set its name
 * @param stopAbovePercent share of failures in a wave over which it stops, 0..100; 100 is never
 * @param devices that were offered it, in the order of their offers
 * @param wave number of the latest, from 1; 0 before the first
 * @param stopped why it was stopped; empty where it was not
 */
public record Rollout(
    String id,
    String set,
    int stopAbovePercent,
    Map<DeviceName, Standing> devices,
    int wave,
    String stopped) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** How one device stands to the offer. */
  public enum Outcome {
    /** It has not said anything to it. */
    OFFERED,
    /** It is at work. */
    TAKEN,
    COMMITTED,
    FAILED,
    /** It was taken back before the device had taken it. */
    WITHDRAWN
  }

  /**
   * @param wave that it belongs to, from 1
   * @param reason that the device gave; empty where it gave none
   */
  public record Standing(int wave, Outcome outcome, String reason) {
    boolean isOpen() {
      return outcome == Outcome.OFFERED || outcome == Outcome.TAKEN;
    }
  }

  public Rollout {
    if (stopAbovePercent < 0 || stopAbovePercent > 100) {
      throw new OtaException("stop-above=" + stopAbovePercent + ", expected 0..100 percent");
    }
    devices = Collections.unmodifiableMap(new LinkedHashMap<>(devices));
  }

  public static Rollout of(String id, String set, int stopAbovePercent) {
    return new Rollout(id, set, stopAbovePercent, Map.of(), 0, "");
  }

  /**
   * The next wave: as many of the devices as the share says, in an order of their digests, less
   * those that have the offer already. Those whose offer was withdrawn get it again.
   *
   * @param percent of all these devices, 1..100
   */
  public Rollout widened(Collection<DeviceName> among, int percent) {
    if (percent < 1 || percent > 100) {
      throw new OtaException("percent=" + percent + ", expected 1..100");
    }
    List<DeviceName> order = HashOrder.of(set, among);
    Map<DeviceName, Standing> wider = new LinkedHashMap<>(devices);
    boolean isAny = false;
    for (DeviceName device : order.subList(0, HashOrder.share(percent, order.size()))) {
      Standing before = devices.get(device);
      if (before == null || before.outcome == Outcome.WITHDRAWN) {
        wider.put(device, new Standing(wave + 1, Outcome.OFFERED, ""));
        isAny = true;
      }
    }
    return new Rollout(id, set, stopAbovePercent, wider, isAny ? wave + 1 : wave, "");
  }

  /** The same after a device has told how its update stands. */
  public Rollout seen(DeviceName device, UpdateStatus status) {
    Standing before = devices.get(device);
    if (before == null || before.outcome == Outcome.WITHDRAWN) {
      return this;
    }
    Outcome now = outcome(status, before.outcome);
    return with(
        device, new Standing(before.wave, now, status.offer().equals(id) ? status.reason() : ""));
  }

  private Outcome outcome(UpdateStatus status, Outcome before) {
    boolean hasIt = status.active().equals(set);
    if (!status.offer().equals(id)) {
      // It had the set before it was asked: of nobody's offer or of an earlier one.
      return hasIt && status.phase() != UpdateStatus.Phase.TRIAL ? Outcome.COMMITTED : before;
    }
    return switch (status.phase()) {
      case COMMITTED -> Outcome.COMMITTED;
      case FAILED, ROLLED_BACK -> Outcome.FAILED;
      case IDLE -> hasIt ? Outcome.COMMITTED : before;
      case DOWNLOADING, STAGED, PREPARED, TRIAL -> Outcome.TAKEN;
    };
  }

  private Rollout with(DeviceName device, Standing standing) {
    Map<DeviceName, Standing> changed = new LinkedHashMap<>(devices);
    changed.put(device, standing);
    return new Rollout(id, set, stopAbovePercent, changed, wave, stopped);
  }

  /**
   * Why it has to stop now: more of the latest wave failed than it may; empty where it may go on.
   */
  public String whyStop() {
    long failed = count(Outcome.FAILED);
    long size = latest().size();
    if (stopAbovePercent == 100 || size == 0 || failed * 100 <= (long) stopAbovePercent * size) {
      return "";
    }
    List<String> reasons =
        latest().entrySet().stream()
            .filter(device -> device.getValue().outcome == Outcome.FAILED)
            .map(device -> device.getKey() + ": " + device.getValue().reason)
            .toList();
    return "%d of %d in wave %d failed (%d %%, limit %d %%); %s"
        .formatted(
            failed, size, wave, failed * 100 / size, stopAbovePercent, String.join("; ", reasons));
  }

  /** The same stopped: offers that nobody has taken are withdrawn. */
  public Rollout stoppedFor(String reason) {
    Map<DeviceName, Standing> changed = new LinkedHashMap<>();
    devices.forEach(
        (device, standing) ->
            changed.put(
                device,
                standing.outcome == Outcome.OFFERED
                    ? new Standing(standing.wave, Outcome.WITHDRAWN, standing.reason)
                    : standing));
    return new Rollout(id, set, stopAbovePercent, changed, wave, reason);
  }

  /** Devices of a certain standing, in the order of their offers. */
  public List<DeviceName> of(Outcome outcome) {
    List<DeviceName> found = new ArrayList<>();
    devices.forEach(
        (device, standing) -> {
          if (standing.outcome == outcome) {
            found.add(device);
          }
        });
    return found;
  }

  /** Whether nothing more is to be expected of any device. */
  public boolean isSettled() {
    return devices.values().stream().noneMatch(Standing::isOpen);
  }

  /** Whether all the devices have the set. */
  public boolean isDone() {
    return devices.values().stream().allMatch(one -> one.outcome == Outcome.COMMITTED);
  }

  private long count(Outcome outcome) {
    return latest().values().stream().filter(one -> one.outcome == outcome).count();
  }

  private Map<DeviceName, Standing> latest() {
    Map<DeviceName, Standing> latest = new LinkedHashMap<>(devices);
    latest.values().removeIf(standing -> standing.wave != wave);
    return latest;
  }

  /** For the file beside the repository. */
  public String toJson() {
    ObjectNode node =
        JSON.createObjectNode()
            .put("format", 1)
            .put("offer", id)
            .put("set", set)
            .put("stopAbovePercent", stopAbovePercent)
            .put("wave", wave)
            .put("stopped", stopped);
    ObjectNode all = node.putObject("devices");
    devices.forEach(
        (device, standing) ->
            all.putObject(device.toString())
                .put("wave", standing.wave)
                .put("outcome", standing.outcome.name().toLowerCase(Locale.ROOT))
                .put("reason", standing.reason));
    return node.toPrettyString() + "\n";
  }

  /**
   * @param file for messages
   * @throws OtaException where it is no rollout
   */
  public static Rollout read(String json, String file) {
    try {
      JsonNode node = JSON.readTree(json);
      if (node.path("format").asInt() != 1) {
        throw new OtaException(file + ": format=" + node.path("format") + ", expected 1");
      }
      Map<DeviceName, Standing> devices = new LinkedHashMap<>();
      node.path("devices")
          .properties()
          .forEach(one -> devices.put(DeviceName.of(one.getKey()), standing(one.getValue())));
      return new Rollout(
          node.path("offer").asText(),
          node.path("set").asText(),
          node.path("stopAbovePercent").asInt(),
          devices,
          node.path("wave").asInt(),
          node.path("stopped").asText());
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new OtaException(
          file + ": expected a rollout in JSON, found " + e.getMessage() + "; remove the file", e);
    }
  }

  private static Standing standing(JsonNode node) {
    return new Standing(
        node.path("wave").asInt(),
        Outcome.valueOf(node.path("outcome").asText().toUpperCase(Locale.ROOT)),
        node.path("reason").asText());
  }
}
