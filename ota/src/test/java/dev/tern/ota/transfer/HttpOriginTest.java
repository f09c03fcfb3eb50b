package dev.tern.ota.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.tern.ota.Origin;
import dev.tern.ota.Origin.Range;
import dev.tern.ota.OtaException;
import dev.tern.ota.broker.TestCertificates;
import dev.tern.ota.broker.TlsContext;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class HttpOriginTest extends OriginContractTest {
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d+)");

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private HttpServer server;

  @Override
  Origin open() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    return serve("http", "127.0.0.1", null);
  }

  private HttpOrigin serve(String scheme, String host, Path caFile) {
    server.setExecutor(threads);
    server.createContext("/files/", this::file);
    server.createContext("/moved/", each -> redirect(each, "/files/"));
    server.createContext("/away/", each -> redirect(each, "http://example.org/"));
    server.createContext("/round/", each -> redirect(each, "/round/"));
    server.createContext("/whole/", each -> answer(each, 200, new byte[10]));
    server.createContext("/silent/", HttpOriginTest::fallSilent);
    server.start();
    return new HttpOrigin(
        URI.create(scheme + "://" + host + ":" + server.getAddress().getPort() + "/files"), caFile);
  }

  @AfterEach
  void stop() {
    server.stop(0);
    threads.shutdownNow();
  }

  @Test
  void followsRedirectsOnItsHostOnly() throws Exception {
    try (HttpOrigin moved = at("/moved/")) {
      assertEquals(2, moved.read("metadata/1.root.json", 100).orElseThrow().length);
    }
    try (HttpOrigin away = at("/away/")) {
      IOException refused =
          assertThrows(IOException.class, () -> away.read("metadata/1.root.json", 100));
      assertTrue(refused.getMessage().contains("only this host is asked"), refused.getMessage());
    }
    try (HttpOrigin round = at("/round/")) {
      assertThrows(IOException.class, () -> round.read("metadata/1.root.json", 100));
    }
  }

  @Test
  void needsAServerThatKnowsRanges() {
    try (HttpOrigin whole = at("/whole/")) {
      IOException refused =
          assertThrows(
              IOException.class,
              () -> whole.fetch("targets/x", List.of(new Range(2, 3)), (offset, bytes) -> {}));
      assertTrue(refused.getMessage().contains("serves whole files only"), refused.getMessage());
    }
  }

  @Test
  void breaksOffWhereNothingComes() {
    try (HttpOrigin silent = at("/silent/")) {
      IOException late =
          assertThrows(
              IOException.class,
              () -> silent.fetch("targets/x", List.of(new Range(0, 9)), (offset, bytes) -> {}));
      assertTrue(late.getMessage().contains("nothing came for s="), late.getMessage());
    }
  }

  @Test
  void trustsTheAuthorityThatIsNamed() throws Exception {
    server.stop(0);
    TestCertificates own = TestCertificates.make(folder.resolve("own"));
    TestCertificates foreign = TestCertificates.make(folder.resolve("foreign"));
    HttpsServer secure =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    secure.setHttpsConfigurator(
        new HttpsConfigurator(TlsContext.of(null, own.certificate(), own.key())));
    server = secure;
    try (HttpOrigin origin = serve("https", "localhost", own.certificate());
        HttpOrigin fooled = new HttpOrigin(URI.create(origin.name()), foreign.certificate())) {
      assertEquals(2, origin.read("metadata/1.root.json", 100).orElseThrow().length);
      assertThrows(IOException.class, () -> fooled.read("metadata/1.root.json", 100));
    }
  }

  @Test
  void refusesAddressesThatAreNone() {
    for (String address : List.of("ftp://x/", "http:///x", "http://u:p@x/", "http://x/?q=1")) {
      assertThrows(OtaException.class, () -> new HttpOrigin(URI.create(address), null), address);
    }
  }

  private HttpOrigin at(String path) {
    return new HttpOrigin(
        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path),
        null,
        Duration.ofMillis(500));
  }

  /** As servers do, but without a check of the path: that is for the origin to do. */
  private void file(HttpExchange exchange) throws IOException {
    Path file =
        repository.resolve(exchange.getRequestURI().getPath().substring("/files/".length()));
    if (!Files.isRegularFile(file) || Files.isSymbolicLink(file)) {
      answer(exchange, 404, new byte[0]);
      return;
    }
    byte[] bytes = Files.readAllBytes(file);
    String range = exchange.getRequestHeaders().getFirst("Range");
    if (range == null) {
      answer(exchange, 200, bytes);
      return;
    }
    Matcher asked = RANGE.matcher(range);
    assertTrue(asked.matches());
    int from = Integer.parseInt(asked.group(1));
    int to = Math.min(bytes.length, Integer.parseInt(asked.group(2)) + 1);
    exchange
        .getResponseHeaders()
        .set("Content-Range", "bytes " + from + "-" + (to - 1) + "/" + bytes.length);
    answer(exchange, 206, Arrays.copyOfRange(bytes, from, to));
  }

  private static void redirect(HttpExchange exchange, String to) throws IOException {
    String path = exchange.getRequestURI().getRawPath().replaceFirst("/[a-z]+/", "");
    exchange.getResponseHeaders().set("Location", to + path);
    answer(exchange, 302, "moved".getBytes(StandardCharsets.UTF_8));
  }

  private static void fallSilent(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Content-Range", "bytes 0-8/100");
    exchange.sendResponseHeaders(206, 9);
    exchange.getResponseBody().write(1);
    exchange.getResponseBody().flush();
  }

  private static void answer(HttpExchange exchange, int status, byte[] bytes) throws IOException {
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    try (OutputStream body = exchange.getResponseBody()) {
      body.write(bytes);
    }
  }
}
