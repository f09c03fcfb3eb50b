package dev.tern.ota.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.ota.enroll.BrokerTrial;
import dev.tern.ota.json.JsonDocument;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code config/reported} says.
 *
 * @param revision that is applied; 0 where none ever was
 * @param values every key with its origin
 * @param refusedRevision of the document that was refused last; 0 where none was, or nobody can say
 * @param reason why it was refused, one line; empty where the last one was applied
 * @param errors of its fields, by key
 * @param broker how the move to another broker stands
 */
record ConfigReport(
    long revision,
    Map<String, LiveKeys.InUse> values,
    long refusedRevision,
    String reason,
    Map<String, String> errors,
    Optional<BrokerTrial.Status> broker) {

  String toJson() {
    ObjectNode report = JsonDocument.empty().put("revision", revision);
    ObjectNode all = report.putObject("values");
    values.forEach(
        (key, inUse) ->
            all.putObject(key).put("origin", inUse.origin()).set("value", inUse.value()));
    ObjectNode fields = report.putObject("errors");
    errors.forEach(fields::put);
    if (refusedRevision > 0) {
      report.put("refusedRevision", refusedRevision);
    }
    if (!reason.isEmpty()) {
      report.put("reason", reason);
    }
    broker.ifPresent(
        status ->
            report
                .putObject("broker")
                .put("uri", status.uri())
                .put("state", status.state().name().toLowerCase(Locale.ROOT))
                .put("reason", status.reason()));
    return report.toString();
  }
}
