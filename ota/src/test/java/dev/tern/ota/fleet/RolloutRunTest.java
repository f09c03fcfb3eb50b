package dev.tern.ota.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.ota.UpdateStatus.Phase;
import dev.tern.ota.broker.Mosquitto;
import dev.tern.ota.fleet.Rollout.Outcome;
import dev.tern.ota.set.Offer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rollouts to devices behind a real broker. */
@Timeout(60)
final class RolloutRunTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir Path folder;

  private final List<FakeDevice> devices = new ArrayList<>();
  private Mosquitto broker;
  private OperatorLink operator;
  private FleetWatch watch;

  @BeforeEach
  void connect() throws Exception {
    broker = Mosquitto.start(folder, "allow_anonymous true");
    operator = OperatorLink.open(FleetWatchTest.address(broker), line -> {});
    watch = FleetWatch.begin(operator, "+");
  }

  @AfterEach
  void disconnect() {
    devices.forEach(FakeDevice::close);
    if (operator != null) {
      watch.close();
      operator.close();
      broker.close();
    }
  }

  @Test
  void offersWaveByWaveUntilAllHaveTheSet() throws Exception {
    for (int i = 0; i < 10; i++) {
      device("home/d" + i, "", Phase.DOWNLOADING, Phase.TRIAL, Phase.COMMITTED);
    }
    RolloutRun run = run(Rollout.of("offer-1", "set-2", 10));

    run.widen(names(), 20);
    assertTrue(run.watch(LONG));
    assertEquals(2, run.rollout().of(Outcome.COMMITTED).size());
    assertEquals(2, devices.stream().filter(device -> !device.offers.isEmpty()).count());

    run.widen(names(), 100);
    assertTrue(run.watch(LONG));

    assertTrue(run.rollout().isDone());
    assertEquals(10, run.rollout().devices().size());
    assertEquals(Optional.of(run.rollout()), new RolloutFile(folder).read());
  }

  @Test
  void stopsByItselfAndWithdrawsWhatNobodyHasTaken() throws Exception {
    FakeDevice worse = device("home/a", "actions=0.80, limit=0.95", Phase.FAILED);
    FakeDevice asleep = device("home/b", "");
    FakeDevice atWork = device("home/c", "", Phase.DOWNLOADING);
    RolloutRun run = run(Rollout.of("offer-1", "set-2", 40));
    run.widen(List.of(asleep.name, atWork.name), 100);
    assertFalse(run.watch(Duration.ofMillis(500)));

    run.widen(List.of(worse.name), 100);
    assertTrue(run.watch(LONG));

    assertEquals(
        "1 of 1 in wave 2 failed (100 %, limit 40 %); home/a: actions=0.80, limit=0.95",
        run.rollout().stopped());
    assertEquals(List.of(asleep.name), run.rollout().of(Outcome.WITHDRAWN));
    assertEquals(Optional.empty(), watch.device(asleep.name).offer());
    assertTrue(watch.device(atWork.name).offer().isPresent());
    assertEquals("set-2", asleep.offers.poll(5, TimeUnit.SECONDS).set());
    assertEquals("withdrawn", asleep.offers.poll(5, TimeUnit.SECONDS).set());
  }

  @Test
  void leavesAnOfferOfSomebodyElseAlone() throws Exception {
    FakeDevice asleep = device("home/b", "");
    RolloutRun run = run(Rollout.of("offer-1", "set-2", 20));
    run.widen(names(), 100);
    watch.offer(asleep.name, Optional.of(new Offer("offer-2", "set-3")));

    run.stop("by hand");

    assertEquals("offer-2", watch.device(asleep.name).offer().orElseThrow().id());
  }

  @Test
  void goesOnWhereAnotherCommandWasCutOff() throws Exception {
    device("home/a", "");
    RolloutRun cut = run(Rollout.of("offer-1", "set-2", 20));
    cut.widen(names(), 100);
    assertFalse(cut.watch(Duration.ofMillis(300)));
    devices.removeFirst().close();
    device("home/a", "", Phase.COMMITTED);

    RolloutRun next = run(new RolloutFile(folder).read().orElseThrow());
    next.widen(List.of(DeviceName.of("home/a")), 100);

    assertTrue(next.watch(LONG));
    assertTrue(next.rollout().isDone());
    assertEquals(1, next.rollout().wave());
  }

  @Test
  void putsAnEarlierRolloutAway() {
    RolloutFile file = new RolloutFile(folder);
    file.write(Rollout.of("offer-1", "set-2", 20));

    file.write(Rollout.of("offer-2", "set-3", 20));

    assertTrue(Files.exists(folder.resolve("fleet/rollouts/offer-1.json")));
    assertEquals("set-3", file.read().orElseThrow().set());
  }

  private RolloutRun run(Rollout rollout) {
    return new RolloutRun(watch, new RolloutFile(folder), rollout, (device, standing, view) -> {});
  }

  private FakeDevice device(String name, String reason, Phase... way) throws Exception {
    FakeDevice device = FakeDevice.start(FleetWatchTest.address(broker), name, reason, way);
    devices.add(device);
    assertTrue(
        watch.await(
            device.name,
            view -> view.isKnown() && view.update().isPresent(),
            Duration.ofSeconds(10)));
    return device;
  }

  private List<DeviceName> names() {
    return devices.stream().map(device -> device.name).toList();
  }
}
