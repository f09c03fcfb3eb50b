package dev.tern.device.model;

import static dev.tern.device.model.TestModels.bytes;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tern.device.model.ModelPuller.Consent;
import dev.tern.device.model.PullOutcome.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Archives from an address, served on the loopback interface by a server with bad manners. */
@Timeout(60)
class UrlPullTest {
  private static final byte[] MODEL = TestModels.noise(300_000);

  @TempDir Path folder;
  private HttpServer server;
  private ModelStore store;
  private final List<String> notes = new ArrayList<>();

  // What the server does with the next request.
  private byte[] archive = wrapped(MODEL);
  private int status = 200;
  private String etag = "\"one\"";
  private int sendAtMostBytes = Integer.MAX_VALUE;
  private final List<String> askedRanges = new ArrayList<>();

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    store = store("");
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void firstDownloadPinsItsDigestAndSaysSo() throws IOException {
    PullOutcome outcome = pull(Consent.NONE);

    assertEquals(Kind.PULLED, outcome.kind());
    assertEquals(
        List.of(
            "the publisher gives no digest: pinned sha256=%s at this first download"
                .formatted(TestModels.sha256(archive))),
        notes);
    InstalledModel model = store.require("vosk", ModelRole.SPEECH);
    assertArrayEquals(MODEL, Files.readAllBytes(model.file("am/final.mdl")));
    assertTrue(store.verify(model.entry(), read -> {}).isValid());
    assertFalse(TestModels.hasStagedFiles(store));
  }

  @Test
  void secondPullAsksNobody() {
    pull(Consent.NONE);
    server.stop(0);

    assertEquals(Kind.ALREADY_THERE, pull(Consent.NONE).kind());
  }

  @Test
  void changeInAPinnedModelIsFound() throws IOException {
    pull(Consent.NONE);
    byte[] changed = MODEL.clone();
    changed[5]++;
    Files.write(store.folder("vosk").resolve("am/final.mdl"), changed);

    assertFalse(store.verify(store.catalog().require("vosk"), read -> {}).isValid());
  }

  @Test
  void brokenDownloadIsResumedWhereItStopped() throws IOException {
    sendAtMostBytes = 100_000;
    ModelException broken = assertThrows(ModelException.class, () -> pull(Consent.NONE));
    long kept = Files.size(store.staging("vosk").resolve("archive.zip.part"));
    sendAtMostBytes = Integer.MAX_VALUE;

    PullOutcome outcome = pull(Consent.NONE);

    assertTrue(
        broken.getMessage().contains("broke off; expected=" + archive.length + " bytes"),
        broken.getMessage());
    assertTrue(kept > 0 && kept <= 100_000, "kept=" + kept);
    assertEquals(List.of("", "bytes=" + kept + "-"), askedRanges);
    assertEquals(archive.length - kept, outcome.fetchedBytes());
    assertTrue(notes.contains("going on after the %d bytes that came before".formatted(kept)));
  }

  @Test
  void archiveThatChangedMeanwhileIsFetchedFromItsStart() {
    sendAtMostBytes = 100_000;
    assertThrows(ModelException.class, () -> pull(Consent.NONE));
    sendAtMostBytes = Integer.MAX_VALUE;
    archive = wrapped(TestModels.noise(310_000));
    etag = "\"two\"";

    assertEquals(Kind.PULLED, pull(Consent.NONE).kind());
  }

  @Test
  void archiveThatDiffersFromItsPinIsRefusedUntilItIsPinnedAnew() {
    pull(Consent.NONE);
    String pinned = TestModels.sha256(archive);
    store.remove("vosk");
    archive = wrapped(TestModels.noise(299_999));

    ModelException error = assertThrows(ModelException.class, () -> pull(Consent.NONE));

    assertTrue(
        error
            .getMessage()
            .contains(
                "wrong digest; expected sha256=%s, found sha256=%s"
                    .formatted(pinned, TestModels.sha256(archive))),
        error.getMessage());
    assertTrue(error.getMessage().endsWith("./tern models pull vosk --repin"));
    assertFalse(Files.exists(store.folder("vosk")));
    assertFalse(TestModels.hasStagedFiles(store));
    assertEquals(Kind.PULLED, pull(new Consent(false, true)).kind());
  }

  @Test
  void digestInTheCatalogIsHeldAgainstTheArchive() {
    store = store("sha256: " + "0".repeat(64) + ", ");

    ModelException error = assertThrows(ModelException.class, () -> pull(Consent.NONE));

    assertTrue(error.getMessage().contains("expected sha256=" + "0".repeat(64)));
  }

