package dev.tern.ota.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.ota.Appliance.Canary;
import dev.tern.ota.Appliance.Outcome;
import dev.tern.ota.Appliance.Verdict;
import dev.tern.ota.Disk;
import dev.tern.ota.Origin;
import dev.tern.ota.OverLimitException;
import dev.tern.ota.TargetSet.Requirements;
import dev.tern.ota.TargetSet.Role;
import dev.tern.ota.Topics;
import dev.tern.ota.UpdateStatus;
import dev.tern.ota.UpdateStatus.Phase;
import dev.tern.ota.disk.FileDisk;
import dev.tern.ota.power.HeldLink;
import dev.tern.ota.power.OtherDisk;
import dev.tern.ota.power.SampleAppliance;
import dev.tern.ota.power.SampleRepository;
import dev.tern.ota.power.SampleRepository.Content;
import dev.tern.ota.set.Offer;
import dev.tern.ota.slot.Running;
import dev.tern.ota.slot.Slots;
import dev.tern.ota.transfer.Download;
import dev.tern.ota.transfer.FolderOrigin;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A device that is offered sets: what it takes, what it refuses, what it says. */
@Timeout(60)
final class UpdateAgentTest {
  private static final Topics TOPICS = new Topics("home", "kitchen");
  private static final Rhythm QUICK =
      new Rhythm(
          Duration.ofMillis(5),
          Duration.ofMillis(5),
          Duration.ofMillis(20),
          Duration.ofMillis(5),
          Duration.ofMillis(5),
          Duration.ofMillis(5),
          Duration.ofHours(1),
          Duration.ofHours(10));

  @TempDir Path folder;

  private final HeldLink link = new HeldLink();
  private final List<String> log = Collections.synchronizedList(new ArrayList<>());
  private final List<Path> sticks = Collections.synchronizedList(new ArrayList<>());
  private Disk disk = new FileDisk();
  private Rhythm rhythm = QUICK;
  private Clock clock = Clock.systemUTC();
  private SampleRepository repository;
  private SampleAppliance appliance;
  private Supplier<Origin> origin;
  private Slots slots;
  private UpdateAgent agent;

  @BeforeEach
  void publish() throws IOException {
    repository = new SampleRepository(folder.resolve("repository"));
    appliance = new SampleAppliance(disk);
    origin = () -> new FolderOrigin(repository.folder());
    add("one", 1);
    add("two", 1);
  }

  @AfterEach
  void stop() {
    if (agent != null) {
      agent.close();
    }
  }

  private void add(String name, int level) throws IOException {
    add(name, level, Requirements.NONE);
  }

  private void add(String name, int level, Requirements requirements) throws IOException {
    byte[] model = new byte[200_000];
    new Random(name.hashCode()).nextBytes(model);
    repository.add(
        name,
        Map.of(Role.LLM, level),
        requirements,
        List.of(
            new Content(Role.LLM, "models/x/model.gguf", model),
            new Content(Role.SKILLS, "skills/lights.yaml", (name + "\n").getBytes(UTF_8))));
  }

  @Test
  void aSetThatIsOfferedIsInUseInTheEnd() throws Exception {
    update("1", "one");

    UpdateStatus status = status();
    assertEquals(Phase.COMMITTED, status.phase());
    assertEquals("1", status.offer());
    assertEquals("one", status.active());
    assertEquals("", status.fallback());
    assertEquals(status.totalBytes(), status.doneBytes());
    assertEquals(Map.of("words", 1.0), status.figures());

    update("2", "two");
    assertEquals("two", status().active());
    assertEquals("one", status().fallback());
  }

  @Test
  void theSameSetAgainIsCommittedAlreadyWithoutARestart() throws Exception {
    update("1", "one");
    start();

    offer("2", "one");

    await(status -> status.offer().equals("2") && status.phase() == Phase.COMMITTED);
    assertFalse(appliance.wasRestarted());
  }

  @Test
  void whatWasInstalledIsTriedLikeAnySetAndTheSetBeforeIsTheWayBack() throws Exception {
    update("1", "one");
    start();
    appliance.asked.clear();

    offer("2", Offer.INSTALLED);
    awaitRestart();
    Running running = restartProcess();
    assertTrue(running.set().isEmpty());
    await(status -> status.offer().equals("2") && status.phase() == Phase.COMMITTED);

    assertEquals(List.of("canary @installed"), appliance.asked);
    assertEquals("", status().active());
    assertEquals("one", status().fallback());
    offer("3", Offer.INSTALLED);
    await(status -> status.offer().equals("3") && status.phase() == Phase.COMMITTED);
    assertFalse(appliance.wasRestarted(), "it is in use already");
    agent.close();
    update("4", "one");
    assertEquals("one", status().active());
  }

