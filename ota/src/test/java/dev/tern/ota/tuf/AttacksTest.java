package dev.tern.ota.tuf;

import static dev.tern.ota.tuf.TestFleet.forge;
import static dev.tern.ota.tuf.TestFleet.listing;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.ota.Origin;
import dev.tern.ota.OtaException;
import dev.tern.ota.UntrustedException;
import dev.tern.ota.UntrustedException.Attack;
import dev.tern.ota.disk.FileDisk;
import dev.tern.ota.repository.Repository;
import dev.tern.ota.repository.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an attacker may try, by the names that TUF and Uptane give it. None may get through. */
class AttacksTest {
  private static final long LARGEST = (1L << 53) - 1;

  @TempDir Path folder;
  private TestFleet fleet;
  private TufTrust device;

  @BeforeEach
  void aDeviceBelievesVersionTwo() throws Exception {
    fleet = new TestFleet(folder);
    fleet.publishAnother();
    device = fleet.device(folder.resolve("device"));
    device.refresh(fleet.origin());
  }

  // ---- Arbitrary software

  @Test
  void arbitrarySoftwareWithoutTheTargetsKeyIsRefused() throws Exception {
    MemoryOrigin origin = fleet.origin();
    forge(
        origin,
        "metadata/2.targets.json",
        "metadata/3.targets.json",
        this::addMalware,
        fleet.online);
    publishWithStolenOnlineKey(origin, 3);

    assertRefused(Attack.ARBITRARY_SOFTWARE, origin, "metadata/3.targets.json: valid signatures=0");
  }

  @Test
  void aTimestampByAStrangerIsRefused() throws Exception {
    MemoryOrigin origin = fleet.origin();
    forge(origin, "metadata/timestamp.json", this::nextVersion, fleet.config);

    assertRefused(Attack.ARBITRARY_SOFTWARE, origin, "metadata/timestamp.json: valid signatures=0");
  }

  @Test
  void aSnapshotByAStrangerIsRefused() throws Exception {
    MemoryOrigin origin = fleet.origin();
    forge(
        origin,
        "metadata/2.snapshot.json",
        "metadata/3.snapshot.json",
        this::nextVersion,
        fleet.config);
    forge(
        origin,
        "metadata/timestamp.json",
        listing(origin, "snapshot", 3, "metadata/3.snapshot.json"),
        fleet.online);

    assertRefused(
        Attack.ARBITRARY_SOFTWARE, origin, "metadata/3.snapshot.json: valid signatures=0");
  }

  @Test
  void aConfigurationByAnotherRolesKeyIsRefused() {
    ObjectNode document = JsonNodeFactory.instance.objectNode().put("_type", "tern-config");
    byte[] signed = fleet.repository.sign("config", document, List.of());
    byte[] forged = Repository.addSignature(signed, fleet.targets);

    UntrustedException refused =
        assertThrows(UntrustedException.class, () -> device.verified("config", forged));
    assertEquals(Attack.ARBITRARY_SOFTWARE, refused.attack());

    byte[] good = fleet.repository.sign("config", document, List.of(fleet.config));
    assertEquals("tern-config", device.verified("config", good).get("_type").asText());
    assertThrows(UntrustedException.class, () -> device.verified("nobody", good));
    assertThrows(UntrustedException.class, () -> device.verified("targets", good));
    assertThrows(UntrustedException.class, () -> device.verified("root", good));
  }

  // ---- Key compromise below the threshold

  @Test
  void oneOfTwoRootKeysMakesNoRoot() throws Exception {
    MemoryOrigin origin = fleet.origin();
    forge(origin, "metadata/1.root.json", "metadata/2.root.json", this::nextVersion, fleet.anna);

    assertRefused(
        Attack.ARBITRARY_SOFTWARE,
        origin,
        "metadata/2.root.json: valid signatures=1 by the keys of role root, version=1; expected 2");
  }

