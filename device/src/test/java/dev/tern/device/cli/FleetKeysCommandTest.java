package dev.tern.device.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tern.ota.UntrustedException;
import dev.tern.ota.disk.FileDisk;
import dev.tern.ota.repository.Repository;
import dev.tern.ota.repository.SigningKey;
import dev.tern.ota.transfer.FolderOrigin;
import dev.tern.ota.tuf.TrustedTime;
import dev.tern.ota.tuf.TufTrust;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Keys are changed by commands alone, and a device follows or refuses. */
@Timeout(60)
final class FleetKeysCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private Path keys;
  private Path sticks;
  private String repo;
  private TufTrust device;
  private String out;
  private String err;

  /** Root's keys lie on two sticks, as they should, and a device knows root 1. */
  @BeforeEach
  void fleet() throws Exception {
    keys = folder.resolve("keys");
    sticks = Files.createDirectory(folder.resolve("sticks"));
    repo = folder.resolve("fleet").toString();
    assertEquals(0, fleet("keygen", "--out", keys.toString()));
    assertEquals(0, fleet("init", repo, "--keys", keys.toString()));
    for (String name : List.of("root-1.key", "root-2.key", "root-3.key")) {
      Files.move(keys.resolve(name), sticks.resolve(name));
    }
    device =
        TufTrust.open(
            new FileDisk(),
            folder.resolve("device"),
            repository().root(),
            TrustedTime.of(Clock.systemUTC(), () -> true));
    refresh();
  }

  @Test
  void showsWhoSignsAndForHowLong() throws Exception {
    assertEquals(0, keysCommand());

    assertTrue(out.contains("root             1  2 of 3    "), out);
    assertTrue(out.contains("    730d  root-1 root-2 root-3\n"), out);
    assertFalse(out.contains("warning"), out);

    assertEquals(0, keysCommand("--json"));
    JsonNode root = JSON.readTree(out).get("roles").get(0);
    assertEquals(2, root.get("threshold").asInt());
    assertEquals(730, root.get("lifetimeDays").asInt());
    assertEquals("root-1", root.get("keys").get(0).get("name").asText());
    assertEquals(SigningKey.read(stick(1)).id(), root.get("keys").get(0).get("id").asText());
  }

  @Test
  void warnsOfWhatHasAQuarterOfItsLifeLeft() throws Exception {
    Clock then = Clock.offset(Clock.systemUTC(), Duration.ofDays(-70));
    Path old = folder.resolve("old");
    var made =
        dev.tern.ota.fleet.FleetRepository.init(old, dev.tern.ota.fleet.KeyFolder.read(keys), then);
    made.sign(FleetSigning.keys(keys, List.of(stick(1), stick(2))));

    assertEquals(0, fleet("keys", "--repo", old.toString()));

    assertTrue(out.contains("warning: snapshot expires in 19 days, of 90; run: tern fleet"), out);
    assertTrue(out.contains("warning: timestamp expired="), out);
    assertFalse(out.contains("warning: targets"), out);
  }

  @Test
  void aLostKeyOfRootIsReplacedAndADeviceFollows() throws Exception {
    Path stick = folder.resolve("new-stick");

    int exit =
        keysCommand(
            "change",
            "root",
            "--remove",
            "root-1",
            "--new",
            stick.toString(),
            "--key",
            stick(2).toString(),
            "--key",
            stick(3).toString(),
            "--keys",
            keys.toString());

    assertEquals(0, exit, () -> out + err);
    assertTrue(out.startsWith("made " + stick.resolve("root-4.key") + "\npublished root 2"), out);
    Path made = stick.resolve("root-4.key");
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(made)));
    refresh();
    assertTrue(believes(made, stick(2)));
    assertTrue(believes(stick(3), stick(2)));
    // The key that was taken out counts no more, also beside one that does.
    assertFalse(believes(stick(1), stick(2)));
    assertFalse(believes(stick(1), made));
    keysCommand();
    assertTrue(out.contains("root-2 root-3 root-4\n"), out);
  }

  @Test
  void holdersSignOneAfterTheOtherInFoldersOfTheirOwn() throws Exception {
    Path hers = folder.resolve("hers");
    assertEquals(0, fleet("keygen", "--out", hers.toString(), "--roles", "root"));

    int exit =
        keysCommand(
            "change",
            "root",
            "--add",
            hers.resolve("keys.json").toString(),
            "--threshold",
            "3",
            "--key",
            stick(1).toString());

    assertEquals(1, exit);
    assertTrue(out.startsWith("added root-4\n"), out);
    // Two of the old root's three, and three of the new one's four.
    assertTrue(out.contains("root version=2 needs 1 more signature by root-2 or root-3"), out);
    assertTrue(
        out.contains("root version=2 needs 2 more signatures by root-2 or root-3 or root-4"));
    assertEquals(1, fleet("sign", "--repo", repo, "--key", stick(2).toString()));
    assertEquals(1, fleet("sign", "--repo", repo, "--keys", keys.toString()));
    assertTrue(out.contains("root version=2 needs 1 more signature by root-3 or root-4"), out);
    refresh();
    assertTrue(believes(stick(1), stick(2)));

    assertEquals(1, fleet("sign", "--repo", repo, "--keys", hers.toString()));
    assertEquals(0, fleet("sign", "--repo", repo, "--keys", keys.toString()), () -> out + err);

    refresh();
    assertFalse(believes(stick(1), stick(2)));
    assertTrue(believes(stick(1), stick(2), hers.resolve("root-1.key")));
  }

  @Test
  void oneKeyOfTwoChangesNothing() throws Exception {
    int exit =
        keysCommand(
            "change",
            "root",
            "--threshold",
            "1",
            "--key",
            stick(1).toString(),
            "--keys",
            keys.toString());

    assertEquals(1, exit);
    refresh();
    assertFalse(believes(stick(1)));
    assertEquals(1, repository().version("root"));
    // Put among the published files by force it is refused.
    Path forced = Path.of(repo, "metadata/2.root.json");
    Files.copy(Path.of(repo, "staged/root.json"), forced);
    assertThrows(UntrustedException.class, this::refresh);
    Files.delete(forced);

    assertEquals(0, keysCommand("undo", "root"));
    assertEquals(0, fleet("sign", "--repo", repo, "--keys", keys.toString()), () -> out);
    refresh();
    assertTrue(believes(stick(1), stick(3)));
  }

  @Test
  void aStolenKeyOfConfigIsRefusedFromTheNextRefreshOn() throws Exception {
    Path stolen = keys.resolve("config-1.key");
    assertTrue(believes("config", stolen));

    int exit =
        keysCommand(
            "change",
            "config",
            "--new",
            keys.toString(),
            "--remove",
            "config-1",
            "--keys",
            keys.toString());

    assertEquals(0, exit, () -> out + err);
    refresh();
    assertFalse(believes("config", stolen));
    assertTrue(believes("config", keys.resolve("config-2.key")));
  }

  @Test
  void aStolenKeyOfTimestampIsReplacedByRoot() throws Exception {
    byte[] before = Files.readAllBytes(Path.of(repo, "metadata/timestamp.json"));
    String[] change = {
      "change",
      "timestamp",
      "--new",
      keys.toString(),
      "--remove",
      "timestamp-1",
      "--keys",
      keys.toString(),
      "--key",
      stick(1).toString()
    };

    // As long as root waits, what is published is signed by the key that devices know.
    assertEquals(1, keysCommand(change));
    refresh();
    Files.delete(keys.resolve("timestamp-1.key"));
    assertEquals(1, fleet("sign", "--repo", repo, "--key", stick(1).toString()));
    int exit =
        fleet("sign", "--repo", repo, "--key", stick(3).toString(), "--keys", keys.toString());

    assertEquals(0, exit, () -> out + err);
    refresh();
    Files.write(Path.of(repo, "metadata/timestamp.json"), before);
    assertThrows(UntrustedException.class, this::refresh);
  }

  @Test
  void lifetimesCountFromTheNextSigningOn() throws Exception {
    int exit =
        keysCommand(
            "lifetime",
            "timestamp=60d",
            "config=90d",
            "--keys",
            keys.toString(),
            "--key",
            stick(1).toString(),
            "--key",
            stick(2).toString());

    assertEquals(0, exit, () -> out + err);
    refresh();
    assertExpires("timestamp", 60);
    assertExpires("config", 90);
    assertExpires("targets", 365);
    assertEquals(0, keysCommand("lifetime", "timestamp=60d", "--keys", keys.toString()));
    assertEquals(2, repository().version("root"));
  }

  @Test
  void saysWhatIsMissing() throws Exception {
    assertError("role=night is not known; roles=[root, targets,", "change", "night");
    assertError("role=root stays as it is; name a key or a threshold", "change", "root");
    assertError(
        "role=root has no key=root-9; its keys are [root-1, root-2, root-3]",
        "change",
        "root",
        "--remove",
        "root-9");
    assertError(
        "role=root would have 3 keys and 4 have to sign; add a key, or lower --threshold",
        "change",
        "root",
        "--threshold",
        "4");
    assertError("threshold=0; expected 1 or more", "change", "root", "--threshold", "0");
    assertError(
        "has no key for role=snapshot; make one with: tern fleet keygen --out FOLDER --roles",
        "change",
        "snapshot",
        "--add",
        onlyRoot().toString());
    assertError("timestamp=5m: expected whole days, 1d to 36500d", "lifetime", "timestamp=5m");
    assertError("role=night is not known", "lifetime", "night=5d");
    assertError("nothing of role=root waits for signatures", "undo", "root");
    assertEquals(1, repository().version("root"));
    assertEquals(List.of(), repository().waiting());
  }

  private Path onlyRoot() {
    Path other = folder.resolve("other");
    fleet("keygen", "--out", other.toString(), "--roles", "root");
    return other.resolve("keys.json");
  }

  private void assertError(String message, String... arguments) {
    assertEquals(1, keysCommand(arguments));
    assertTrue(err.startsWith("tern: ") && err.contains(message), err);
    assertEquals(1, err.lines().count(), err);
  }

  private void assertExpires(String role, int days) {
    Duration left = Duration.between(Instant.now(), repository().expires(role).orElseThrow());
    assertEquals(days, Math.round(left.toMinutes() / 1440.0), role);
  }

  private Path stick(int number) {
    return sticks.resolve("root-" + number + ".key");
  }

  private Repository repository() {
    return Repository.open(Path.of(repo), Clock.systemUTC());
  }

  private void refresh() throws Exception {
    try (FolderOrigin origin = new FolderOrigin(Path.of(repo))) {
      device.refresh(origin);
    }
  }

  private boolean believes(Path... signers) {
    return believes("root", signers);
  }

  /** Whether the device takes a document of this role, signed by exactly these keys. */
  private boolean believes(String role, Path... signers) {
    byte[] document =
        ("{\"signed\":"
                + JsonNodeFactory.instance.objectNode().put("_type", "x")
                + ",\"signatures\":[]}")
            .getBytes(java.nio.charset.StandardCharsets.UTF_8);
    for (Path signer : signers) {
      document = Repository.addSignature(document, SigningKey.read(signer));
    }
    try {
      device.verified(role, document);
      return true;
    } catch (UntrustedException e) {
      return false;
    }
  }

  private int keysCommand(String... arguments) {
    String[] all = new String[arguments.length + 3];
    all[0] = "keys";
    boolean isSub = arguments.length > 0 && !arguments[0].startsWith("-");
    if (isSub) {
      all[1] = arguments[0];
      System.arraycopy(arguments, 1, all, 2, arguments.length - 1);
    } else {
      System.arraycopy(arguments, 0, all, 1, arguments.length);
    }
    all[all.length - 2] = "--repo";
    all[all.length - 1] = repo;
    return fleet(all);
  }

  private int fleet(String... arguments) {
    Typed typed = Typed.to(FleetCommand.class, arguments);
    out = typed.out();
    err = typed.err();
    return typed.exit();
  }
}