  @Test
  void whatWasInstalledIsLeftWhereItFailsItsTrial() throws Exception {
    update("1", "one");
    start();
    appliance.canary = set -> new Canary(Outcome.BAD, "the voice failed");

    offer("2", Offer.INSTALLED);
    awaitRestart();
    restartProcess();
    awaitRestart();
    Running running = restartProcess();

    assertEquals("one", running.set().orElseThrow().name());
    assertEquals(Phase.ROLLED_BACK, status().phase());
    assertEquals("2", status().offer());
    assertEquals("the voice failed", status().reason());
  }

  @Test
  void whatWasInstalledIsLeftWhereItDoesNotLast() throws Exception {
    update("1", "one");
    start();
    appliance.canary = set -> new Canary(Outcome.WATCHING, "");
    offer("2", Offer.INSTALLED);
    awaitRestart();
    agent.close();

    for (int start = 1; start <= Slots.MOST_STARTS; start++) {
      Running running = Slots.open(disk, folder.resolve("state"), clock).atStart();
      assertTrue(running.onTrial() && running.set().isEmpty(), "start " + start);
    }
    Running running = Slots.open(disk, folder.resolve("state"), clock).atStart();

    assertEquals("one", running.set().orElseThrow().name());
  }

  @Test
  void whatWasInstalledIsBelowAFloor() throws Exception {
    update("1", "one");
    update("2", "two");
    start();

    offer("3", Offer.INSTALLED);
    await(status -> status.phase() == Phase.FAILED);

    assertEquals(
        "what was installed: level of llm=0 is below this device's floor=1", status().reason());
    assertFalse(appliance.wasRestarted());
  }

  @Test
  void aWorseCandidateNeverCommitsAndIsNotTriedForEver() throws Exception {
    appliance.gate =
        set ->
            set.name().equals("two")
                ? Verdict.fail("actions right=3 of 10, expected 9", Map.of("actionsRight", 0.3))
                : Verdict.pass(Map.of());
    update("1", "one");
    start();

    offer("2", "two");
    await(status -> status.phase() == Phase.FAILED);

    UpdateStatus status = status();
    assertEquals("actions right=3 of 10, expected 9", status.reason());
    assertEquals(Map.of("actionsRight", 0.3), status.figures());
    assertEquals("one", status.active());
    offer("2", "two");
    restartProcess();
    Thread.sleep(100);
    assertEquals(1, Collections.frequency(appliance.asked, "gate two"), "once for one offer");
    offer("3", "two");
    await(next -> next.offer().equals("3") && next.phase() == Phase.FAILED);
    assertEquals(2, Collections.frequency(appliance.asked, "gate two"), "again for a new one");
    assertFalse(appliance.wasRestarted(), "the appliance was not interrupted");
  }

  @Test
  void aGateThatBreaksIsNoPass() throws Exception {
    appliance.gate =
        set -> {
          throw new IllegalStateException("no child process");
        };
    start();

    offer("1", "one");

    await(status -> status.phase() == Phase.FAILED);
    assertTrue(status().reason().contains("no child process"), status().reason());
  }

  @Test
  void whatCanNotBePreparedIsGivenUpWithItsReason() throws Exception {
    appliance.preparing =
        () -> {
          throw new dev.tern.ota.OtaException("model.gguf: type=TQ9_9 is not supported");
        };
    start();

    offer("1", "one");

    await(status -> status.phase() == Phase.FAILED);
    assertEquals("model.gguf: type=TQ9_9 is not supported", status().reason());
  }

  @Test
  void restartsThatSomebodyWantedAreNoFaultOfTheGate() throws Exception {
    appliance.gate =
        set -> {
          sleepLong();
          return Verdict.pass(Map.of());
        };
    start();
    offer("1", "one");
    for (int start = 0; start < 5; start++) {
      int asked = start + 1;
      await(() -> Collections.frequency(List.copyOf(appliance.asked), "gate one") == asked);
      restartProcess();
    }
    await(status -> status.phase() == Phase.PREPARED);
  }

  @Test
  void aGateThatTakesTheDeviceDownIsGivenUp() throws Exception {
    for (int start = 0; start < 3; start++) {
      appliance.gate =
          set -> {
            throw new StackOverflowError("as if the process had died here");
          };
      start();
      offer("1", "one");
      awaitEndOfThread();
    }

    start();
    await(status -> status.phase() == Phase.FAILED);
    assertEquals("the device went down 3 times while its gate went on", status().reason());
  }