  @Test
  void aRootThatLowersItsOwnThresholdNeedsTheOldOne() throws Exception {
    MemoryOrigin origin = fleet.origin();
    forge(
        origin,
        "metadata/1.root.json",
        "metadata/2.root.json",
        root -> {
          nextVersion(root);
          ((ObjectNode) root.at("/roles/root")).put("threshold", 1);
        },
        fleet.anna);

    assertRefused(Attack.ARBITRARY_SOFTWARE, origin, "expected 2");
  }

  @Test
  void aRootThatItsOwnKeysDidNotSignIsRefused() throws Exception {
    MemoryOrigin origin = fleet.origin();
    forge(
        origin,
        "metadata/1.root.json",
        "metadata/2.root.json",
        root -> {
          nextVersion(root);
          ((ObjectNode) root.at("/roles/root")).put("threshold", 3);
        },
        fleet.anna,
        fleet.ben);

    assertRefused(Attack.ARBITRARY_SOFTWARE, origin, "its own role root; expected 3");
  }

  @Test
  void oneKeyUnderTwoNamesCountsOnce() throws Exception {
    VerificationKey key = fleet.anna.verification();
    VerificationKey again =
        new VerificationKey(
            key.keyType(), key.scheme(), key.publicValue().toUpperCase(Locale.ROOT));
    SignedFile file =
        SignedFile.parse("a", fleet.repository.sign("root", document(), List.of(fleet.anna)));
    String signature = file.signatures().get(key.id());
    SignedFile twice =
        new SignedFile("a", file.signed(), Map.of(key.id(), signature, again.id(), signature));

    assertEquals(1, RoleKeys.of(2, key, again).signersOf(twice).size());
  }

  // ---- Rollback

  @Test
  void anOlderTimestampIsRefused() throws Exception {
    MemoryOrigin before = fleet.origin();
    fleet.publishAnother();
    device.refresh(fleet.origin());

    assertRefused(Attack.ROLLBACK, before, "metadata/timestamp.json: version=2 is older than 3");
  }

  @Test
  void aNewTimestampThatNamesAnOlderSnapshotIsRefused() throws Exception {
    MemoryOrigin origin = fleet.origin();
    forge(
        origin,
        "metadata/timestamp.json",
        listing(origin, "snapshot", 1, "metadata/1.snapshot.json"),
        fleet.online);

    assertRefused(Attack.ROLLBACK, origin, "version of snapshot=1 is older than 2");
  }

  @Test
  void aDeviceThatLostItsTimestampStillKnowsItsSnapshot() throws Exception {
    MemoryOrigin before = fleet.origin();
    fleet.publishAnother();
    device.refresh(fleet.origin());
    Files.delete(folder.resolve("device/timestamp.json"));
    device = fleet.device(folder.resolve("device"));

    assertRefused(Attack.ROLLBACK, before, "metadata/2.snapshot.json: version=2 is older than 3");
  }

  @Test
  void aNewSnapshotThatNamesOlderTargetsIsRefused() throws Exception {
    MemoryOrigin origin = fleet.origin();
    publishWithStolenOnlineKey(origin, 1);

    assertRefused(Attack.ROLLBACK, origin, "version of targets.json=1 is older than 2");
  }

  @Test
  void aNewSnapshotThatDropsARoleIsRefused() throws Exception {
    MemoryOrigin origin = fleet.origin();
    forge(
        origin,
        "metadata/2.snapshot.json",
        "metadata/3.snapshot.json",
        snapshot -> {
          nextVersion(snapshot);
          snapshot.withObjectProperty("meta").remove("config.json");
        },
        fleet.online);
    forge(
        origin,
        "metadata/timestamp.json",
        listing(origin, "snapshot", 3, "metadata/3.snapshot.json"),
        fleet.online);

    assertRefused(Attack.ROLLBACK, origin, "lists no config.json");
  }

  @Test
  void anOldRootUnderANewNameIsRefused() throws Exception {
    MemoryOrigin origin = fleet.origin();
    origin.files.put("metadata/2.root.json", fleet.enrolledRoot());

    assertRefused(Attack.ROLLBACK, origin, "metadata/2.root.json: version=1; expected 2");
  }

