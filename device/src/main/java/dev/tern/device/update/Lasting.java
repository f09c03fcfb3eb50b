package dev.tern.device.update;

import dev.tern.ota.OtaException;
import dev.tern.ota.slot.Slots;
import org.jboss.logging.Logger;

/**
 * Where nobody looks after updates, somebody has to note that this start has lasted: or the third
 * one would be taken for a loop.
 */
final class Lasting implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Lasting.class);

  private final Slots slots;
  private final Thread thread;

  private Lasting(Slots slots) {
    this.slots = slots;
    thread = Thread.ofPlatform().name("lasting").daemon().unstarted(this::note);
  }

  static Lasting begin(Slots slots) {
    Lasting lasting = new Lasting(slots);
    lasting.thread.start();
    return lasting;
  }

  private void note() {
    try {
      Thread.sleep(Slots.LASTING_MILLIS);
      slots.healthy();
    } catch (InterruptedException ending) {
      Thread.currentThread().interrupt();
    } catch (OtaException e) {
      LOG.warn(e.getMessage());
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      slots.stopped();
    } catch (OtaException e) {
      LOG.warn(e.getMessage());
    }
  }
}