  @Test
  void aBadTrialGoesBack() throws Exception {
    update("1", "one");
    appliance.canary = set -> new Canary(Outcome.BAD, "5 of 10 turns failed");
    start();
    offer("2", "two");
    awaitRestart();
    restartProcess();
    awaitRestart();
    Running running = restartProcess();

    assertEquals("one", running.set().orElseThrow().name());
    await(status -> status.phase() == Phase.ROLLED_BACK);
    assertEquals("5 of 10 turns failed", status().reason());
    assertEquals("two", status().set());
    assertEquals("one", status().active());
    Thread.sleep(50);
    assertFalse(appliance.wasRestarted(), "the same offer is not tried again");
  }

  @Test
  void theLastOfTwoRacingOffersWins() throws Exception {
    appliance.gate =
        set -> {
          if (set.name().equals("one")) {
            sleepLong();
          }
          return Verdict.pass(Map.of());
        };
    start();

    offer("1", "one");
    await(status -> status.phase() == Phase.PREPARED);
    offer("2", "two");
    awaitRestart();
    restartProcess();
    await(status -> status.phase() == Phase.COMMITTED);

    assertEquals("2", status().offer());
    assertEquals("two", status().active());
  }

  @Test
  void anOfferDuringATrialWaitsForItsEnd() throws Exception {
    start();
    offer("1", "one");
    awaitRestart();
    appliance.canary = set -> new Canary(Outcome.WATCHING, "turns=0 of 5");
    restartProcess();
    await(status -> status.phase() == Phase.TRIAL && status.reason().equals("turns=0 of 5"));

    offer("2", "two");
    Thread.sleep(50);
    assertEquals("1", status().offer());
    appliance.canary = set -> new Canary(Outcome.GOOD, "");
    awaitRestart();
    restartProcess();

    await(status -> status.phase() == Phase.COMMITTED && status.active().equals("two"));
    assertEquals("one", status().fallback());
  }

  @Test
  void anOfferThatIsTakenBackIsDropped() throws Exception {
    appliance.gate =
        set -> {
          sleepLong();
          return Verdict.pass(Map.of());
        };
    start();
    offer("1", "one");
    await(status -> status.phase() == Phase.PREPARED);

    link.say(TOPICS.otaDesired(), new byte[0]);

    await(status -> status.phase() == Phase.IDLE);
    assertEquals("the offer was taken back", status().reason());
  }

  @Test
  void whatADeviceLacksIsSaidAndNotTried() throws Exception {
    add("future", 1, new Requirements("9.0.0", 0, List.of()));
    add("foreign", 1, new Requirements("", 3, List.of("intel-n100")));
    start();

    offer("1", "future");
    await(status -> status.offer().equals("1") && status.phase() == Phase.FAILED);
    assertEquals(
        "set=future: it requires tern>=9.0.0, here is tern=0.1.0-SNAPSHOT", status().reason());
    offer("2", "foreign");
    await(status -> status.offer().equals("2") && status.phase() == Phase.FAILED);
    assertEquals(
        "set=foreign: it requires board=[intel-n100], here is board=virtual", status().reason());
    offer("3", "nowhere");
    await(status -> status.offer().equals("3") && status.phase() == Phase.FAILED);
    assertTrue(status().reason().contains("sets/nowhere.json is in no metadata"));
    assertEquals(List.of(), appliance.asked);
  }

  @Test
  void aSetBelowTheFloorIsRefusedUntilARecoverySignedByRoot() throws Exception {
    add("three", 4);
    add("four", 4);
    update("1", "three");
    update("2", "four");
    start();

    offer("3", "one");
    await(status -> status.offer().equals("3") && status.phase() == Phase.FAILED);
    assertEquals("set=one: level of llm=1 is below this device's floor=4", status().reason());

    Path stick = folder.resolve("stick");
    copyRepository(stick);
    Files.write(stick.resolve("recovery.json"), "{}".getBytes(UTF_8));
    sticks.add(stick);
    awaitLog("document for role root: signatures=nothing");
    Files.write(stick.resolve("recovery.json"), repository.signedByRoot(recovery("home/*")));
    Files.write(stick.resolve("offer.json"), new Offer("4", "one").write());
    awaitRestart();
    restartProcess();

    await(status -> status.phase() == Phase.COMMITTED && status.active().equals("one"));
  }

  @Test
  void aStickThatWasPutInUpdatesADeviceWithoutABroker() throws Exception {
    origin =
        () -> {
          throw new dev.tern.ota.OtaException("there is no broker");
        };
    Path stick = folder.resolve("stick");
    copyRepository(stick);
    Files.write(stick.resolve("offer.json"), new Offer("1", "one").write());
    sticks.add(stick);
    start();
    awaitRestart();
    restartProcess();

    await(status -> status.phase() == Phase.COMMITTED);
    assertEquals("one", status().active());
  }

