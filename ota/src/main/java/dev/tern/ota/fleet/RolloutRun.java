package dev.tern.ota.fleet;

import dev.tern.ota.fleet.Rollout.Outcome;
import dev.tern.ota.fleet.Rollout.Standing;
import dev.tern.ota.set.Offer;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;

/** Carries a rollout out: offers, watches, stops, and keeps what it knows in the file. */
public final class RolloutRun {
  /** Hears of every change of a device's standing. */
  @FunctionalInterface
  public interface Listener {
    void changed(DeviceName device, Standing standing, DeviceView view);
  }

  private static final Duration LOOK = Duration.ofSeconds(1);

  private final FleetWatch watch;
  private final RolloutFile file;
  private final Listener listener;
  private Rollout rollout;

  public RolloutRun(FleetWatch watch, RolloutFile file, Rollout rollout, Listener listener) {
    this.watch = watch;
    this.file = file;
    this.rollout = rollout;
    this.listener = listener;
  }

  public Rollout rollout() {
    return rollout;
  }

  /**
   * Offers the set to the next wave. What was decided is on the disk before anybody is told; a
   * broker that forgot gets the open offers again.
   *
   * @param percent of these devices
   */
  public void widen(Collection<DeviceName> among, int percent) throws InterruptedException {
    become(rollout.widened(among, percent));
    Optional<Offer> offer = Optional.of(new Offer(rollout.id(), rollout.set()));
    for (DeviceName device : rollout.of(Outcome.OFFERED)) {
      if (watch.device(device).offer().equals(offer)) {
        continue;
      }
      watch.offer(device, offer);
      listener.changed(device, rollout.devices().get(device), watch.device(device));
    }
  }

  /**
   * Watches until every device has committed or failed, or too many have failed: then offers that
   * nobody has taken are withdrawn.
   *
   * @return whether nothing is open any more
   */
  public boolean watch(Duration atMost) throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    while (true) {
      long seen = watch.changes();
      look();
      String why = rollout.whyStop();
      if (!why.isEmpty()) {
        stop(why);
        return true;
      }
      if (rollout.isSettled()) {
        return true;
      }
      if (System.nanoTime() >= end) {
        return false;
      }
      watch.awaitChange(seen, LOOK);
    }
  }

  /** Withdraws what nobody has taken. Who is at work goes on: its own gate decides. */
  public void stop(String why) throws InterruptedException {
    Rollout before = rollout;
    become(rollout.stoppedFor(why));
    for (DeviceName device : before.of(Outcome.OFFERED)) {
      boolean isOurs =
          watch.device(device).offer().map(Offer::id).equals(Optional.of(rollout.id()));
      if (isOurs) {
        watch.offer(device, Optional.empty());
      }
      listener.changed(device, rollout.devices().get(device), watch.device(device));
    }
  }

  private void look() {
    Rollout now = rollout;
    for (DeviceName device : rollout.devices().keySet()) {
      DeviceView view = watch.device(device);
      if (view.update().isPresent()) {
        now = now.seen(device, view.update().get());
      }
    }
    Rollout before = rollout;
    if (now.equals(before)) {
      return;
    }
    become(now);
    now.devices()
        .forEach(
            (device, standing) -> {
              if (!standing.equals(before.devices().get(device))) {
                listener.changed(device, standing, watch.device(device));
              }
            });
  }

  private void become(Rollout next) {
    rollout = next;
    file.write(next);
  }
}