  // ---- Freeze

  @Test
  void anOldStateIsNotBelievedForLongerThanItsTimestampLasts() throws Exception {
    MemoryOrigin frozen = fleet.origin();
    fleet.clock.forward(Duration.ofDays(29));
    device.refresh(frozen);
    fleet.clock.forward(Duration.ofDays(1));

    assertRefused(Attack.FREEZE, frozen, "metadata/timestamp.json: version=2 expired=");
    assertThrows(UntrustedException.class, () -> device.target("sets/kitchen.json", frozen));
  }

  @Test
  void aTimestampRenewedWithAStolenKeyDoesNotKeepAnOldSnapshotFresh() throws Exception {
    MemoryOrigin frozen = fleet.origin();
    fleet.clock.forward(Duration.ofDays(91));
    forge(
        frozen,
        "metadata/timestamp.json",
        timestamp ->
            timestamp
                .put("version", 3)
                .put("expires", fleet.clock.instant().plus(Duration.ofDays(9)).toString()),
        fleet.online);

    assertRefused(Attack.FREEZE, frozen, "snapshot: version=2 expired=");
  }

  @Test
  void targetsAndRootHaveToBeFreshToo() throws Exception {
    fleet.clock.forward(Duration.ofDays(366));
    MemoryOrigin frozen = fleet.origin();
    String later = fleet.clock.instant().plus(Duration.ofDays(999)).toString();
    forge(
        frozen,
        "metadata/2.snapshot.json",
        "metadata/3.snapshot.json",
        snapshot -> snapshot.put("version", 3).put("expires", later),
        fleet.online);
    forge(
        frozen,
        "metadata/timestamp.json",
        timestamp -> {
          listing(frozen, "snapshot", 3, "metadata/3.snapshot.json").accept(timestamp);
          timestamp.put("expires", later);
        },
        fleet.online);

    assertRefused(Attack.FREEZE, frozen, "targets: version=2 expired=");

    fleet.clock.forward(Duration.ofDays(365));
    assertRefused(Attack.FREEZE, frozen, "root: version=1 expired=");
  }

  @Test
  void aDeviceThatIsNewTakesNothingExpiredEither() throws Exception {
    MemoryOrigin frozen = fleet.origin();
    device = fleet.device(folder.resolve("new"));
    String later = fleet.clock.instant().plus(Duration.ofDays(500)).toString();

    fleet.clock.forward(Duration.ofDays(31));
    assertRefused(Attack.FREEZE, frozen, "metadata/timestamp.json: version=2 expired=");

    fleet.clock.forward(Duration.ofDays(60));
    forge(
        frozen,
        "metadata/timestamp.json",
        timestamp -> timestamp.put("expires", later),
        fleet.online);
    assertRefused(Attack.FREEZE, frozen, "metadata/2.snapshot.json: version=2 expired=");

    fleet.clock.forward(Duration.ofDays(275));
    forge(
        frozen,
        "metadata/2.snapshot.json",
        snapshot -> snapshot.put("expires", later),
        fleet.online);
    forge(
        frozen,
        "metadata/timestamp.json",
        listing(frozen, "snapshot", 2, "metadata/2.snapshot.json"),
        fleet.online);
    assertRefused(Attack.FREEZE, frozen, "metadata/2.targets.json: version=2 expired=");
  }

  // ---- Fast-forward