  @Test
  void anExecutableIsHandedToItsInstallerOrRefusedClearly() throws Exception {
    repository.add(
        "app",
        Map.of(),
        Requirements.NONE,
        List.of(new Content(Role.APP, "app/tern.deb", "a package".getBytes(UTF_8))));
    start();

    offer("1", "app");

    await(status -> status.phase() == Phase.FAILED);
    assertEquals(
        "tern was not installed by a package; nobody can install it here", status().reason());
    appliance.installer = set -> Verdict.pass(Map.of());
    offer("2", "app");
    awaitRestart();
    assertTrue(appliance.asked.contains("install tern.deb"));
  }

  @Test
  void aDiskThatIsFullAtAnyPhaseCostsOnlyTime() throws Exception {
    List<String> full = Collections.synchronizedList(new ArrayList<>());
    disk = new FullDisk(new FileDisk(), full);
    appliance = new SampleAppliance(disk);
    // Not one write of the update fits, then one more, and so on.
    start();
    for (String where : List.of("state.json", "set.json", "model.gguf", "packed.cache")) {
      full.add(where);
      offer("1", "one");
      awaitLog(where + ": the disk is full");
      log.clear();
      full.remove(where);
    }
    awaitRestart();
    restartProcess();

    await(status -> status.phase() == Phase.COMMITTED);
    assertEquals("one", status().active());
  }

  @Test
  void anOriginThatLiesIsNotBelieved() throws Exception {
    update("1", "one");
    flipEveryModel();
    start();

    offer("2", "two");

    await(status -> status.phase() == Phase.FAILED);
    assertTrue(status().reason().startsWith("arbitrary-software: "), status().reason());
    assertEquals("one", status().active());
  }

  @Test
  void aBitThatTurnedOverInUseIsFoundAndLeft() throws Exception {
    update("1", "one");
    update("2", "two");
    rhythm = rhythmWithChecks();
    Path model = folder.resolve("state/slots/b/models/x/model.gguf");
    byte[] bytes = Files.readAllBytes(model);
    bytes[100] ^= 1;
    Files.write(model, bytes);

    start();
    awaitRestart();
    Running running = restartProcess();

    assertEquals("one", running.set().orElseThrow().name());
    await(status -> status.active().equals("one"));
    assertEquals(Phase.ROLLED_BACK, status().phase());
    assertTrue(status().reason().contains("model.gguf is damaged"), status().reason());
    offer("3", "two");
    awaitRestart();
    restartProcess();
    await(status -> status.phase() == Phase.COMMITTED);
    assertTrue(status().fetchedBytes() < 100_000, "most of it was still good: " + status());
  }

  @Test
  void aClockThatIsTenYearsOffChangesNothing() throws Exception {
    clock = Clock.offset(Clock.systemUTC(), Duration.ofDays(3650));
    update("1", "one");
    clock = Clock.offset(Clock.systemUTC(), Duration.ofDays(-3650));
    update("2", "two");

    assertEquals("two", status().active());
    assertEquals("one", status().fallback());
  }

  @Test
  void aRequestToRollBackIsHeardWhileItRuns() throws Exception {
    update("1", "one");
    update("2", "two");
    start();

    Slots.open(disk, folder.resolve("state"), clock).askRollback();
    awaitRestart();
    Running running = restartProcess();

    assertEquals("one", running.set().orElseThrow().name());
    await(status -> status.phase() == Phase.ROLLED_BACK);
    assertEquals("rolled back by hand", status().reason());
  }

  @Test
  void garbageIsNoOffer() throws Exception {
    start();
    for (String garbage : List.of("{", "[]", "\0\0", "{\"offer\":\"../x\",\"set\":\"y\"}")) {
      link.say(TOPICS.otaDesired(), garbage.getBytes(UTF_8));
    }
    link.say(TOPICS.otaDesired(), new byte[100_000]);
    awaitLog("an offer is not well-formed");

    offer("1", "one");
    awaitRestart();
  }

  @Test
  void standsAsideWhileSomebodyIsAnswered() throws Exception {
    appliance.busy = true;
    start();
    offer("1", "one");
    await(status -> status.phase() == Phase.DOWNLOADING);
    Thread.sleep(100);
    assertEquals(Phase.DOWNLOADING, status().phase());

    appliance.busy = false;
    awaitRestart();
  }

