package dev.tern.ota.power;

import dev.tern.ota.Appliance;
import dev.tern.ota.Disk;
import dev.tern.ota.TargetSet;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** An appliance whose verdicts are given, and which notes what it was asked. */
public final class SampleAppliance implements Appliance {
  public static final Facts FACTS = new Facts("home", "kitchen", "0.1.0-SNAPSHOT", 3, "virtual");

  /** What it was asked, in order. */
  public final List<String> asked = Collections.synchronizedList(new ArrayList<>());

  private final Disk disk;
  public volatile boolean busy;
  public volatile Function<TargetSet, Verdict> gate = set -> Verdict.pass(Map.of("words", 1.0));
  public volatile Function<TargetSet, Canary> canary = set -> new Canary(Outcome.GOOD, "");
  public volatile Function<TargetSet, Verdict> installer =
      set ->
          Verdict.fail("tern was not installed by a package; nobody can install it here", Map.of());
  public volatile Runnable preparing = () -> {};

  public SampleAppliance(Disk disk) {
    this.disk = disk;
  }

  @Override
  public Facts facts() {
    return FACTS;
  }

  @Override
  public boolean isBusy() {
    return busy;
  }

  @Override
  public void prepare(Path slot, TargetSet set) {
    asked.add("prepare " + set.name());
    preparing.run();
    disk.replace(slot.resolve("models/packed.cache"), set.name().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public Verdict gate(Path candidate, TargetSet set, Optional<Path> incumbent) {
    asked.add("gate " + set.name());
    return gate.apply(set);
  }

  @Override
  public Canary canary(TargetSet set, long aliveMillis) {
    asked.add("canary " + set.name());
    return canary.apply(set);
  }

  @Override
  public void restart(String why) {
    asked.add("restart: " + why);
  }

  @Override
  public Verdict install(Path file, TargetSet set) {
    asked.add("install " + file.getFileName());
    return installer.apply(set);
  }

  /** Whether it was asked to restart since it was last asked this. */
  public boolean wasRestarted() {
    return asked.removeIf(what -> what.startsWith("restart"));
  }
}
