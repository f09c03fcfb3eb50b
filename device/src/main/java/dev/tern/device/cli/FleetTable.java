package dev.tern.device.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.ota.UpdateStatus;
import dev.tern.ota.fleet.DeviceView;
import dev.tern.ota.set.Offer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Devices as people and programs read them. */
final class FleetTable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> HEAD =
      List.of("DEVICE", "STATE", "TERN", "BOARD", "SET", "UPDATE", "DONE", "SEEN", "REASON");
  private static final int LONGEST = 80;

  private FleetTable() {}

  static String of(List<DeviceView> devices, Instant now) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEAD);
    devices.forEach(device -> rows.add(row(device, now)));
    int[] widths = new int[HEAD.size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder table = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        line.append(row.get(i)).repeat(' ', widths[i] - row.get(i).length() + 2);
      }
      table.append(line.toString().stripTrailing()).append('\n');
    }
    return table.toString();
  }

  private static List<String> row(DeviceView device, Instant now) {
    return List.of(
            device.name().toString(),
            device.state(),
            device.version(),
            device.board(),
            device.update().map(FleetTable::set).orElse(""),
            update(device),
            device.percent().filter(percent -> percent < 100).map(p -> p + " %").orElse(""),
            device.lastSeen().map(at -> ago(at, now)).orElse(""),
            device.update().map(FleetTable::reason).orElse(""))
        .stream()
        .map(FleetTable::plain)
        .toList();
  }

  private static String set(UpdateStatus status) {
    return status.active().isEmpty() ? "as installed" : status.active();
  }

  /** Where its update stands; what it was offered and has not said a word to comes first. */
  private static String update(DeviceView device) {
    String at = device.update().map(UpdateStatus::offer).orElse("");
    if (device.offer().isPresent() && !device.offer().get().id().equals(at)) {
      return "offered " + shown(device.offer().get().set());
    }
    return device
        .update()
        .map(
            status ->
                status.set().isEmpty() || status.set().equals(status.active())
                    ? status.phase().key()
                    : status.phase().key() + " " + shown(status.set()))
        .orElse("");
  }

  private static String shown(String set) {
    return set.equals(Offer.INSTALLED) ? "as installed" : set;
  }

  private static String reason(UpdateStatus status) {
    String reason = status.reason();
    return reason.length() <= LONGEST ? reason : reason.substring(0, LONGEST - 1) + "…";
  }

  private static String ago(Instant at, Instant now) {
    long seconds = Math.max(0, Duration.between(at, now).toSeconds());
    if (seconds < 60) {
      return seconds + " s ago";
    }
    if (seconds < 3600) {
      return seconds / 60 + " min ago";
    }
    return seconds < 172_800 ? seconds / 3600 + " h ago" : seconds / 86_400 + " days ago";
  }

  /** What a device says is not let at the terminal as it is. */
  static String plain(String said) {
    return said.isEmpty() ? "-" : said.replaceAll("\\p{Cntrl}", " ");
  }

  static ObjectNode json(DeviceView device) {
    ObjectNode node =
        JSON.createObjectNode()
            .put("device", device.name().toString())
            .put("state", device.state())
            .put("version", device.version())
            .put("board", device.board())
            .put("offered", device.offer().map(Offer::set).orElse(""));
    device
        .update()
        .ifPresent(
            status -> {
              node.put("set", status.active())
                  .put("fallback", status.fallback())
                  .put("phase", status.phase().key())
                  .put("offer", status.offer())
                  .put("candidate", status.set())
                  .put("doneBytes", status.doneBytes())
                  .put("totalBytes", status.totalBytes())
                  .put("fetchedBytes", status.fetchedBytes())
                  .put("reason", status.reason());
              ObjectNode figures = node.putObject("figures");
              for (Map.Entry<String, Double> figure : status.figures().entrySet()) {
                figures.put(figure.getKey(), figure.getValue());
              }
            });
    device.percent().ifPresent(percent -> node.put("percent", percent));
    device.lastSeen().ifPresent(at -> node.put("lastSeen", at.toString()));
    return node;
  }
}