  @Test
  void refusalOfTheServerNamesItsStatus() {
    status = 404;

    ModelException error = assertThrows(ModelException.class, () -> pull(Consent.NONE));

    assertEquals(
        "%s answered status=404; expected 200; check the address and the network"
            .formatted(address()),
        error.getMessage());
  }

  @Test
  void unreachableServerLeavesNothing() {
    server.stop(0);

    ModelException error = assertThrows(ModelException.class, () -> pull(Consent.NONE));

    assertTrue(error.getMessage().startsWith("model=vosk: "), error.getMessage());
    assertFalse(TestModels.hasStagedFiles(store));
  }

  @Test
  void pageInsteadOfAnArchiveIsRefused() {
    archive = bytes("<html>please log in to this network first</html>");

    ModelException error = assertThrows(ModelException.class, () -> pull(Consent.NONE));

    assertTrue(error.getMessage().contains("is not a zip archive"), error.getMessage());
    assertFalse(TestModels.hasStagedFiles(store));
    assertFalse(Files.exists(store.pinFile("vosk")));
  }

  @Test
  void archiveOfSomethingElseIsRefused() {
    archive = TestModels.zip(Map.of("other/readme.txt", bytes("hello")));

    ModelException error = assertThrows(ModelException.class, () -> pull(Consent.NONE));

    assertTrue(
        error.getMessage().contains("holds no am/final.mdl, so it is not such a model"),
        error.getMessage());
  }

  @Test
  void pathOutOfTheFolderIsRefused() {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("vosk/am/final.mdl", MODEL);
    files.put("vosk/../../../escaped", bytes("boo"));
    archive = TestModels.zip(files);

    assertEquals(
        "path=vosk/../../../escaped leads out of its folder: refusing it",
        assertThrows(ModelException.class, () -> pull(Consent.NONE)).getMessage());
    assertFalse(Files.exists(store.folder("vosk")));
  }

  @Test
  void archiveThatUnpacksToTooMuchIsRefused() {
    archive = wrapped(new byte[2_000_000]);

    ModelException error = assertThrows(ModelException.class, () -> pull(Consent.NONE));

    assertTrue(
        error.getMessage().contains("unpacked it is 2.0 MB; expected at most 1.0 MB"),
        error.getMessage());
  }

  private ModelStore store(String digest) {
    String source =
        "{url: '%s', %sdownload: 300000, unpacked-at-most: 1000000, contains: [am/final.mdl]}"
            .formatted(address(), digest);
    return TestModels.store(folder, TestModels.catalog(TestModels.head("vosk", "speech", source)));
  }

  private String address() {
    return "http://127.0.0.1:%d/vosk.zip".formatted(server.getAddress().getPort());
  }

  private PullOutcome pull(Consent consent) {
    PullListener listener =
        new PullListener() {
          @Override
          public void starting(CatalogEntry entry) {}

          @Override
          public void waiting(CatalogEntry entry) {}

          @Override
          public void fetching(CatalogEntry entry, long doneBytes, long totalBytes) {}

          @Override
          public void checking(CatalogEntry entry, long doneBytes, long totalBytes) {}

          @Override
          public void note(CatalogEntry entry, String sentence) {
            notes.add(sentence);
          }
        };
    return new ModelPuller(store, Map.of(), listener)
        .pull(store.catalog().require("vosk"), consent);
  }

  private static byte[] wrapped(byte[] model) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("vosk-1.0/am/final.mdl", model);
    files.put("vosk-1.0/README", bytes("a small model"));
    return TestModels.zip(files);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String range = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Range")).orElse("");
    askedRanges.add(range);
    boolean same = etag.equals(exchange.getRequestHeaders().getFirst("If-Range"));
    int from = range.isEmpty() || !same ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
    exchange.getResponseHeaders().add("ETag", etag);
    if (from > 0) {
      exchange
          .getResponseHeaders()
          .add(
              "Content-Range",
              "bytes %d-%d/%d".formatted(from, archive.length - 1, archive.length));
    }
    int length = archive.length - from;
    exchange.sendResponseHeaders(from > 0 && status == 200 ? 206 : status, length);
    try {
      exchange.getResponseBody().write(archive, from, Math.min(length, sendAtMostBytes));
      exchange.getResponseBody().flush();
    } finally {
      exchange.close(); // cuts the connection where less was sent than announced
    }
  }
}
