package dev.tern.device.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.device.board.BoardConfig;
import dev.tern.device.board.TernVersion;
import dev.tern.device.live.MuteSwitch;
import dev.tern.device.part.Condition;
import dev.tern.device.part.Part;
import dev.tern.device.part.Parts;
import dev.tern.ota.BrokerLink;
import dev.tern.ota.Topics;
import java.time.Instant;
import java.util.Map;

/** Tells the broker how the appliance fares. */
public final class BrokerReport implements AutoCloseable {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Parts parts;
  private final Topics topics;
  private final BrokerLink link;
  private final MuteSwitch mute;
  private boolean stopped;

  private BrokerReport(Parts parts, Topics topics, BrokerLink link, MuteSwitch mute) {
    this.parts = parts;
    this.topics = topics;
    this.link = link;
    this.mute = mute;
  }

  /** Begins to tell; returns at once. */
  public static BrokerReport begin(
      BoardConfig board, Parts parts, Topics topics, BrokerLink link, MuteSwitch mute) {
    BrokerReport report = new BrokerReport(parts, topics, link, mute);
    link.retain(topics.info(), info(board));
    report.tell();
    parts.listen((part, condition) -> report.tell());
    parts.whenReady(report::tell);
    mute.listen(report::tell);
    return report;
  }

  /**
   * One word: {@code starting}, {@code muted}, {@code ready}, {@code degraded} or {@code stopped}.
   */
  private String state() {
    if (stopped) {
      return "stopped";
    }
    if (!parts.areReady()) {
      return "starting";
    }
    if (mute.isMuted()) {
      return "muted";
    }
    return faults().isEmpty() ? "ready" : "degraded";
  }

  private synchronized void tell() {
    link.retain(topics.state(), state());
    link.retain(topics.alert(), alert(faults()));
  }

  /** Without the broker's own, which it can't be told while it lasts. */
  private Map<Part, Condition> faults() {
    Map<Part, Condition> faults = parts.faults();
    faults.remove(Part.BROKER);
    return faults;
  }

  private static String info(BoardConfig board) {
    ObjectNode info = JSON.objectNode();
    info.put("version", TernVersion.current());
    info.put("board", board.board());
    info.put("started", Instant.now().toString());
    return info.toString();
  }

  private static String alert(Map<Part, Condition> faults) {
    ObjectNode alert = JSON.objectNode();
    ArrayNode list = alert.putArray("faults");
    faults.forEach(
        (part, condition) ->
            list.addObject()
                .put("part", part.key())
                .put("since", condition.since().toString())
                .put("reason", condition.reason())
                .put("meanwhile", part.meanwhile()));
    return alert.toString();
  }

  /** Says that the appliance was stopped on purpose, and leaves the broker. */
  @Override
  public void close() {
    synchronized (this) {
      stopped = true;
    }
    tell();
    link.close();
  }
}