  @Test
  void aFastForwardWithAStolenKeyEndsWithTheKey() throws Exception {
    MemoryOrigin origin = fleet.origin();
    forge(
        origin,
        "metadata/2.snapshot.json",
        "metadata/" + LARGEST + ".snapshot.json",
        snapshot -> {
          snapshot.put("version", LARGEST);
          ((ObjectNode) snapshot.at("/meta/config.json")).put("version", LARGEST);
        },
        fleet.online);
    forge(
        origin,
        "metadata/timestamp.json",
        timestamp -> {
          listing(origin, "snapshot", LARGEST, "metadata/" + LARGEST + ".snapshot.json")
              .accept(timestamp);
          timestamp.put("version", LARGEST);
        },
        fleet.online);
    device.refresh(origin);
    fleet.publishAnother();
    assertRefused(Attack.ROLLBACK, fleet.origin(), "is older than " + LARGEST);

    var fresh = SigningKey.generate();
    RoleKeys keys = RoleKeys.of(1, fresh.verification());
    fleet.repository.setRole("snapshot", keys);
    fleet.repository.setRole("timestamp", keys);
    fleet.repository.publish(List.of(fleet.anna, fleet.ben, fresh));
    device.refresh(fleet.origin());

    assertTrue(device.target("sets/kitchen.json", fleet.origin()).isPresent());
  }

  @Test
  void versionsAreForgottenWithTheKeyThoughAnotherKeyHadSignedThemToo() throws Exception {
    var spare = SigningKey.generate();
    RoleKeys both = RoleKeys.of(1, fleet.online.verification(), spare.verification());
    fleet.repository.setRole("timestamp", both);
    fleet.publish();
    MemoryOrigin origin = fleet.origin();
    forge(
        origin,
        "metadata/timestamp.json",
        timestamp -> timestamp.put("version", LARGEST),
        fleet.online,
        spare);
    device.refresh(origin);

    fleet.repository.setRole("timestamp", both.without(fleet.online.id()));
    fleet.repository.publish(List.of(fleet.anna, fleet.ben, fleet.online, spare));
    device.refresh(fleet.origin());

    assertTrue(device.target("sets/kitchen.json", fleet.origin()).isPresent());
  }

  @Test
  void aRootThatSkipsVersionsIsRefused() throws Exception {
    MemoryOrigin origin = fleet.origin();
    forge(
        origin,
        "metadata/1.root.json",
        "metadata/2.root.json",
        root -> root.put("version", LARGEST),
        fleet.anna,
        fleet.ben);

    assertRefused(Attack.FAST_FORWARD, origin, "version=" + LARGEST + "; expected 2");
  }

  @Test
  void aVersionOverWhatEveryReaderHoldsIsRefused() throws Exception {
    MemoryOrigin origin = fleet.origin();
    forge(
        origin,
        "metadata/timestamp.json",
        timestamp -> timestamp.put("version", LARGEST + 1),
        fleet.online);

    assertRefused(Attack.MALFORMED, origin, "is over " + LARGEST);
  }

  // ---- Endless data

  @Test
  void aFileOverItsLimitIsNotRead() throws Exception {
    for (String path : List.of("metadata/2.root.json", "metadata/timestamp.json")) {
      MemoryOrigin origin = fleet.origin();
      origin.files.put(path, new byte[1 << 20]);

      assertRefused(Attack.ENDLESS_DATA, origin, path + ": larger than limit=");
    }
  }

  @Test
  void aFileLongerThanItsListingSaysIsNotRead() throws Exception {
    fleet.publishAnother();
    for (String path : List.of("metadata/3.snapshot.json", "metadata/3.targets.json")) {
      MemoryOrigin origin = fleet.origin();
      byte[] file = origin.files.get(path);
      origin.files.put(path, Arrays.copyOf(file, file.length + 1));

      assertRefused(
          Attack.ENDLESS_DATA, origin, path + ": larger than limit=" + file.length + " bytes");
    }
  }

  @Test
  void anOriginThatIgnoresTheLimitIsNotParsed() throws Exception {
    MemoryOrigin honest = fleet.origin();
    Origin careless =
        new Origin() {
          @Override
          public String name() {
            return "careless";
          }

          @Override
          public Optional<byte[]> read(String path, long limit) {
            return path.endsWith("timestamp.json")
                ? Optional.of(new byte[(int) limit + 1])
                : honest.read(path, limit);
          }

          @Override
          public void fetch(String path, List<Range> ranges, Receiver receiver) {}

          @Override
          public void close() {}
        };

    UntrustedException refused =
        assertThrows(UntrustedException.class, () -> device.refresh(careless));
    assertEquals(Attack.ENDLESS_DATA, refused.attack());
  }