  private static ObjectNode recovery(String device) {
    ObjectNode document =
        JsonNodeFactory.instance.objectNode().put("_type", "tern-recovery").put("number", 1);
    document.putArray("for").add(device);
    document.putObject("floors").put("llm", 0);
    return document;
  }

  private void copyRepository(Path to) throws IOException {
    try (var files = Files.walk(repository.folder())) {
      for (Path file : files.toList()) {
        Path copy = to.resolve(repository.folder().relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(file, copy);
        }
      }
    }
  }

  private void flipEveryModel() throws IOException {
    try (var files = Files.walk(repository.folder().resolve("targets/models"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        byte[] bytes = Files.readAllBytes(file);
        bytes[1000] ^= 1;
        Files.write(file, bytes);
      }
    }
  }

  private static Rhythm rhythmWithChecks() {
    return new Rhythm(
        QUICK.look(),
        QUICK.firstRetry(),
        QUICK.lastRetry(),
        QUICK.canary(),
        QUICK.aliveNote(),
        QUICK.progress(),
        QUICK.lasting(),
        Duration.ofMillis(200));
  }

  private Running start() {
    slots = Slots.open(disk, folder.resolve("state"), clock);
    Running running = slots.atStart();
    agent =
        new UpdateAgent(
            new UpdateAgent.Surroundings(
                disk,
                slots,
                SampleRepository.trust(disk, folder.resolve("state"), repository.folder()),
                sources(),
                appliance,
                link,
                TOPICS,
                new Download.Settings(0, 0, 1, 0, Duration.ofSeconds(60)),
                rhythm,
                clock,
                log::add,
                status -> {}));
    agent.start();
    return running;
  }

  private Sources sources() {
    return new Sources() {
      @Override
      public Origin open() {
        return origin.get();
      }

      @Override
      public List<Path> sticks() {
        return List.copyOf(sticks);
      }

      @Override
      public List<Path> installed() {
        return List.of();
      }
    };
  }

  private Running restartProcess() {
    agent.close();
    return start();
  }

  /** From an offer to its commit, and the process after it is over. */
  private void update(String id, String set) throws InterruptedException {
    start();
    offer(id, set);
    awaitRestart();
    restartProcess();
    await(status -> status.offer().equals(id) && status.phase() == Phase.COMMITTED);
    agent.close();
  }

  private void offer(String id, String set) {
    link.say(TOPICS.otaDesired(), new Offer(id, set).write());
  }

  private UpdateStatus status() {
    return UpdateStatus.read(link.retained(TOPICS.otaStatus())).orElseThrow();
  }

  private void await(Predicate<UpdateStatus> condition) throws InterruptedException {
    await(() -> UpdateStatus.read(link.retained(TOPICS.otaStatus())).filter(condition).isPresent());
  }

  private void awaitRestart() throws InterruptedException {
    await(appliance::wasRestarted);
  }

  private void awaitLog(String part) throws InterruptedException {
    await(() -> List.copyOf(log).stream().anyMatch(line -> line.contains(part)));
  }

  private void awaitEndOfThread() throws InterruptedException {
    await(
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("tern-updates")));
  }

  private void await(java.util.function.BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        fail("status=" + link.retained(TOPICS.otaStatus()) + "\nlog=" + log);
      }
      Thread.sleep(2);
    }
  }

  private static void sleepLong() {
    try {
      Thread.sleep(30_000);
    } catch (InterruptedException e) {
      // As a gate that stops its child process and goes.
      throw new dev.tern.ota.OtaException("stopped", e);
    }
  }

  /** Has no room for files whose names end so. */
  private static final class FullDisk extends OtherDisk {
    private final List<String> full;

    FullDisk(Disk disk, List<String> full) {
      super(disk);
      this.full = full;
    }

    private void check(Path file) {
      String name = file.getFileName().toString().replace(".part", "");
      if (full.contains(name)) {
        throw new OverLimitException(name + ": the disk is full", 0, 0, "make room on it");
      }
    }

    @Override
    public void replace(Path file, byte[] contents) {
      check(file);
      super.replace(file, contents);
    }

    @Override
    public OpenFile open(Path file) {
      OpenFile open = super.open(file);
      return new OpenFile() {
        @Override
        public long size() {
          return open.size();
        }

        @Override
        public void resize(long bytes) {
          check(file);
          open.resize(bytes);
        }

        @Override
        public int read(long offset, ByteBuffer into) {
          return open.read(offset, into);
        }

        @Override
        public void write(long offset, ByteBuffer from) {
          check(file);
          open.write(offset, from);
        }

        @Override
        public void sync() {
          open.sync();
        }

        @Override
        public void close() {
          open.close();
        }
      };
    }
  }
}
