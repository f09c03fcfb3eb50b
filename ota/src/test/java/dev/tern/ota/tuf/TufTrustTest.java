package dev.tern.ota.tuf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.ota.Origin;
import dev.tern.ota.OtaException;
import dev.tern.ota.TargetFile;
import dev.tern.ota.UntrustedException;
import dev.tern.ota.UntrustedException.Attack;
import dev.tern.ota.disk.FileDisk;
import dev.tern.ota.repository.SigningKey;
import dev.tern.ota.tuf.TestFleet.MovableClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TufTrustTest {
  private static final String SET = "sets/kitchen.json";

  @TempDir Path folder;
  private TestFleet fleet;
  private Path state;

  @BeforeEach
  void aFleet() throws Exception {
    fleet = new TestFleet(folder);
    state = folder.resolve("device");
  }

  // ---- The way

  @Test
  void tellsATargetAsItsPublisherSignedIt() throws Exception {
    ObjectNode custom = JsonNodeFactory.instance.objectNode();
    custom.putObject("tern").put("role", "set");
    TargetFile published =
        fleet.repository.addTarget("sets/hall.json", TestFleet.bytes("hall"), custom);
    fleet.publish();
    TufTrust device = fleet.device(state);

    device.refresh(fleet.origin());

    assertEquals(Optional.of(published), device.target("sets/hall.json", fleet.origin()));
    assertEquals(Optional.empty(), device.target("sets/other.json", fleet.origin()));
  }

  @Test
  void asksForNothingButTheTimestampWhereNothingIsNew() throws Exception {
    TufTrust device = fleet.device(state);
    device.refresh(fleet.origin());
    MemoryOrigin origin = fleet.origin();

    device.refresh(origin);

    assertEquals(List.of("metadata/2.root.json", "metadata/timestamp.json"), origin.asked);
  }

  @Test
  void believesAfterARestartWhatItBelievedBefore() throws Exception {
    fleet.device(state).refresh(fleet.origin());
    MemoryOrigin nothing = new MemoryOrigin();

    TufTrust restarted = fleet.device(state);

    assertTrue(restarted.target(SET, nothing).isPresent());
    assertEquals(List.of(), nothing.asked);
  }

  @Test
  void beforeAnyRefreshNothingIsBelieved() throws Exception {
    TufTrust device = fleet.device(state);

    OtaException refused =
        assertThrows(OtaException.class, () -> device.target(SET, fleet.origin()));
    assertTrue(refused.getMessage().contains("refresh them first"));
    assertThrows(UntrustedException.class, () -> device.verified("config", config("any")));
  }

  @Test
  void aRefreshThatBrokeOffIsFinishedByTheNext() throws Exception {
    TufTrust device = fleet.device(state);
    device.refresh(fleet.origin());
    fleet.publishAnother();
    for (String missing : List.of("metadata/2.snapshot.json", "metadata/2.targets.json")) {
      MemoryOrigin origin = fleet.origin();
      origin.files.remove(missing);
      IOException broken = assertThrows(IOException.class, () -> device.refresh(origin));
      assertTrue(broken.getMessage().contains("no " + missing));
      assertThrows(OtaException.class, () -> device.target(SET, origin));
      // What the config role may say does not hang on it.
      assertDoesNotThrow(() -> device.verified("config", config("a")));
    }

    TufTrust restarted = fleet.device(state);
    restarted.refresh(fleet.origin());

    assertTrue(restarted.target(SET, fleet.origin()).isPresent());
  }

  @Test
  void followsRootsOneByOneAndBelievesOnlyTheKeysOfTheLast() throws Exception {
    TufTrust device = fleet.device(state);
    device.refresh(fleet.origin());
    byte[] byOld = config("old");
    SigningKey next = SigningKey.generate();
    fleet.repository.setRole("config", RoleKeys.of(1, next.verification()));
    fleet.repository.setRole(
        "root",
        RoleKeys.of(2, fleet.ben.verification(), fleet.cleo.verification(), next.verification()));
    fleet.repository.publish(
        List.of(fleet.anna, fleet.ben, fleet.cleo, fleet.targets, fleet.online, next));
    fleet.repository.setRole(
        "root", RoleKeys.of(2, fleet.cleo.verification(), next.verification()));
    fleet.repository.publish(List.of(fleet.cleo, next, fleet.online));
    assertEquals(3, fleet.repository.version("root"));

    device.refresh(fleet.origin());

    byte[] byNew = fleet.repository.sign("config", document("new"), List.of(next));
    assertThrows(UntrustedException.class, () -> device.verified("config", byOld));
    assertEquals("new", device.verified("config", byNew).get("hall").asText());
  }

  @Test
  void keysThatARootTakesAwayFromTargetsCountNoMoreEvenIfTheRestFails() throws Exception {
    TufTrust device = fleet.device(state);
    device.refresh(fleet.origin());
    SigningKey next = SigningKey.generate();
    byte[] old = config("old");
    fleet.repository.setRole("targets", RoleKeys.of(1, next.verification()));
    fleet.repository.publish(List.of(fleet.anna, fleet.ben, fleet.online, next));
    MemoryOrigin origin = fleet.origin();
    origin.files.remove("metadata/timestamp.json");

    assertThrows(IOException.class, () -> device.refresh(origin));

    assertThrows(UntrustedException.class, () -> device.verified("config", old));
  }

  @Test
  void signedDocumentsHoldDecimals() throws Exception {
    TufTrust device = fleet.device(state);
    device.refresh(fleet.origin());
    ObjectNode document = document("decimals");
    document.putObject("values").put("tts.speed", 1.1).put("gain", -3.0).put("count", 2);

    byte[] signed = fleet.repository.sign("config", document, List.of(fleet.config));

    assertEquals(
        1.1, device.verified("config", signed).get("values").get("tts.speed").doubleValue());
    byte[] other =
        new String(signed, StandardCharsets.UTF_8)
            .replace("1.1", "1.2")
            .getBytes(StandardCharsets.UTF_8);
    assertThrows(UntrustedException.class, () -> device.verified("config", other));
  }

  @Test
  void aRootSignedDocumentIsVerifiedWithRootsKeys() {
    byte[] signed =
        fleet.repository.sign("root", document("recovery"), List.of(fleet.anna, fleet.cleo));

    assertEquals("recovery", fleet.device(state).verified("root", signed).get("hall").asText());
  }

  // ---- What is stored

  @Test
  void aDamagedFileIsFetchedAgain() throws Exception {
    fleet.device(state).refresh(fleet.origin());
    fleet.device(state).target("config/none", fleet.origin());
    for (String name :
        List.of("root.json", "timestamp.json", "snapshot.json", "targets.json", "config.json")) {
      byte[] good = Files.readAllBytes(state.resolve(name));
      for (byte[] bad :
          List.of(
              TestFleet.flipped(good, good.length * 4), new byte[0], new byte[3_000_000], good)) {
        Files.write(state.resolve(name), bad);

        TufTrust device = fleet.device(state);
        device.refresh(fleet.origin());

        assertTrue(device.target(SET, fleet.origin()).isPresent(), name);
        device.target("config/none", fleet.origin());
        assertArrayEquals(good, Files.readAllBytes(state.resolve(name)), name);
      }
    }
  }

  @Test
  void aDamagedRootIsFollowedAgainFromTheEnrolledOne() throws Exception {
    fleet.repository.renew("root");
    fleet.publish();
    fleet.device(state).refresh(fleet.origin());
    Files.write(state.resolve("root.json"), new byte[] {1});

    TufTrust device = fleet.device(state);
    MemoryOrigin origin = fleet.origin();
    device.refresh(origin);

    assertEquals("metadata/2.root.json", origin.asked.getFirst());
    assertTrue(device.target(SET, origin).isPresent());
  }

  @Test
  void anotherEnrolledRootStartsAnew() throws Exception {
    fleet.device(state).refresh(fleet.origin());
    TestFleet other = new TestFleet(folder.resolve("other"));

    TufTrust device = other.device(state);

    assertThrows(UntrustedException.class, () -> device.refresh(fleet.origin()));
    device.refresh(other.origin());
    assertTrue(device.target(SET, other.origin()).isPresent());
  }

  @Test
  void anEnrolledRootThatIsNotSignedIsRefused() {
    byte[] root = fleet.enrolledRoot();

    int signed = new String(root, StandardCharsets.UTF_8).indexOf("\"signed\":");
    for (int bit = signed * 8; bit < root.length * 8; bit += 97) {
      byte[] bad = TestFleet.flipped(root, bit);
      assertThrows(
          UntrustedException.class, () -> TufTrust.open(new FileDisk(), state, bad, fleet.clock));
    }
  }

  @Test
  void metadataOfRolesThatAreGoneAreRemoved() throws Exception {
    fleet.repository.addRole(
        "guest", RoleKeys.of(1, fleet.config.verification()), List.of("guest/*"));
    fleet.publish();
    TufTrust device = fleet.device(state);
    device.refresh(fleet.origin());
    device.target("guest/a", fleet.origin());
    assertTrue(Files.exists(state.resolve("guest.json")));

    SigningKey next = SigningKey.generate();
    fleet.repository.setRole("snapshot", RoleKeys.of(1, next.verification()));
    fleet.repository.publish(List.of(fleet.anna, fleet.ben, fleet.online, next));
    MemoryOrigin origin = fleet.origin();
    TestFleet.forge(
        origin,
        "metadata/3.snapshot.json",
        snapshot -> snapshot.withObjectProperty("meta").remove("guest.json"),
        next);
    TestFleet.forge(
        origin,
        "metadata/timestamp.json",
        TestFleet.listing(origin, "snapshot", 3, "metadata/3.snapshot.json"),
        fleet.online);
    device.refresh(origin);

    assertFalse(Files.exists(state.resolve("guest.json")));
  }

  // ---- Time

  @Test
  void aDeviceWithoutAClockKnowsTheTimeFromWhatWasSigned() throws Exception {
    MemoryOrigin old = fleet.origin();
    fleet.clock.forward(Duration.ofDays(40));
    fleet.publishAnother();
    MovableClock none = clockless();
    TufTrust device = fleet.device(state, none);
    device.refresh(fleet.origin());
    // Its versions are lost, what it knows of the time is not.
    for (String name : List.of("timestamp.json", "snapshot.json", "targets.json")) {
      Files.delete(state.resolve(name));
    }

    TufTrust restarted = fleet.device(state, clockless());

    assertFrozen(restarted, old);
  }

  @Test
  void aDeviceWithoutAClockCountsTheTimeThatItRuns() throws Exception {
    MovableClock none = clockless();
    TufTrust device = fleet.device(state, none);
    MemoryOrigin origin = fleet.origin();
    device.refresh(origin);

    none.forward(Duration.ofDays(31));

    assertFrozen(device, origin);
    assertFrozen(fleet.device(state, clockless()), origin);
  }

  @Test
  void whatATrustedClockSaidStaysKnownWithoutIt() throws Exception {
    MemoryOrigin origin = fleet.origin();
    fleet.clock.forward(Duration.ofDays(29));
    fleet.device(state).refresh(origin);
    MovableClock none = clockless();
    TufTrust restarted = fleet.device(state, none);

    restarted.refresh(origin);
    none.forward(Duration.ofDays(1));

    assertFrozen(restarted, origin);
  }

  @Test
  void aClockTenYearsAheadDoesNoHarmThatLasts() throws Exception {
    TufTrust device = fleet.device(state);
    device.refresh(fleet.origin());
    Instant now = fleet.clock.instant();

    fleet.clock.set(now.plus(Duration.ofDays(3650)));
    assertFrozen(device, fleet.origin());
    assertFrozen(fleet.device(state), fleet.origin());
    fleet.clock.set(now);

    device.refresh(fleet.origin());
    fleet.device(state).refresh(fleet.origin());
  }

  @Test
  void aClockTenYearsBehindUncoversNothing() throws Exception {
    MemoryOrigin origin = fleet.origin();
    TufTrust device = fleet.device(state);
    fleet.clock.forward(Duration.ofDays(31));
    fleet.publishAnother();
    device.refresh(fleet.origin());
    fleet.clock.set(fleet.clock.instant().minus(Duration.ofDays(3650)));
    for (String name : List.of("timestamp.json", "snapshot.json", "targets.json")) {
      Files.delete(state.resolve(name));
    }

    assertFrozen(fleet.device(state), origin);
  }

  @Test
  void aTimeSetAheadWithAStolenKeyEndsWithTheKey() throws Exception {
    MovableClock none = clockless();
    TufTrust device = fleet.device(state, none);
    MemoryOrigin origin = fleet.origin();
    TestFleet.forge(
        origin,
        "metadata/timestamp.json",
        timestamp ->
            timestamp
                .put("version", 2)
                .put("x-tern-signed-at", "2090-01-01T00:00:00Z")
                .put("expires", "2091-01-01T00:00:00Z"),
        fleet.online);
    assertFrozen(device, origin);
    fleet.publishAnother();
    assertFrozen(fleet.device(state, none), fleet.origin());

    SigningKey next = SigningKey.generate();
    fleet.repository.setRole("timestamp", RoleKeys.of(1, next.verification()));
    fleet.repository.publish(List.of(fleet.anna, fleet.ben, fleet.online, next));
    TufTrust after = fleet.device(state, none);
    after.refresh(fleet.origin());

    assertTrue(after.target(SET, fleet.origin()).isPresent());
  }

  @Test
  void anExpiredRootCanStillBeReplaced() throws Exception {
    TufTrust device = fleet.device(state);
    device.refresh(fleet.origin());
    fleet.clock.forward(Duration.ofDays(731));
    fleet.repository.renew("root");
    fleet.repository.renew("targets");
    fleet.repository.renew("config");
    fleet.publish();

    device.refresh(fleet.origin());

    assertTrue(device.target(SET, fleet.origin()).isPresent());
  }

  // ---- Threads

  @Test
  void threadsNeverSeeHalfOfARefresh() throws Exception {
    TufTrust device = fleet.device(state);
    device.refresh(fleet.origin());
    List<MemoryOrigin> states = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      fleet.publishAnother();
      states.add(fleet.origin());
    }
    byte[] document = config("a");
    List<Callable<Void>> work = new ArrayList<>();
    for (MemoryOrigin origin : states) {
      work.add(
          () -> {
            try {
              device.refresh(origin);
            } catch (UntrustedException older) {
              assertEquals(Attack.ROLLBACK, older.attack());
            }
            return null;
          });
      work.add(
          () -> {
            for (int i = 0; i < 20; i++) {
              assertTrue(device.target(SET, origin).isPresent());
              device.verified("config", document);
            }
            return null;
          });
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (Future<Void> done : threads.invokeAll(work)) {
        done.get();
      }
    }

    device.refresh(states.getLast());
    assertTrue(device.target(SET, states.getLast()).isPresent());
  }

  // ---- Chance

  @Test
  void aFileWithTurnedBitsIsNeverBelieved() throws Exception {
    fleet.publishAnother();
    fleet.repository.renew("root");
    fleet.repository.publish(List.of(fleet.anna, fleet.ben, fleet.online));
    MemoryOrigin honest = fleet.origin();
    fleet.device(state).refresh(honest);
    Random random = new Random(8);
    for (String path :
        List.of(
            "metadata/timestamp.json",
            "metadata/2.snapshot.json",
            "metadata/2.targets.json",
            "metadata/2.root.json",
            "metadata/1.config.json")) {
      for (int i = 0; i < 150; i++) {
        MemoryOrigin origin = new MemoryOrigin();
        origin.files.putAll(honest.files);
        byte[] bad = honest.files.get(path);
        for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
          bad = TestFleet.flipped(bad, random.nextInt(bad.length * 8));
        }
        origin.files.put(path, bad);
        TufTrust device = TufTrust.open(new MemoryDisk(), state, fleet.enrolledRoot(), fleet.clock);

        Exception refused =
            assertThrows(
                Exception.class,
                () -> {
                  device.refresh(origin);
                  device.target("config/hall", origin);
                });

        assertTrue(
            refused instanceof OtaException || refused instanceof IOException,
            () -> path + ": " + refused);
      }
    }
  }

  private void assertFrozen(TufTrust device, Origin origin) {
    UntrustedException refused =
        assertThrows(UntrustedException.class, () -> device.refresh(origin));
    assertEquals(Attack.FREEZE, refused.attack(), refused.getMessage());
  }

  private static MovableClock clockless() {
    MovableClock clock = new MovableClock(Instant.EPOCH);
    clock.isTrusted = false;
    return clock;
  }

  private byte[] config(String value) {
    return fleet.repository.sign("config", document(value), List.of(fleet.config));
  }

  private static ObjectNode document(String value) {
    return JsonNodeFactory.instance.objectNode().put("_type", "tern-config").put("hall", value);
  }
}