  @Test
  void aChainOfRootsIsFollowedOnlySoFar() throws Exception {
    for (int i = 0; i < 3; i++) {
      fleet.repository.renew("root");
      fleet.publish();
    }
    TufTrust careful =
        TufTrust.open(
            new FileDisk(),
            folder.resolve("careful"),
            fleet.enrolledRoot(),
            fleet.clock,
            new TrustLimits(512_000, 16_384, 2_000_000, 5_000_000, 2, 32));
    MemoryOrigin origin = fleet.origin();

    careful.refresh(origin);

    assertTrue(origin.asked.contains("metadata/3.root.json"));
    assertTrue(!origin.asked.contains("metadata/4.root.json"));
  }

  @Test
  void aDocumentOverItsLimitIsNotParsed() {
    UntrustedException refused =
        assertThrows(
            UntrustedException.class, () -> device.verified("config", new byte[300 << 10]));

    assertEquals(Attack.ENDLESS_DATA, refused.attack());
  }

  // ---- Mix-and-match

  @Test
  void targetsOfAnotherMomentAreRefused() throws Exception {
    fleet.publishAnother();
    MemoryOrigin origin = fleet.origin();
    byte[] old = origin.files.get("metadata/2.targets.json");
    origin.files.put("metadata/3.targets.json", old);

    assertRefused(Attack.MIX_AND_MATCH, origin, "metadata/3.targets.json: ");
  }

  @Test
  void withoutDigestsTheVersionTellsThem() throws Exception {
    fleet.publishAnother();
    MemoryOrigin origin = fleet.origin();
    origin.files.put("metadata/3.targets.json", origin.files.get("metadata/2.targets.json"));
    forge(
        origin,
        "metadata/3.snapshot.json",
        snapshot -> snapshot.withObjectProperty("meta").putObject("targets.json").put("version", 3),
        fleet.online);
    forge(
        origin,
        "metadata/timestamp.json",
        listing(origin, "snapshot", 3, "metadata/3.snapshot.json"),
        fleet.online);

    assertRefused(
        Attack.MIX_AND_MATCH, origin, "metadata/3.targets.json: version=2; the file that lists");
  }

  @Test
  void withoutDigestsTheVersionTellsSnapshotsToo() throws Exception {
    MemoryOrigin origin = fleet.origin();
    origin.files.put("metadata/3.snapshot.json", origin.files.get("metadata/2.snapshot.json"));
    forge(
        origin,
        "metadata/timestamp.json",
        timestamp -> {
          nextVersion(timestamp);
          timestamp.putObject("meta").putObject("snapshot.json").put("version", 3);
        },
        fleet.online);

    assertRefused(Attack.MIX_AND_MATCH, origin, "metadata/3.snapshot.json: version=2; the file");
  }

  @Test
  void otherContentsOfTheSameVersionAreRefusedThoughSigned() throws Exception {
    fleet.publishAnother();
    MemoryOrigin origin = fleet.origin();
    forge(
        origin,
        "metadata/3.targets.json",
        targets -> targets.put("expires", "2027-01-01T00:00:00Z"),
        fleet.targets);
    assertRefused(Attack.MIX_AND_MATCH, origin, "metadata/3.targets.json: length=");

    fleet.publishAnother();
    MemoryOrigin another = fleet.origin();
    forge(
        another,
        "metadata/4.snapshot.json",
        snapshot -> snapshot.put("expires", "2027-01-01T00:00:00Z"),
        fleet.online);
    assertRefused(Attack.MIX_AND_MATCH, another, "metadata/4.snapshot.json: length=");
  }

  @Test
  void aSnapshotOfAnotherMomentIsRefused() throws Exception {
    fleet.publishAnother();
    MemoryOrigin origin = fleet.origin();
    origin.files.put("metadata/3.snapshot.json", origin.files.get("metadata/2.snapshot.json"));

    assertRefused(Attack.MIX_AND_MATCH, origin, "metadata/3.snapshot.json: ");
  }

