package dev.tern.device.action;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntSupplier;

/** This device itself: how it is, a restart. */
final class DeviceActions {
  private final Replies replies;
  private final DeviceFacts facts;
  private final Volume volume;
  private final IntSupplier keptInMemory;

  /**
   * @param keptInMemory how many timers, alarms and reminders a restart would lose
   */
  DeviceActions(Replies replies, DeviceFacts facts, Volume volume, IntSupplier keptInMemory) {
    this.replies = replies;
    this.facts = facts;
    this.volume = volume;
    this.keptInMemory = keptInMemory;
  }

  Map<String, Handler> handlers() {
    return Map.of(
        "device_status", this::status,
        "device_restart", this::restart,
        "device_selftest", this::tell);
  }

  private Reply status(Request request) {
    String what = request.slot("what").orElse(request.utterance());
    if (Wording.has(what, "battery", "charge", "charged", "charging", "power")) {
      return battery();
    }
    if (Wording.has(
        what,
        "network",
        "wifi",
        "wi fi",
        "internet",
        "connected",
        "connection",
        "online",
        "offline",
        "signal")) {
      return replies.done(facts.hasNetwork() ? "device_status.network" : "device_status.offline");
    }
    if (Wording.has(what, "version", "software", "firmware", "update", "up to date")) {
      return replies.done("device_status.version", "version", facts.version());
    }
    if (Wording.has(what, "temperature", "hot", "warm", "cpu")) {
      OptionalInt celsius = facts.warmestCelsius();
      return celsius.isPresent()
          ? replies.done(
              "device_status.temperature",
              "degrees",
              replies.formats().degrees(BigDecimal.valueOf(celsius.getAsInt())),
              "scale",
              replies.formats().scaleName())
          : replies.refused("device_status.no_temperature");
    }
    if (Wording.has(what, "volume", "loud")) {
      return replies.done("volume_set.done", "percent", volume.percent());
    }
    Optional<String> other = request.slot("what").filter(said -> !said.matches("status|you"));
    return other.isPresent()
        ? replies.refused("device_status.unknown", "what", Wording.the(other.get()))
        : replies.done("device_status.summary", "version", facts.version());
  }

  private Reply battery() {
    OptionalInt percent = facts.batteryPercent();
    if (percent.isEmpty()) {
      return replies.refused("device_status.no_battery");
    }
    return replies.done(
        facts.isCharging() ? "device_status.charging" : "device_status.battery",
        "percent",
        percent.getAsInt());
  }

  private Reply restart(Request request) {
    if (!request.needsYes()) {
      return tell(request);
    }
    int kept = keptInMemory.getAsInt();
    return kept == 0
        ? replies.confirm("device_restart.confirm")
        : replies.confirm("device_restart.confirm_losing", "count", kept);
  }

  private Reply tell(Request request) {
    String intent = request.intent().name();
    return replies.done(intent + ".done").with(Act.of(intent));
  }
}
