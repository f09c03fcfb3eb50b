package dev.tern.ota.fleet;

import dev.tern.ota.BrokerLink;
import dev.tern.ota.IncomingMessage;
import dev.tern.ota.OtaException;
import dev.tern.ota.OutgoingMessage;
import dev.tern.ota.set.Offer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * All devices of a broker as their documents show them, kept up to date. The retained documents are
 * the register: nothing is asked of the devices.
 */
public final class FleetWatch implements AutoCloseable {
  private static final List<String> DOCUMENTS =
      List.of("state", "info", "ota/status", "config/reported", "ota/desired");
  private static final String BEFORE = "tern/v1/";

  private static final Duration AFTER_THE_LAST = Duration.ofMillis(150);
  private static final Duration UNTOLD = Duration.ofSeconds(2);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final OperatorLink operator;
  private final List<BrokerLink.Subscription> subscriptions = new ArrayList<>();

  // Guarded by this object, which is notified of every change.
  private final SortedMap<DeviceName, DeviceView> devices = new TreeMap<>();
  private long changes;
  private long lastNanos = System.nanoTime();
  private boolean markSeen;

  private FleetWatch(OperatorLink operator) {
    this.operator = operator;
  }

  /**
   * Waits until the broker has told all that it keeps.
   *
   * @param site one site, or {@code +} for all
   */
  public static FleetWatch begin(OperatorLink operator, String site) throws InterruptedException {
    FleetWatch watch = new FleetWatch(operator);
    for (String document : DOCUMENTS) {
      String filter = BEFORE + site + "/+/" + document;
      watch.subscriptions.add(
          operator.link().subscribe(filter, message -> watch.arrived(document, message)));
    }
    watch.settle();
    return watch;
  }

  /**
   * What is retained comes right after the subscriptions, in their order; a message of our own that
   * comes back says that it is over. Where the broker lets us say nothing, a silence does.
   */
  private void settle() throws InterruptedException {
    BrokerLink link = operator.link();
    String mark = operator.topics().otaDesired();
    try (BrokerLink.Subscription marks = link.subscribe(mark, message -> marked())) {
      link.publish(OutgoingMessage.of(mark, "mark"));
      long end = System.nanoTime() + LONGEST.toNanos();
      synchronized (this) {
        while (System.nanoTime() < end) {
          long quiet = System.nanoTime() - lastNanos;
          if (quiet >= (markSeen ? AFTER_THE_LAST : UNTOLD).toNanos()) {
            return;
          }
          wait(20);
        }
      }
    }
  }

  private synchronized void marked() {
    markSeen = true;
    lastNanos = System.nanoTime();
    notifyAll();
  }

  private void arrived(String document, IncomingMessage message) {
    String[] parts = message.topic().split("/");
    DeviceName name;
    try {
      name = new DeviceName(parts[2], parts[3]);
    } catch (OtaException e) {
      return; // A topic that no device of ours can have.
    }
    if (name.equals(new DeviceName(operator.topics().site(), operator.topics().device()))) {
      return;
    }
    Instant at = message.retained() ? null : Instant.now();
    synchronized (this) {
      DeviceView before = devices.getOrDefault(name, DeviceView.unheard(name));
      devices.put(name, before.with(document, message.text(), at));
      changes++;
      lastNanos = System.nanoTime();
      notifyAll();
    }
  }

  /** Devices that have told of themselves, in the order of their names. */
  public synchronized List<DeviceView> devices() {
    return devices.values().stream().filter(DeviceView::isKnown).toList();
  }

  /** As its documents show it; without any where it has never been heard. */
  public synchronized DeviceView device(DeviceName name) {
    return Optional.ofNullable(devices.get(name)).orElseGet(() -> DeviceView.unheard(name));
  }

  /** Counts every document that arrived, from 0. */
  public synchronized long changes() {
    return changes;
  }

  /** Waits until something has changed since that count, or the time is over. */
  public synchronized void awaitChange(long since, Duration atMost) throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    long left = atMost.toMillis();
    while (changes == since && left > 0) {
      wait(left);
      left = (end - System.nanoTime()) / 1_000_000;
    }
  }

  /**
   * Waits until a device looks like that.
   *
   * @return whether it did within that time
   */
  public synchronized boolean await(
      DeviceName name, Predicate<DeviceView> expected, Duration atMost)
      throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    while (!expected.test(device(name))) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }

  /**
   * Leaves an offer with the broker, or takes back what is there.
   *
   * @param offer empty to withdraw
   * @throws OtaException where the broker does not show it to us within 10 s
   */
  public void offer(DeviceName name, Optional<Offer> offer) throws InterruptedException {
    keep(name.topics().otaDesired(), offer.map(Offer::write).orElse(new byte[0]));
    if (!await(name, view -> view.offer().equals(offer), Duration.ofSeconds(10))) {
      throw new OtaException(
          name
              + ": the broker did not take the offer within 10 s; does its list of rights let this"
              + " user write and read "
              + name.topics().otaDesired()
              + "?");
    }
  }

  /** Sends a document that the broker is to keep; empty removes it there. */
  void keep(String topic, byte[] document) {
    operator.link().publish(OutgoingMessage.of(topic, document).retainedByBroker());
  }

  @Override
  public void close() {
    subscriptions.forEach(BrokerLink.Subscription::close);
  }
}
