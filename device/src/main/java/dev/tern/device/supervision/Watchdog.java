package dev.tern.device.supervision;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Tells the supervisor that the appliance is alive, twice in each of its intervals, while all loops
 * make progress. When one stands still it says which and falls silent, upon which the supervisor
 * ends this process and starts another.
 *
 * <pre>{@code
 * try (Pulse pulse = watchdog.watch("turn", Duration.ofMinutes(2))) {
 *   while (true) {
 *     pulse.beat();
 *     ...
 *   }
 * }
 * }</pre>
 */
public final class Watchdog implements AutoCloseable {
  private final Supervisor supervisor;
  private final LongSupplier nanoTime;
  private final Set<Pulse> pulses = ConcurrentHashMap.newKeySet();
  private Thread thread;

  Watchdog(Supervisor supervisor, LongSupplier nanoTime) {
    this.supervisor = supervisor;
    this.nanoTime = nanoTime;
  }

  /** Starts a thread of its own where the supervisor waits for signs of life, else none. */
  public static Watchdog start(Supervisor supervisor) {
    Watchdog watchdog = new Watchdog(supervisor, System::nanoTime);
    supervisor.watchdogInterval().ifPresent(watchdog::startThread);
    return watchdog;
  }

  private void startThread(Duration interval) {
    thread = Thread.ofPlatform().name("watchdog").daemon().start(() -> lookEvery(interval));
  }

  private void lookEvery(Duration interval) {
    try {
      while (true) {
        look();
        Thread.sleep(interval.dividedBy(2));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Expects a loop to make progress from now on.
   *
   * @param loop its name, for people
   * @param longestQuiet the longest that one round takes when all is well
   */
  public Pulse watch(String loop, Duration longestQuiet) {
    Pulse pulse = new Pulse(loop, longestQuiet, nanoTime, pulses::remove);
    pulses.add(pulse);
    return pulse;
  }

  /** The loops that stand still, each in one line; empty while all is well. */
  public List<String> stalled() {
    return pulses.stream().filter(Pulse::isStalled).map(Pulse::toString).sorted().toList();
  }

  void look() {
    List<String> stalled = stalled();
    if (stalled.isEmpty()) {
      supervisor.alive();
    } else {
      supervisor.status("stalled: " + String.join("; ", stalled));
    }
  }

  @Override
  public void close() {
    if (thread != null) {
      thread.interrupt();
    }
  }
}
