package dev.tern.ota.fleet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tern.ota.OtaException;
import dev.tern.ota.TargetFile;
import dev.tern.ota.TargetSet;
import dev.tern.ota.TargetSet.Member;
import dev.tern.ota.TargetSet.Role;
import dev.tern.ota.disk.FileDisk;
import dev.tern.ota.fleet.FleetRepository.Signed;
import dev.tern.ota.repository.SigningKey;
import dev.tern.ota.set.Offer;
import dev.tern.ota.set.SetDocument;
import dev.tern.ota.transfer.FolderOrigin;
import dev.tern.ota.tuf.TrustedTime;
import dev.tern.ota.tuf.TufTrust;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From keys to a signed set. */
final class FleetRepositoryTest {
  private static final Clock NOW =
      Clock.fixed(Instant.parse("2026-11-22T08:00:00Z"), ZoneOffset.UTC);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;
  private Path artifacts;
  private KeyFolder keys;

  @BeforeEach
  void fill() throws IOException {
    keys =
        KeyFolder.make(
            folder.resolve("keys"),
            List.of("root:2of3", "targets", "snapshot", "timestamp", "config").stream()
                .map(KeyFolder.Share::of)
                .toList());
    artifacts = folder.resolve("kitchen");
    write("models/tiny/model.gguf", bytes(1, 600_000));
    write("models/tiny/model.gguf.l2.pack", bytes(9, 10));
    write("skills/hello.yaml", "skill: hello\n".getBytes(StandardCharsets.UTF_8));
    write("health/suite.json", "{}".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void keysAreForTheirOwnerAlone() throws IOException {
    Path key = folder.resolve("keys/root-2.key");

    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(key)));
    assertEquals(
        "rwx------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("keys"))));
    assertEquals(keys.roles(), KeyFolder.read(folder.resolve("keys")).roles());
    assertFalse(Files.readString(folder.resolve("keys/keys.json")).contains("PRIVATE"));
  }

  @Test
  void keysAreNeverReplaced() {
    OtaException failure =
        assertThrows(
            OtaException.class,
            () -> KeyFolder.make(folder.resolve("keys"), List.of(KeyFolder.Share.of("root"))));

    assertTrue(failure.getMessage().contains("holds keys already"), failure.getMessage());
  }

  @Test
  void aSetCanBeOfferedOnceItIsSigned() throws InterruptedException {
    FleetRepository fleet = signedFleet();

    TargetSet set = add(fleet, "kitchen-1");
    assertThrows(OtaException.class, () -> fleet.requireOfferable("kitchen-1"));
    Signed signed = fleet.sign(keys.present());

    assertEquals(List.of(), signed.waiting());
    fleet.requireOfferable("kitchen-1");
    assertEquals(List.of("kitchen-1"), fleet.sets());
    assertEquals(
        List.of("health/suite.json", "models/tiny/model.gguf", "skills/hello.yaml"),
        set.files().stream().map(Member::path).toList());
    assertEquals("health/suite.json", set.health());
    Member model = set.files().get(1);
    assertEquals(Role.LLM, model.role());
    TargetFile chunks = fleet.repository().targets().get(model.chunks());
    assertEquals("chunks/" + model.sha256(), chunks.path());
  }

  @Test
  void anEarlierSetStaysWhatItIs() throws IOException {
    FleetRepository fleet = signedFleet();
    Member before = add(fleet, "kitchen-1").files().get(1);
    write("models/tiny/model.gguf", bytes(2, 600_000));

    Member after = add(fleet, "kitchen-2").files().get(1);

    assertEquals(before.path(), after.path());
    assertNotEquals(before.target(), after.target());
    assertEquals(before.sha256(), fleet.repository().targets().get(before.target()).sha256());
    byte[] stored =
        Files.readAllBytes(
            fleet.folder().resolve("targets/models/tiny/" + before.sha256() + ".model.gguf"));
    assertArrayEquals(bytes(1, 600_000), stored);
  }

  @Test
  void aNameIsNeverUsedTwice() throws IOException {
    FleetRepository fleet = signedFleet();
    add(fleet, "kitchen-1");
    add(fleet, "kitchen-1");
    write("skills/hello.yaml", "skill: other\n".getBytes(StandardCharsets.UTF_8));

    OtaException failure = assertThrows(OtaException.class, () -> add(fleet, "kitchen-1"));

    assertEquals(
        "set=kitchen-1 is there and has other contents; a name is never used twice, choose another",
        failure.getMessage());
  }

  @Test
  void tellsWhichSignaturesAreMissing() throws IOException {
    Files.move(folder.resolve("keys/root-1.key"), folder.resolve("stick-1.key"));
    Files.move(folder.resolve("keys/root-2.key"), folder.resolve("stick-2.key"));
    FleetRepository fleet = FleetRepository.init(folder.resolve("repo"), keys, NOW);

    OtaException failure = assertThrows(OtaException.class, () -> fleet.sign(keys.present()));
    assertTrue(failure.getMessage().contains("root"), failure.getMessage());
    Signed one = fleet.sign(List.of(SigningKey.read(folder.resolve("stick-2.key"))));

    assertFalse(one.isPublished());
    Signed all = fleet.sign(keys.present());
    assertTrue(all.isPublished(), all.waiting().toString());
  }

  @Test
  void aSetWaitsForTheKeyOfTargets() throws Exception {
    FleetRepository fleet = signedFleet();
    Path away = folder.resolve("targets.key");
    Files.move(folder.resolve("keys/targets-1.key"), away);
    add(fleet, "kitchen-1");

    Signed without = fleet.sign(keys.present());
    assertEquals(
        List.of(
            "targets version=2 needs 1 more signature by targets-1: tern fleet sign --key FILE"),
        without.waiting());
    OtaException failure =
        assertThrows(OtaException.class, () -> fleet.requireOfferable("kitchen-1"));
    assertTrue(failure.getMessage().startsWith("set=kitchen-1 can't be offered yet"));
    List<SigningKey> all = new ArrayList<>(keys.present());
    all.add(SigningKey.read(away));

    assertTrue(fleet.sign(all).isPublished());
    fleet.requireOfferable("kitchen-1");
  }

  @Test
  void refusesASetThatNobodySigned() {
    FleetRepository fleet = signedFleet();

    OtaException failure =
        assertThrows(OtaException.class, () -> fleet.requireOfferable("kitchen-9"));

    assertEquals(
        "set=kitchen-9 is not in the signed targets; sets=[]; add it with: tern fleet add-set"
            + " FOLDER",
        failure.getMessage());
  }

  @Test
  void saysThatItHasExpiredAndComesBack() throws InterruptedException {
    FleetRepository fleet = signedFleet();
    add(fleet, "kitchen-1");
    fleet.sign(keys.present());
    Clock later = Clock.offset(NOW, Duration.ofDays(360));
    FleetRepository old = FleetRepository.open(fleet.folder(), later);

    OtaException failure =
        assertThrows(OtaException.class, () -> old.requireOfferable("kitchen-1"));
    assertTrue(failure.getMessage().contains("expired="), failure.getMessage());
    Signed signed = old.sign(keys.present());

    old.requireOfferable("kitchen-1");
    assertTrue(signed.written().containsKey("targets"), signed.toString());
    assertFalse(signed.written().containsKey("root"), signed.toString());
  }

  @Test
  void saysWhereThereIsNoRepository() {
    OtaException failure =
        assertThrows(OtaException.class, () -> FleetRepository.open(artifacts, NOW));

    assertEquals(
        artifacts + ": holds no repository; make one with tern fleet init", failure.getMessage());
  }

  @Test
  void saysWhatHasNoPlaceInASet() throws IOException {
    write("notes.txt", bytes(1, 1));

    OtaException failure = assertThrows(OtaException.class, () -> plan("kitchen-1"));

    assertEquals(
        artifacts
            + ": file=notes.txt has no place in a set; expected models/NAME/FILE, skills/FILE,"
            + " health/FILE, app/FILE",
        failure.getMessage());
  }

  @Test
  void readsAllOfTheDescription() throws IOException {
    JsonNode description =
        JSON.readTree(
            """
            {"name":"kitchen-1","description":"quieter","roles":{"tiny":"llm"},"levels":{"llm":3},
             "config":{"tts.speed":1.1},
             "requires":{"tern":">=0.1.0","packLayout":3,"board":["virtual"]}}""");

    SetPlan plan = SetFolder.read(artifacts, description, name -> Optional.empty());

    assertEquals("quieter", plan.description());
    assertEquals(3, plan.levels().get(Role.LLM));
    assertEquals(1.1, plan.config().get("tts.speed").asDouble());
    assertEquals(new TargetSet.Requirements("0.1.0", 3, List.of("virtual")), plan.requirements());
  }

  @Test
  void saysWhatIsUnknownInTheDescription() throws IOException {
    JsonNode description = JSON.readTree("{\"name\":\"a\",\"level\":{}}");

    OtaException failure =
        assertThrows(
            OtaException.class,
            () -> SetFolder.read(artifacts, description, name -> Optional.empty()));

    assertTrue(failure.getMessage().contains("key=level is unknown; known=[name"));
  }

  @Test
  void tellsHowFarTheReadingIs() {
    FleetRepository fleet = signedFleet();
    List<Long> seen = new ArrayList<>();

    new SetMaker(
            fleet.repository(),
            (file, done, total) -> {
              seen.add(done);
              assertEquals(2 * (600_000 + 13 + 2), total);
            })
        .add(plan("kitchen-1"));

    assertEquals(2 * (600_000 + 13 + 2), seen.getLast());
    assertEquals(seen.stream().sorted().toList(), seen);
  }

  @Test
  void refusesWhatADeviceCouldNotRead() throws IOException {
    FleetRepository fleet = signedFleet();
    Member model = add(fleet, "kitchen-1").files().get(1);
    fleet.sign(keys.present());
    Files.delete(fleet.folder().resolve("targets/models/tiny/" + model.sha256() + ".model.gguf"));

    OtaException failure =
        assertThrows(OtaException.class, () -> fleet.requireOfferable("kitchen-1"));

    assertTrue(failure.getMessage().contains("is missing, or is not what was signed"));
  }

  @Test
  void refusesWhatIsSignedButNotPublished() {
    FleetRepository fleet = signedFleet();
    add(fleet, "kitchen-1");
    fleet.sign(only("targets"));

    OtaException failure =
        assertThrows(OtaException.class, () -> fleet.requireOfferable("kitchen-1"));

    assertTrue(failure.getMessage().contains("is not in the signed targets"), failure.getMessage());
  }

  @Test
  void aStickHoldsOneSetAndWhatItTakesToBelieveIt() throws Exception {
    FleetRepository fleet = signedFleet();
    add(fleet, "kitchen-1");
    write("models/tiny/model.gguf", bytes(2, 600_000));
    add(fleet, "kitchen-2");
    fleet.sign(keys.present());
    Path stick = folder.resolve("stick");

    long size = new StickFolder(stick).offer(fleet, new Offer("7", "kitchen-2"));
    new StickFolder(stick).recovery(fleet, 1, List.of("home/*"), Map.of(Role.LLM, 0), only("root"));

    assertEquals(600_000 + 13 + 2, size);
    assertEquals(
        new Offer("7", "kitchen-2"), Offer.read(Files.readAllBytes(stick.resolve("offer.json"))));
    try (FolderOrigin origin = new FolderOrigin(stick)) {
      TufTrust trust =
          TufTrust.open(
              new FileDisk(),
              folder.resolve("device"),
              fleet.repository().root(),
              TrustedTime.of(NOW, () -> true));
      trust.refresh(origin);
      TargetFile document = trust.target("sets/kitchen-2.json", origin).orElseThrow();
      TargetSet set = SetDocument.read(origin.read(document.fetchPath(), 1 << 20).orElseThrow());
      for (Member member : set.files()) {
        TargetFile file = trust.target(member.target(), origin).orElseThrow();
        assertEquals(member.length(), Files.size(stick.resolve(file.fetchPath())));
      }
      JsonNode recovery =
          trust.verified("root", Files.readAllBytes(stick.resolve("recovery.json")));
      assertEquals(0, recovery.path("floors").path("llm").asInt(-1));
    }
  }

  private FleetRepository signedFleet() {
    FleetRepository fleet = FleetRepository.init(folder.resolve("repo"), keys, NOW);
    assertTrue(fleet.sign(keys.present()).isPublished());
    return fleet;
  }

  private List<SigningKey> only(String role) {
    return keys.present().stream()
        .filter(key -> keys.roles().get(role).keys().containsKey(key.id()))
        .toList();
  }

  private TargetSet add(FleetRepository fleet, String name) {
    return new SetMaker(fleet.repository(), (file, done, total) -> {}).add(plan(name));
  }

  private SetPlan plan(String name) {
    assertTrue(SetDocument.isName(name));
    JsonNode description = JSON.createObjectNode().put("name", name);
    return SetFolder.read(artifacts, description, model -> Optional.of(Role.LLM));
  }

  private void write(String path, byte[] contents) throws IOException {
    Path file = artifacts.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, contents);
  }

  private static byte[] bytes(int seed, int count) {
    byte[] bytes = new byte[count];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}
