package dev.tern.device.update;

import dev.tern.device.gate.CanaryWatch;
import dev.tern.device.gate.Gate;
import dev.tern.device.gate.HealthSuite.CanaryTerms;
import dev.tern.ota.Appliance;
import dev.tern.ota.TargetSet;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/** This appliance, as the update work asks of it. */
final class DeviceAppliance implements Appliance {
  private static final long LOOK_EVERY_MILLIS = 50;

  /** Somebody who speaks without end does not keep a device from going back. */
  private static final long LONGEST_WAIT_MILLIS = 60_000;

  private final Facts facts;
  private final BooleanSupplier busy;
  private final Gate gate;
  private final CanaryWatch canary;
  private final IntSupplier starts;
  private final AppInstaller installer;
  private final Consumer<String> restart;
  private final Path slot;

  /**
   * @param busy whether somebody is being listened to or answered
   * @param starts of the present trial
   * @param restart ends this process to begin anew, saying why
   * @param slot that this process runs; null for what was installed
   */
  DeviceAppliance(
      Facts facts,
      BooleanSupplier busy,
      Gate gate,
      CanaryWatch canary,
      IntSupplier starts,
      AppInstaller installer,
      Consumer<String> restart,
      Path slot) {
    this.facts = facts;
    this.busy = busy;
    this.gate = gate;
    this.canary = canary;
    this.starts = starts;
    this.installer = installer;
    this.restart = restart;
    this.slot = slot;
  }

  @Override
  public Facts facts() {
    return facts;
  }

  @Override
  public boolean isBusy() {
    return busy.getAsBoolean();
  }

  @Override
  public void prepare(Path candidate, TargetSet set) throws InterruptedException {
    gate.prepare(candidate);
  }

  @Override
  public Verdict gate(Path candidate, TargetSet set, Optional<Path> incumbent)
      throws InterruptedException {
    return gate.gate(candidate, incumbent);
  }

  @Override
  public Canary canary(TargetSet set, long aliveMillis) {
    CanaryTerms terms = slot == null ? CanaryTerms.USUAL : Gate.terms(slot);
    return canary.now(terms, aliveMillis, starts.getAsInt());
  }

  @Override
  public void restart(String why) {
    canary.remember();
    Thread.ofPlatform().name("restart").start(() -> restartBetweenTurns(why));
  }

  private void restartBetweenTurns(String why) {
    try {
      for (long waited = 0; busy.getAsBoolean() && waited < LONGEST_WAIT_MILLIS; ) {
        Thread.sleep(LOOK_EVERY_MILLIS);
        waited += LOOK_EVERY_MILLIS;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    restart.accept(why);
  }

  @Override
  public Verdict install(Path file, TargetSet set) throws InterruptedException {
    return installer.install(file, set.name());
  }
}
