package dev.tern.ota.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.ota.OtaException;
import dev.tern.ota.UpdateStatus;
import dev.tern.ota.UpdateStatus.Phase;
import dev.tern.ota.fleet.Rollout.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RolloutTest {
  private static final List<DeviceName> HUNDRED =
      IntStream.range(0, 100).mapToObj(i -> DeviceName.of("home/d" + i)).toList();

  @Test
  void aShareIsTheSameWhoeverAsksAndInWhateverOrder() {
    List<DeviceName> shuffled = new ArrayList<>(HUNDRED);
    Collections.shuffle(shuffled, new Random(1));

    Rollout one = Rollout.of("a", "set-2", 100).widened(HUNDRED, 20);
    Rollout other = Rollout.of("b", "set-2", 100).widened(shuffled, 20);

    assertEquals(20, one.devices().size());
    assertEquals(one.devices(), other.devices());
  }

  @Test
  void aLargerShareContainsEverySmallerOne() {
    for (int percent = 1; percent < 100; percent++) {
      Set<DeviceName> smaller = offered(percent);
      Set<DeviceName> larger = offered(percent + 1);

      assertTrue(larger.containsAll(smaller), "percent=" + percent);
    }
  }

  private static Set<DeviceName> offered(int percent) {
    return Rollout.of("a", "set-2", 100).widened(HUNDRED, percent).devices().keySet();
  }

  @Test
  void anotherSetBeginsWithOtherDevices() {
    Rollout other = Rollout.of("a", "set-3", 100).widened(HUNDRED, 20);

    assertNotEquals(offered(20), other.devices().keySet());
  }

  @Test
  void aDeviceThatComesNewTakesNoOfferFromAnother() {
    Rollout first = Rollout.of("a", "set-2", 100).widened(HUNDRED.subList(0, 90), 50);

    Rollout wider = first.widened(HUNDRED, 50);

    assertTrue(wider.devices().keySet().containsAll(first.devices().keySet()));
  }

  @Test
  void aWaveOffersOnlyToThoseWhoHaveNone() {
    Rollout second = Rollout.of("a", "set-2", 100).widened(HUNDRED, 20).widened(HUNDRED, 50);

    assertEquals(2, second.wave());
    assertEquals(50, second.devices().size());
    assertEquals(30, second.devices().values().stream().filter(one -> one.wave() == 2).count());
  }

  @ParameterizedTest
  @CsvSource({"1,1,1", "20,4,1", "50,3,2", "100,7,7", "1,1000,10", "99,10,10"})
  void aShareIsRoundedUpToWholeDevices(int percent, int devices, int expected) {
    assertEquals(expected, HashOrder.share(percent, devices));
  }

  @Test
  void stopsWhenMoreFailedThanMay() {
    Rollout rollout = Rollout.of("a", "set-2", 10).widened(HUNDRED, 20);
    List<DeviceName> wave = List.copyOf(rollout.devices().keySet());

    rollout = rollout.seen(wave.get(0), status(Phase.FAILED, "a", "", "too slow"));
    rollout = rollout.seen(wave.get(1), status(Phase.ROLLED_BACK, "a", "", "crash"));
    assertEquals("", rollout.whyStop());
    rollout = rollout.seen(wave.get(2), status(Phase.FAILED, "a", "", "too big"));

    String why = rollout.whyStop();
    assertTrue(why.startsWith("3 of 20 in wave 1 failed (15 %, limit 10 %); "), why);
    assertTrue(why.contains(wave.get(0) + ": too slow"), why);
  }

  @Test
  void withdrawsOnlyWhatNobodyHasTaken() {
    Rollout rollout = Rollout.of("a", "set-2", 10).widened(HUNDRED.subList(0, 3), 100);
    List<DeviceName> wave = List.copyOf(rollout.devices().keySet());
    rollout = rollout.seen(wave.get(0), status(Phase.FAILED, "a", "", "too slow"));
    rollout = rollout.seen(wave.get(1), status(Phase.DOWNLOADING, "a", "", ""));

    Rollout stopped = rollout.stoppedFor(rollout.whyStop());

    assertEquals(List.of(wave.get(2)), stopped.of(Outcome.WITHDRAWN));
    assertEquals(List.of(wave.get(1)), stopped.of(Outcome.TAKEN));
    assertFalse(stopped.isSettled());
  }

  @Test
  void offersAgainWhatWasWithdrawn() {
    List<DeviceName> three = HUNDRED.subList(0, 3);
    Rollout stopped = Rollout.of("a", "set-2", 10).widened(three, 100).stoppedFor("by hand");

    Rollout again = stopped.widened(three, 100);

    assertEquals(3, again.of(Outcome.OFFERED).size());
    assertEquals("", again.stopped());
  }

  @Test
  void statusOfAnEarlierOfferCountsNothing() {
    Rollout rollout = ofOne().seen(HUNDRED.getFirst(), status(Phase.FAILED, "z", "set-1", "x"));

    assertEquals(List.of(HUNDRED.getFirst()), rollout.of(Outcome.OFFERED));
  }

  @Test
  void aDeviceThatHasTheSetAlreadyIsDone() {
    assertTrue(
        ofOne().seen(HUNDRED.getFirst(), status(Phase.COMMITTED, "z", "set-2", "")).isDone());
  }

  @Test
  void aTrialIsNotYetDone() {
    assertFalse(
        ofOne().seen(HUNDRED.getFirst(), status(Phase.TRIAL, "a", "set-2", "")).isSettled());
  }

  @Test
  void isReadAsItWasWritten() {
    Rollout rollout =
        Rollout.of("a", "set-2", 10)
            .widened(HUNDRED, 20)
            .seen(HUNDRED.getFirst(), status(Phase.FAILED, "a", "", "why"))
            .stoppedFor("by hand");

    assertEquals(rollout, Rollout.read(rollout.toJson(), "rollout.json"));
  }

  @Test
  void saysWhatIsNoRollout() {
    OtaException failure =
        assertThrows(OtaException.class, () -> Rollout.read("{]", "fleet/rollout.json"));

    assertTrue(failure.getMessage().startsWith("fleet/rollout.json: expected a rollout in JSON"));
  }

  @Test
  void patternsNameDevices() {
    assertTrue(Groups.matches("home/*", "home/kitchen"));
    assertTrue(Groups.matches("*/till-*", "shop/till-3"));
    assertTrue(Groups.matches("home/kitchen", "home/kitchen"));
    assertFalse(Groups.matches("home/kit", "home/kitchen"));
    assertFalse(Groups.matches("h*e/kitchen*n", "home/kitchen"));
    assertTrue(Groups.matches("*", "home/kitchen"));
  }

  @Test
  void saysWhichGroupsThereAre() {
    Groups groups = new Groups(Map.of("kiosks", List.of("home/*")));

    OtaException failure =
        assertThrows(
            OtaException.class, () -> groups.resolve(List.of(), List.of("kiosk"), HUNDRED));

    assertEquals("group=kiosk is not in fleet/groups.yaml; known=[kiosks]", failure.getMessage());
    assertEquals(100, groups.resolve(List.of(), List.of("kiosks"), HUNDRED).size());
  }

  private static Rollout ofOne() {
    return Rollout.of("a", "set-2", 10).widened(HUNDRED.subList(0, 1), 100);
  }

  private static UpdateStatus status(Phase phase, String offer, String active, String reason) {
    return new UpdateStatus(
        phase, offer, "set-2", active, "", 0, 0, 0, reason, Map.of(), Instant.EPOCH);
  }
}
