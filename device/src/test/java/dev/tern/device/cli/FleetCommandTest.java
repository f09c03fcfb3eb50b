package dev.tern.device.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tern.ota.BrokerAddress;
import dev.tern.ota.BrokerLink;
import dev.tern.ota.LinkLimits;
import dev.tern.ota.Topics;
import dev.tern.ota.UpdateStatus;
import dev.tern.ota.UpdateStatus.Phase;
import dev.tern.ota.broker.MqttLink;
import dev.tern.ota.enroll.EnrolmentBundle;
import dev.tern.ota.set.Offer;
import dev.tern.ota.transfer.MqttOrigin;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code tern fleet} from its first key to a staged rollout, with a real broker. */
@Timeout(120)
final class FleetCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private final List<AutoCloseable> open = new ArrayList<>();
  private String out;
  private String err;

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : open.reversed()) {
      one.close();
    }
  }

  @Test
  void makesKeysRepositoryAndSet() throws Exception {
    String keys = folder.resolve("keys").toString();
    String repo = folder.resolve("fleet").toString();

    assertEquals(0, fleet("keygen", "--out", keys));
    assertTrue(out.contains("root       root-1 root-2 root-3; 2 of 3 sign"), out);
    assertEquals(0, fleet("init", repo, "--keys", keys));
    assertTrue(out.startsWith("published "), out);
    assertEquals(0, fleet("add-set", set("kitchen-1"), "--repo", repo, "--keys", keys));

    assertTrue(out.startsWith("set=kitchen-1: 2 files, "), out);
    assertTrue(err.contains("tern: set=kitchen-1 has no health/suite.json"), err);
    assertEquals(0, fleet("sign", "--repo", repo, "--keys", keys, "--json"));
    JsonNode told = JSON.readTree(out);
    assertEquals("kitchen-1", told.get("sets").get(0).asText());
    assertTrue(told.get("published").asBoolean());
  }

  @Test
  void saysWhatIsMissing() throws Exception {
    String nothing = folder.resolve("nothing").toString();

    assertEquals(1, fleet("init", nothing, "--keys", nothing));
    assertEquals(
        "tern: "
            + nothing
            + "/keys.json is missing; make keys with: tern fleet keygen --out "
            + nothing
            + "\n",
        err);
    assertEquals(1, fleet("status", "--repo", nothing));
    assertTrue(err.startsWith("tern: no broker is known; name it with --broker"), err);
    assertEquals(1, fleet("offer", "a", "--repo", nothing, "--to", "home/kitchen"));
    assertTrue(err.contains("holds no repository; make one with tern fleet init"), err);
    assertEquals(1, fleet("offer", "a"));
    assertTrue(err.startsWith("tern: nobody is named; say whom with --to"), err);
    assertEquals(1, fleet("offer", "a", "--percent", "200"));
    assertEquals("tern: percent=200: expected 0% to 100%\n", err);
    assertEquals(1, fleet("sign"));
    assertTrue(err.startsWith("tern: no key to sign with"), err);
    assertEquals(2, fleet("keygen"));
  }

  @Test
  void saysThatTheBrokerIsAway() throws Exception {
    int port = RunningTern.freePort();

    assertEquals(1, fleet("status", "--broker", "tcp://127.0.0.1:" + port));

    assertTrue(err.contains("nobody listens there; start the broker"), err);
  }

  @Test
  void offersASetShowsTheTableAndGoesBack() throws Exception {
    String repo = fleetWithBroker();
    device("kitchen", Phase.DOWNLOADING, Phase.COMMITTED);

    assertEquals(0, fleet("offer", "kitchen-1", "--repo", repo, "--to", "home/*", "--wait"));
    assertTrue(out.contains("wave 1  home/kitchen  offered"), out);
    assertTrue(out.endsWith("1 of 1 run kitchen-1\n"), out);
    assertEquals(0, fleet("status", "--repo", repo));
    assertTrue(out.contains("home/kitchen  ready  0.1.0  virtual  kitchen-1  committed"), out);
    assertEquals(0, fleet("status", "--repo", repo, "--json"));
    assertEquals("kitchen-1", JSON.readTree(out).get("set").asText());
    assertEquals(0, fleet("offer", "kitchen-2", "--repo", repo, "--to", "home/kitchen", "--wait"));
    assertEquals(0, fleet("rollback", "--repo", repo, "--to", "home/kitchen", "--wait"));

    assertEquals("home/kitchen is offered kitchen-1\nhome/kitchen runs kitchen-1\n", out);

    String[] back = {"rollback", "--installed", "--repo", repo, "--to", "home/kitchen", "--wait"};
    assertEquals(0, fleet(back), () -> out + err);
    assertEquals(
        """
        home/kitchen is offered what it was installed with
        home/kitchen runs what it was installed with
        """,
        out);
    assertEquals(0, fleet("status", "--repo", repo));
    assertTrue(out.contains("as installed  committed as installed"), out);
    assertEquals(1, fleet(back));
    assertEquals("tern: home/kitchen runs what it was installed with already\n", err);
  }

  @Test
  void stopsByItselfAndSaysWhy() throws Exception {
    String repo = fleetWithBroker();
    device("kitchen", Phase.FAILED);
    device("hall");

    int exit =
        fleet("offer", "kitchen-1", "--repo", repo, "--percent", "100", "--stop-above", "10%");

    assertEquals(1, exit);
    assertTrue(
        err.contains(
            "set=kitchen-1 is stopped: 1 of 2 in wave 1 failed (50 %, limit 10 %); home/kitchen:"
                + " it is worse; withdrawn from [home/hall]"),
        err);
  }

  @Test
  void servesTheRepositoryUntilItIsStopped() throws Exception {
    String repo = fleetWithBroker();
    MqttLink device = device("kitchen");
    Thread publishing = Thread.ofPlatform().start(() -> fleet("publish", "--repo", repo));

    byte[] read;
    try (MqttOrigin origin = new MqttOrigin(device, new Topics("home", "kitchen"))) {
      read = origin.read("metadata/timestamp.json", 1 << 20).orElseThrow();
    } finally {
      publishing.interrupt();
      publishing.join();
    }

    assertArrayEquals(Files.readAllBytes(Path.of(repo, "metadata/timestamp.json")), read);
    assertTrue(out.contains("home/kitchen  idle"), out);
    assertTrue(err.contains("sets=[kitchen-1, kitchen-2]"), err);
  }

  @Test
  void refusesToOfferWhatIsNotSigned() throws Exception {
    String repo = fleetWithBroker();

    assertEquals(1, fleet("offer", "kitchen-9", "--repo", repo, "--to", "home/kitchen"));

    assertTrue(err.startsWith("tern: set=kitchen-9 is not in the signed targets; sets="), err);
  }

  @Test
  void writesWhatADeviceNeeds() throws Exception {
    String repo = fleetWithBroker();
    Path bundle = folder.resolve("kitchen.json");
    Path passwords = folder.resolve("passwords");

    assertEquals(
        0,
        fleet(
            "enroll",
            "home/kitchen",
            "--repo",
            repo,
            "--out",
            bundle.toString(),
            "--passwords",
            passwords.toString()));

    EnrolmentBundle read = EnrolmentBundle.read("kitchen.json", Files.readAllBytes(bundle));
    assertEquals("home/kitchen", read.broker().user());
    assertTrue(Files.readString(passwords).startsWith("home/kitchen:$7$101$"));
    assertFalse(out.contains(read.broker().password()), out);
  }

  @Test
  void changesSettingsAndTellsWhatTheDeviceSays() throws Exception {
    String repo = fleetWithBroker();
    String keys = folder.resolve("keys").toString();
    MqttLink device = device("kitchen");
    Topics topics = new Topics("home", "kitchen");
    device.subscribe(
        topics.configDesired(),
        message -> {
          String answer =
              message.text().contains("9.0")
                  ? """
                    {"revision":1,"values":{},"refusedRevision":2,"reason":"not every value",
                     "errors":{"tts.speed":"9.0 is not 0.5..2"}}"""
                  : """
                    {"revision":1,"values":{"tts.speed":{"origin":"overlay","value":1.1}},
                     "errors":{}}""";
          device.retain(topics.configReported(), answer);
        });

    String[] set = {"config", "set", "tts.speed=1.1", "--to", "home/kitchen", "--keys", keys};
    assertEquals(0, fleet(with(set, "--repo", repo)), () -> err);
    assertTrue(out.startsWith("home/kitchen: revision=1 is applied\n  tts.speed"), out);
    assertTrue(out.strip().endsWith("1.1                  overlay"), out);
    set[2] = "tts.speed=9.0";
    assertEquals(1, fleet(with(set, "--repo", repo)));

    assertEquals(
        "home/kitchen: revision=2 is refused: not every value\n"
            + "  tts.speed: 9.0 is not 0.5..2\n",
        out);
  }

  private static String[] with(String[] command, String... more) {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  /** With sets kitchen-1 and kitchen-2. */
  private String fleetWithBroker() throws Exception {
    TestBroker broker = TestBroker.start(folder);
    open.add(broker);
    String keys = folder.resolve("keys").toString();
    String repo = folder.resolve("fleet").toString();
    assertEquals(0, fleet("keygen", "--out", keys));
    String uri = "tcp://127.0.0.1:" + broker.port();
    assertEquals(0, fleet("init", repo, "--keys", keys, "--broker", uri));
    for (String name : List.of("kitchen-1", "kitchen-2")) {
      assertEquals(0, fleet("add-set", set(name), "--repo", repo, "--keys", keys));
    }
    return repo;
  }

  private String set(String name) throws IOException {
    Path set = folder.resolve("sets").resolve(name);
    Files.createDirectories(set.resolve("models/tiny"));
    Files.createDirectories(set.resolve("skills"));
    Files.writeString(set.resolve("set.yaml"), "name: " + name + "\nroles: {tiny: llm}\n");
    Files.write(set.resolve("models/tiny/model.gguf"), new byte[1000]);
    Files.writeString(set.resolve("skills/hello.yaml"), "skill: hello-" + name + "\n");
    return set.toString();
  }

  /** Goes through these phases when it is offered a set. */
  private MqttLink device(String name, Phase... way) throws Exception {
    Topics topics = new Topics("home", name);
    int port = open.stream().map(one -> (TestBroker) one).findFirst().orElseThrow().port();
    BrokerAddress address =
        new BrokerAddress(URI.create("tcp://127.0.0.1:" + port), "", null, null);
    MqttLink link = MqttLink.open(address, topics, new Silent(), LinkLimits.DEFAULT);
    String[] active = {"", ""};
    link.retain(topics.info(), "{\"version\":\"0.1.0\",\"board\":\"virtual\"}");
    link.retain(topics.state(), "ready");
    link.retain(topics.otaStatus(), status(Phase.IDLE, "", "", active, ""));
    link.subscribe(
        topics.otaDesired(),
        message -> {
          if (message.payload().length == 0) {
            return;
          }
          Offer offer = Offer.read(message.payload());
          for (Phase phase : way) {
            if (phase == Phase.COMMITTED) {
              active[1] = active[0];
              active[0] = offer.set().equals(Offer.INSTALLED) ? "" : offer.set();
            }
            String why = phase == Phase.FAILED ? "it is worse" : "";
            link.retain(topics.otaStatus(), status(phase, offer.id(), offer.set(), active, why));
          }
        });
    try (TestBroker.Onlooker onlooker = ((TestBroker) open.getFirst()).onlooker()) {
      onlooker.awaits(topics.otaStatus() + "={");
    }
    devices.add(link);
    return link;
  }

  private final List<MqttLink> devices = new ArrayList<>();

  @AfterEach
  void leave() {
    devices.forEach(MqttLink::close);
  }

  private static String status(
      Phase phase, String offer, String set, String[] active, String reason) {
    return new UpdateStatus(
            phase, offer, set, active[0], active[1], 1, 1, 1, reason, Map.of(), Instant.now())
        .toJson();
  }

  private int fleet(String... arguments) {
    Typed typed = Typed.to(FleetCommand.class, arguments);
    out = typed.out();
    err = typed.err();
    assertTrue(typed.exit() != 1 || err.startsWith("tern: ") || !out.isEmpty(), err);
    return typed.exit();
  }

  private static final class Silent implements BrokerLink.Listener {
    @Override
    public void connected() {}

    @Override
    public void failed(String reason) {}
  }
}
