package dev.tern.device.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.device.RequiredModels;
import dev.tern.device.conversation.Tier;
import dev.tern.device.conversation.Turn;
import dev.tern.device.part.Part;
import dev.tern.device.part.Parts;
import dev.tern.ota.Appliance.Verdict;
import dev.tern.ota.OtaException;
import dev.tern.ota.disk.FileDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Candidates with real models in processes of their own, while an appliance with real models
 * answers commands all the time.
 */
class GateTest {
  private static final Path HOME = Path.of(System.getProperty("tern.home"));
  private static final long PLENTY = 1_500L << 20;
  private static final String SUITE =
      """
      {"format": 1,
       "texts": [
         {"say": "turn on the lights in the kitchen", "action": "light_on",
          "values": {"room": "kitchen"}},
         {"say": "set a timer for five minutes", "tier": "rules", "action": "timer_set"},
         {"say": "what time is it", "tier": "rules"}],
       "audio": [
         {"file": "health/lights_off.wav", "words": "lights off", "action": "light_off"}],
       "questions": [{"ask": "What is the capital of France?"}],
       "thresholds": {"wordErrorRate": 0.5, "turnMillisP95": 120000,
         "firstSoundMillisP95": 120000, "loadMillis": 300000},
       "relative": {"turnMillis": %s},
       "rounds": 1%s}
      """;

  @TempDir static Path built;
  @TempDir Path state;
  @TempDir Path slots;

  private static Path sandbox;
  private static CandidateProgram.Models appliance;
  private final AtomicBoolean ending = new AtomicBoolean();
  private final List<Turn> turnsMeanwhile = new ArrayList<>();
  private Thread people;

  @BeforeAll
  static void startTheAppliance() throws Exception {
    RequiredModels.assumeDefaults();
    sandbox = BuiltSandbox.in(built);
    appliance = CandidateProgram.Models.open(Optional.empty(), turn -> {});
    appliance.conversation().warmUp();
  }

  @AfterAll
  static void endTheAppliance() {
    if (appliance != null) {
      appliance.close();
    }
  }

