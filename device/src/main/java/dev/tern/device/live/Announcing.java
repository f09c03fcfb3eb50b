package dev.tern.device.live;

import dev.tern.device.part.Backoff;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Looks every quarter of a second for timers, alarms and reminders that have become due. */
public final class Announcing implements Runnable {
  private static final Logger LOG = Logger.getLogger(Announcing.class);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(250);

  private final Runnable announceDue;
  private final Backoff afterFailure = Capture.waits();

  /**
   * @param announceDue says what is due, if anything is
   */
  public Announcing(Runnable announceDue) {
    this.announceDue = announceDue;
  }

  /** Looks until it is interrupted. */
  @Override
  public void run() {
    try {
      while (true) {
        Thread.sleep(LOOK_AGAIN);
        try {
          announceDue.run();
          afterFailure.reset();
        } catch (RuntimeException e) {
          LOG.errorf("tern: an announcement failed: %s", e.getMessage());
          Thread.sleep(afterFailure.next());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
