package dev.tern.ota.agent;

import dev.tern.ota.BrokerLink;
import dev.tern.ota.UpdateStatus;
import dev.tern.ota.UpdateStatus.Phase;
import dev.tern.ota.slot.Ledger;
import java.time.Clock;
import java.util.function.Consumer;

/** Tells how the update stands: a retained document, and whoever looks from inside. */
final class Reports {
  private final BrokerLink link;
  private final String topic;
  private final Clock clock;
  private final long leastNanos;
  private final Consumer<UpdateStatus> listener;

  private UpdateStatus last;
  private long lastNanos;

  /**
   * @param leastNanos between two reports that differ in nothing but bytes
   */
  Reports(
      BrokerLink link,
      String topic,
      Clock clock,
      long leastNanos,
      Consumer<UpdateStatus> listener) {
    this.link = link;
    this.topic = topic;
    this.clock = clock;
    this.leastNanos = leastNanos;
    this.listener = listener;
  }

  /** Says it where it is news. */
  void say(Ledger ledger, long doneBytes, long totalBytes, long fetchedBytes) {
    UpdateStatus status =
        new UpdateStatus(
            ledger.update().phase(),
            ledger.update().offer(),
            ledger.update().set(),
            ledger.name(ledger.active()),
            ledger.name(ledger.fallback()),
            doneBytes,
            totalBytes,
            fetchedBytes,
            ledger.update().reason(),
            ledger.update().figures(),
            clock.instant());
    boolean isSame = last != null && withoutTime(status).equals(withoutTime(last));
    boolean isProgress = last != null && withoutBytes(status).equals(withoutBytes(last));
    boolean isSoon = System.nanoTime() - lastNanos < leastNanos;
    if (isSame || isProgress && status.phase() == Phase.DOWNLOADING && isSoon) {
      return;
    }
    last = status;
    lastNanos = System.nanoTime();
    link.retain(topic, status.toJson());
    listener.accept(status);
  }

  private static UpdateStatus withoutTime(UpdateStatus status) {
    return with(status, status.doneBytes(), status.totalBytes(), status.fetchedBytes());
  }

  private static UpdateStatus withoutBytes(UpdateStatus status) {
    return with(status, 0, 0, 0);
  }

  private static UpdateStatus with(UpdateStatus status, long done, long total, long fetched) {
    return new UpdateStatus(
        status.phase(),
        status.offer(),
        status.set(),
        status.active(),
        status.fallback(),
        done,
        total,
        fetched,
        status.reason(),
        status.figures(),
        java.time.Instant.EPOCH);
  }
}