  @BeforeEach
  void peopleKeepAsking() {
    people =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!ending.get()) {
                    turnsMeanwhile.add(
                        appliance.conversation().ask("turn on the lights in the kitchen"));
                    sleep(100);
                  }
                });
  }

  /** Whatever a candidate did, everybody was answered. */
  @AfterEach
  void everyTurnWasAnswered() throws InterruptedException {
    while (turnsMeanwhile.isEmpty() && people.isAlive()) {
      sleep(10);
    }
    ending.set(true);
    people.join();
    assertFalse(turnsMeanwhile.isEmpty());
    for (Turn turn : turnsMeanwhile) {
      assertEquals(Tier.RULES, turn.tier());
      assertEquals("light_on", turn.intent());
    }
  }

  @Test
  void aSetThatIsAsGoodAsTheOneInUsePasses() throws Exception {
    Path candidate = set("", SUITE.formatted("50", ""));

    Verdict verdict = gate(PLENTY, PLENTY).gate(candidate, Optional.empty());

    assertEquals("", verdict.reason());
    assertTrue(verdict.passed());
    assertEquals(1.0, verdict.figures().get("textsRight"));
    assertEquals(1.0, verdict.figures().get("incumbentTextsRight"));
    assertTrue(verdict.figures().get("privateMib") > 100, verdict.figures().toString());
    assertTrue(verdict.figures().containsKey("turnMillisTimesQuestion"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"test.misbehaves\":\"crash\" | it crashed in native code, status=134.*",
        "\"test.misbehaves\":\"flood\" | it printed more than 8388608 bytes",
        "\"test.misbehaves\":\"hang\" | it had not ended after \\d+ s",
        "\"test.misbehaves\":\"garbage\" | what it printed are no findings: all is well",
        "\"test.misbehaves\":\"leave\" | it ended with status=1: tern: model=brand-new is damaged",
        "\"skills\":\"math\""
            + " | textsRight=0\\.000; expected at least 0\\.950;"
            + " \"turn on the lights in the kitchen\" came to .*",
      })
  void aWorseSetFailsForItsOwnReason(String config, String reason) throws Exception {
    String suite = SUITE.formatted("50", "");
    Path candidate = set(config, suite);
    Duration patience = Duration.ofSeconds(config.contains("hang") ? 3 : 600);

    Verdict verdict = gate(PLENTY, PLENTY, patience).gate(candidate, Optional.empty());

    assertFalse(verdict.passed());
    assertTrue(verdict.reason().matches(reason), verdict.reason());
  }

  @Test
  void aSlowerSetFailsBesideTheOneInUse() throws Exception {
    Path candidate = set("\"test.misbehaves\":\"slow\"", SUITE.formatted("1.3", ""));

    Verdict verdict = gate(PLENTY, PLENTY).gate(candidate, Optional.empty());

    assertTrue(
        verdict.reason().matches("turnMillis of \\w+=.*; expected at most 1\\.300 times.*"),
        verdict.toString());
  }

  @Test
  void aSetThatIsTooLargeForTheBoardFailsWithNumbers() throws Exception {
    Path candidate = set("", SUITE.formatted("50", ""));

    Verdict verdict = gate(200L << 20, PLENTY).gate(candidate, Optional.empty());

    assertTrue(
        verdict
            .reason()
            .matches("it took \\d+ MiB of memory; limit=200 MiB; this board has 200 MiB for a set"),
        verdict.reason());
  }

  @Test
  void aSetThatGrowsWithoutEndFailsWithNumbers() throws Exception {
    Path candidate = set("\"test.misbehaves\":\"grow\"", SUITE.formatted("50", ""));

    Verdict verdict = gate(400L << 20, PLENTY).gate(candidate, Optional.empty());

    assertTrue(verdict.reason().startsWith("it took "), verdict.reason());
  }

  @Test
  void aSuiteThatCannotBeReadFailsWithItsLine() throws Exception {
    Path candidate = set("", "{\"format\":1,\n\"text\":[]}");

    Verdict verdict = gate(PLENTY, PLENTY).gate(candidate, Optional.empty());

    assertTrue(
        verdict.reason().contains("suite.json line 2: text: is not known"), verdict.reason());
  }

  @Test
  void aSetWithoutASuiteIsAskedTheBuiltInOne() throws Exception {
    Path candidate = set("\"test.misbehaves\":\"garbage\"", null);

    Verdict verdict = gate(PLENTY, PLENTY).gate(candidate, Optional.empty());

    assertFalse(verdict.passed());
    assertTrue(
        BuiltInSuite.of("en", List.of()).texts().size() > 50, "the first example of every action");
  }

  @Test
  void whatComesWithTernPassesTheBuiltInSuite() {
    Examination examination =
        new Examination(
            appliance.conversation(), text -> appliance.languageModel().encode(text).length, HOME);

    Findings found = examination.of(BuiltInSuite.of("en", List.of()), Optional.empty());

    assertEquals(Optional.empty(), found.firstWrong(Findings.Kind.TEXT, Findings.Kind.QUESTION));
  }

  @Test
  void whatDoesNotFitBesideTheApplianceIsCheckedAtAQuietStart() throws Exception {
    Path candidate = set("", SUITE.formatted("50", ""));
    BlockingQueue<String> restarts = new LinkedBlockingQueue<>();
    AtomicBoolean quiet = new AtomicBoolean();
    Gate busy = gate(PLENTY, 150L << 20, Duration.ofMinutes(10), quiet::get, restarts::add);
    Thread agent =
        Thread.ofPlatform()
            .start(
                () ->
                    assertThrows(
                        InterruptedException.class, () -> busy.gate(candidate, Optional.empty())));
    while (!busy.isAskedAlone()) {
      Thread.sleep(50);
    }
    assertEquals(List.of(), List.copyOf(restarts));
    quiet.set(true);

    assertEquals("an update is checked with all the memory of this board", restarts.take());
    agent.interrupt();
    agent.join();
    Gate atStart = gate(PLENTY, PLENTY);
    Parts parts = new Parts(InstantSource.system());
    atStart.runAlone(parts);

    assertFalse(atStart.isAskedAlone());
    assertTrue(parts.hasFailed(Part.LANGUAGE_MODEL), "nobody may load it meanwhile");
    Verdict verdict = gate(PLENTY, 150L << 20).gate(candidate, Optional.empty());
    assertEquals("", verdict.reason());
    assertEquals(1.0, verdict.figures().get("textsRight"));
  }

  @Test
  void aCheckThatTakesTheApplianceDownIsNotTriedForEver() throws Exception {
    Path candidate = set("", SUITE.formatted("50", ""));
    Files.createDirectories(state);
    Files.writeString(
        state.resolve("alone.json"),
        "{\"candidate\":\"%s\",\"key\":\"k\",\"tries\":2}".formatted(candidate));

    gate(PLENTY, PLENTY).runAlone(new Parts(InstantSource.system()));

    assertFalse(gate(PLENTY, PLENTY).isAskedAlone());
    assertTrue(
        Files.readString(state.resolve("verdict.json"))
            .contains("the check took the appliance down, tries=2"));
  }

  @Test
  void aSetThatCannotBeLoadedIsToldWhileItIsPrepared() throws Exception {
    gate(PLENTY, PLENTY).prepare(set("", null));
    Path broken = set("\"test.misbehaves\":\"leave\"", null);

    OtaException refused =
        assertThrows(OtaException.class, () -> gate(PLENTY, PLENTY).prepare(broken));

    assertEquals(
        "the set can't be loaded: it ended with status=1: tern: model=brand-new is damaged",
        refused.getMessage());
  }

  @Test
  void inShadowItAnswersTheSameTurnsAndDifferencesAreCounted() throws Exception {
    Path candidate =
        set("", SUITE.formatted("50", ",\"shadow\":{\"turns\":6,\"maxDifferences\":0.1}"));
    Gate gate = gate(PLENTY, PLENTY);
    Thread feed = feed(gate, "light_on");

    Verdict verdict = gate.gate(candidate, Optional.empty());
    feed.interrupt();

    assertEquals("", verdict.reason());
    assertTrue(verdict.figures().get("shadowTurns") >= 6, verdict.toString());
    assertEquals(0.0, verdict.figures().get("shadowAction"));
    String log = Files.readString(state.resolve("shadow.log"));
    assertFalse(log.contains("kitchen"), log);
  }

  @Test
  void inShadowTooManyDifferencesFail() throws Exception {
    Path candidate =
        set("", SUITE.formatted("50", ",\"shadow\":{\"turns\":6,\"maxDifferences\":0.1}"));
    Gate gate = gate(PLENTY, PLENTY);
    Thread feed = feed(gate, "light_off");

    Verdict verdict = gate.gate(candidate, Optional.empty());
    feed.interrupt();

    assertTrue(
        verdict.reason().matches("in shadow \\d of \\d turns came out otherwise .*"),
        verdict.reason());
  }

  /** Live turns as the appliance reports them, with what it is said to have understood. */
  private static Thread feed(Gate gate, String understood) {
    Turn taken = appliance.conversation().ask("turn on the lights in the kitchen");
    Turn told =
        new Turn(
            null,
            taken.transcript(),
            taken.tier(),
            understood,
            Map.of("room", "kitchen"),
            taken.reply(),
            taken.timingsMillis(),
            null,
            null,
            "",
            null,
            false);
    return Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              while (!Thread.currentThread().isInterrupted()) {
                gate.observe(told);
                sleep(100);
              }
            });
  }

  private Path set(String config, String suite) throws Exception {
    Path set = Files.createTempDirectory(slots, "set");
    Files.createDirectories(set.resolve("health"));
    Files.copy(HOME.resolve("recordings/01_am_michael.wav"), set.resolve("health/lights_off.wav"));
    if (suite != null) {
      Files.writeString(set.resolve("health/suite.json"), suite);
    }
    Files.writeString(
        set.resolve("set.json"),
        "{\"format\":1,\"name\":\"%s\",\"files\":[],\"config\":{%s},\"health\":\"%s\"}"
            .formatted(set.getFileName(), config, suite == null ? "" : "health/suite.json"));
    return set;
  }

  private Gate gate(long boardBytes, long freeBytes) {
    return gate(boardBytes, freeBytes, Duration.ofMinutes(10));
  }

  private Gate gate(long boardBytes, long freeBytes, Duration patience) {
    return gate(boardBytes, freeBytes, patience, () -> false, why -> {});
  }

  private Gate gate(
      long boardBytes, long freeBytes, Duration patience, Quiet quiet, Consumer<String> restart) {
    return new Gate(
        new Gate.Surroundings(
            candidateProgram(),
            () -> sandbox,
            new MemoryRoom(boardBytes, () -> freeBytes),
            state,
            new FileDisk(),
            "en",
            List.of(),
            patience,
            quiet,
            restart));
  }

  private OwnProgram candidateProgram() {
    return new OwnProgram(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1",
            "-XX:ErrorFile=" + state.resolve("crash.log"),
            "-Xmx600m",
            "-Dtern.home=" + HOME,
            "-Dtern.models=" + System.getProperty("tern.models", ""),
            "-cp",
            System.getProperty("java.class.path"),
            CandidateProgram.class.getName()));
  }

  private static void sleep(int millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
