package dev.tern.ota.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.ota.BrokerLink;
import dev.tern.ota.IncomingMessage;
import dev.tern.ota.OtaException;
import dev.tern.ota.Topics;
import dev.tern.ota.Trust;
import dev.tern.ota.UntrustedException;
import dev.tern.ota.config.KeptConfig.Applied;
import dev.tern.ota.enroll.BrokerSettings;
import dev.tern.ota.enroll.BrokerTrial;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Obeys {@code config/desired}, answers in {@code config/reported}.
 *
 * <p>Of a document all is applied or nothing. What is refused changes nothing but the answer. What
 * is applied was kept before, so that a cut in between leaves a device that starts with it.
 *
 * <p>Thread-safe; documents are looked at one after the other.
 */
public final class DesiredConfig implements AutoCloseable {
  private static final String ROLE = "config";
  private static final String NAME = "config/desired";

  private final Topics device;
  private final KeptConfig kept;
  private final Trust trust;
  private final LiveKeys keys;
  private final Optional<BrokerTrial> broker;
  private final Runnable refreshTrust;
  private final Consumer<String> log;

  // Guarded by this object.
  private Applied applied = Applied.NOTHING;
  private byte[] last = new byte[0];
  private boolean refreshAsked;
  private long refused;
  private String reason = "";
  private Map<String, String> errors = Map.of();
  private boolean isBrokerTold;
  private BrokerLink link;
  private BrokerLink.Subscription subscription = () -> {};

  /**
   * @param broker moves to another broker; empty where the board's file names the broker
   * @param refreshTrust has the metadata brought up to date in the background, and {@link #again}
   *     called then: asked for where a signature is not known yet
   * @param log hears one line of what was applied, refused or damaged
   */
  public DesiredConfig(
      Topics device,
      KeptConfig kept,
      Trust trust,
      LiveKeys keys,
      Optional<BrokerTrial> broker,
      Runnable refreshTrust,
      Consumer<String> log) {
    this.device = device;
    this.kept = kept;
    this.trust = trust;
    this.keys = keys;
    this.broker = broker;
    this.refreshTrust = refreshTrust;
    this.log = log;
  }

  /** Applies the last good settings; called once, before anybody reads a setting. */
  public synchronized void restore() {
    try {
      Applied found = kept.read(log);
      Map<String, String> problems = keys.problems(found.values());
      if (problems.isEmpty()) {
        keys.apply(found.values());
        applied = found;
      } else {
        // Another version of Tern, or another board file: what was right then is not now.
        refuse(found.revision(), "kept settings are not valid here any more", problems);
      }
    } catch (OtaException e) {
      refuse(0, e.getMessage(), Map.of());
    }
  }

  /** Hears the broker from now on, and tells it what is in use. */
  public synchronized void listen(BrokerLink broker) {
    link = broker;
    subscription = broker.subscribe(device.configDesired(), this::arrived);
    report();
  }

  private void arrived(IncomingMessage message) {
    if (message.payload().length > 0) {
      consider(message.payload());
    }
  }

  /** Looks at the last document once more: keys that sign may have become known. */
  public synchronized void again() {
    if (last.length > 0) {
      consider(last);
    }
  }

  /** Tells the broker what is in use, after something beneath the overlay has changed. */
  public synchronized void report() {
    if (link != null) {
      Optional<BrokerTrial.Status> moved =
          isBrokerTold ? broker.map(BrokerTrial::status) : cutShort();
      ConfigReport report =
          new ConfigReport(applied.revision(), keys.inUse(), refused, reason, errors, moved);
      link.retain(device.configReported(), report.toJson());
    }
  }

  /** A move that a restart has ended is told even by who has not begun it. */
  private Optional<BrokerTrial.Status> cutShort() {
    return broker
        .map(BrokerTrial::status)
        .filter(status -> status.state() != BrokerTrial.State.CONFIRMED);
  }

  private synchronized void consider(byte[] document) {
    boolean isNew = !Arrays.equals(last, document);
    refreshAsked &= !isNew;
    try {
      consider(ConfigDocument.of(NAME, signed(document)));
    } catch (UntrustedException e) {
      last = document;
      refuse(0, e.getMessage(), Map.of());
      if (!refreshAsked) {
        refreshAsked = true;
        refreshTrust.run();
      }
    } catch (OtaException e) {
      refuse(0, e.getMessage(), Map.of());
    }
    report();
  }

  private JsonNode signed(byte[] document) {
    if (document.length > ConfigDocument.LIMIT) {
      throw new OtaException(
          NAME + ": bytes=" + document.length + "; expected " + ConfigDocument.LIMIT + " at most");
    }
    return trust.verified(ROLE, document);
  }

  private void consider(ConfigDocument document) {
    last = new byte[0];
    long revision = document.revision();
    Applied wanted = Applied.of(document);
    if (!document.isFor(device)) {
      refuse(
          revision,
          "it is for "
              + document.whom()
              + ", this device is "
              + device.site()
              + "/"
              + device.device(),
          Map.of());
    } else if (revision < applied.revision()) {
      refuse(
          revision,
          "revision=" + revision + " is older than the applied one, " + applied.revision(),
          Map.of());
    } else if (revision == applied.revision() && !wanted.digest().equals(applied.digest())) {
      refuse(
          revision,
          "revision="
              + revision
              + " is applied already, with other contents; give changes a new"
              + " number",
          Map.of());
    } else if (revision > applied.revision()) {
      apply(document, wanted);
    } else {
      accepted();
    }
  }

  private void apply(ConfigDocument document, Applied wanted) {
    Map<String, String> problems = keys.problems(document.values());
    if (!problems.isEmpty()) {
      refuse(document.revision(), "not every value can be applied; none was", problems);
      return;
    }
    kept.write(wanted);
    keys.apply(document.values());
    applied = wanted;
    accepted();
    log.accept("config: revision=" + applied.revision() + " is applied");
    document.broker().ifPresent(this::move);
  }

  private void move(BrokerSettings settings) {
    if (broker.isEmpty()) {
      errors = Map.of("broker", "this device's broker is set in its board's file");
      return;
    }
    isBrokerTold = true;
    broker.get().begin(settings, link, device, this::moved);
  }

  private synchronized void moved(BrokerTrial.Status status) {
    log.accept("config: broker=" + status.uri() + " " + status.state() + " " + status.reason());
    report();
  }

  private void accepted() {
    refused = 0;
    reason = "";
    errors = Map.of();
  }

  private void refuse(long revision, String why, Map<String, String> fields) {
    refused = revision;
    reason = why;
    errors = fields;
    log.accept("config: refused: " + why + (fields.isEmpty() ? "" : " " + fields));
  }

  @Override
  public synchronized void close() {
    subscription.close();
    link = null;
  }
}