  // ---- Wrong software

  @Test
  void oneKindOfFileInThePlaceOfAnotherIsRefused() throws Exception {
    MemoryOrigin origin = fleet.origin();
    forge(
        origin,
        "metadata/2.snapshot.json",
        "metadata/timestamp.json",
        snapshot -> {
          snapshot.put("version", 3);
          snapshot.putObject("meta").putObject("snapshot.json").put("version", 2);
        },
        fleet.online);

    assertRefused(Attack.WRONG_SOFTWARE, origin, "_type=snapshot; expected timestamp");
  }

  @Test
  void metadataAreNoDocument() throws Exception {
    byte[] metadata = fleet.origin().files.get("metadata/1.config.json");

    UntrustedException refused =
        assertThrows(UntrustedException.class, () -> device.verified("config", metadata));

    assertEquals(Attack.WRONG_SOFTWARE, refused.attack());
  }

  // ---- Extraneous dependency

  @Test
  void aRoleNamesNoFilesOutsideItsPaths() throws Exception {
    MemoryOrigin origin = fleet.origin();
    forge(
        origin,
        "metadata/1.config.json",
        "metadata/2.config.json",
        config -> {
          addMalware(config);
          entry(config, "config/hall");
        },
        fleet.config);
    forge(
        origin,
        "metadata/2.snapshot.json",
        "metadata/3.snapshot.json",
        listing(origin, "config", 2, "metadata/2.config.json"),
        fleet.online);
    forge(
        origin,
        "metadata/timestamp.json",
        listing(origin, "snapshot", 3, "metadata/3.snapshot.json"),
        fleet.online);
    device.refresh(origin);

    assertEquals(Optional.empty(), device.target("models/malware.gguf", origin));
    assertTrue(device.target("config/hall", origin).isPresent());
  }

  // ---- What none of them may do

  @Test
  void whatWasRefusedIsNotBelievedAfterARestartEither() throws Exception {
    MemoryOrigin origin = fleet.origin();
    forge(
        origin,
        "metadata/2.targets.json",
        "metadata/3.targets.json",
        this::addMalware,
        fleet.online);
    publishWithStolenOnlineKey(origin, 3);
    assertThrows(UntrustedException.class, () -> device.refresh(origin));

    TufTrust restarted = fleet.device(folder.resolve("device"));

    assertThrows(OtaException.class, () -> restarted.target("models/malware.gguf", origin));
  }

  private void assertRefused(Attack attack, MemoryOrigin origin, String message)
      throws IOException {
    UntrustedException refused =
        assertThrows(UntrustedException.class, () -> device.refresh(origin));
    assertTrue(refused.getMessage().contains(message), refused.getMessage());
    assertEquals(attack, refused.attack());
  }

  /** New snapshot and timestamp, which name that version of targets. */
  private void publishWithStolenOnlineKey(MemoryOrigin origin, long targetsVersion) {
    forge(
        origin,
        "metadata/2.snapshot.json",
        "metadata/3.snapshot.json",
        listing(origin, "targets", targetsVersion, "metadata/" + targetsVersion + ".targets.json"),
        fleet.online);
    forge(
        origin,
        "metadata/timestamp.json",
        listing(origin, "snapshot", 3, "metadata/3.snapshot.json"),
        fleet.online);
  }

  private void nextVersion(ObjectNode signed) {
    signed.put("version", signed.get("version").asLong() + 1);
  }

  private void addMalware(ObjectNode targets) {
    nextVersion(targets);
    entry(targets, "models/malware.gguf");
  }

  private static void entry(ObjectNode targets, String path) {
    ObjectNode entry = targets.withObjectProperty("targets").putObject(path);
    entry.put("length", 5).putObject("hashes").put("sha256", "0".repeat(64));
  }

  private static ObjectNode document() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("_type", "tern-recovery")
        .put("at", Instant.EPOCH.toString());
  }
}
