package dev.tern.ota.transfer;

import dev.tern.ota.Origin;
import dev.tern.ota.OtaException;
import dev.tern.ota.OverLimitException;
import dev.tern.ota.broker.TlsContext;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A repository on an HTTP server that serves ranges, as all usual ones do. Only ever used where the
 * board names one. Redirects are followed on the same host only, and never from {@code https} to
 * {@code http}.
 */
public final class HttpOrigin implements Origin {
  private static final Duration CONNECT = Duration.ofSeconds(20);
  private static final Duration ANSWER = Duration.ofSeconds(60);

  /** Neighboring ranges are asked together up to so many bytes: fewer round trips. */
  private static final int TOGETHER = 4 << 20;

  private static final int PIECE = 64 << 10;
  private static final int MOST_REDIRECTS = 3;

  // RFC 9110, section 14.4.
  private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/.*");

  private final URI base;
  private final HttpClient client;
  private final Duration silence;
  private final ScheduledThreadPoolExecutor clock;

  /**
   * @param base {@code http://HOST[:PORT]/FOLDER/} or {@code https://...}, that {@code metadata}
   *     and {@code targets} are in
   * @param caFile certificates in PEM of who may vouch for the server; null for those that Java
   *     trusts
   */
  public HttpOrigin(URI base, Path caFile) {
    this(base, caFile, Duration.ofSeconds(30));
  }

  /**
   * @param silence how long no byte may come before it breaks off
   */
  HttpOrigin(URI base, Path caFile, Duration silence) {
    boolean known = "http".equals(base.getScheme()) || "https".equals(base.getScheme());
    boolean bare =
        base.getQuery() == null && base.getFragment() == null && base.getUserInfo() == null;
    if (!known || base.getHost() == null || !bare) {
      throw new OtaException(
          "repository="
              + base
              + ": expected http://HOST[:PORT]/FOLDER or https://..., without user or query");
    }
    if (caFile != null && !"https".equals(base.getScheme())) {
      throw new OtaException("a ca-file, but repository=" + base + " is not encrypted");
    }
    String text = base.toString();
    this.base = URI.create(text.endsWith("/") ? text : text + "/");
    this.silence = silence;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .proxy(HttpClient.Builder.NO_PROXY)
            .followRedirects(HttpClient.Redirect.NEVER);
    if (caFile != null) {
      builder.sslContext(TlsContext.of(caFile, null, null));
    }
    client = builder.build();
    clock =
        new ScheduledThreadPoolExecutor(
            1, work -> Thread.ofPlatform().name("http-silence").daemon().unstarted(work));
    clock.setRemoveOnCancelPolicy(true);
  }

  @Override
  public String name() {
    return base.toString();
  }

  @Override
  public Optional<byte[]> read(String path, long limit) throws IOException, InterruptedException {
    HttpResponse<InputStream> response = ask(path, Optional.empty());
    try (InputStream body = response.body()) {
      if (response.statusCode() == 404 || response.statusCode() == 410) {
        return Optional.empty();
      }
      require(path, response, 200);
      ByteBuffer bytes = ByteBuffer.allocate(PIECE);
      ByteArrayOutputStream whole = new ByteArrayOutputStream();
      while (read(body, bytes) >= 0) {
        whole.write(bytes.array(), 0, bytes.position());
        bytes.clear();
        if (whole.size() > limit) {
          throw new OverLimitException(
              "bytes of " + path, whole.size(), limit, "look at what " + name() + " serves");
        }
      }
      return Optional.of(whole.toByteArray());
    }
  }

  @Override
  public void fetch(String path, List<Range> ranges, Receiver receiver)
      throws IOException, InterruptedException {
    for (Range range : together(ranges)) {
      fetch(path, range, receiver);
    }
  }

  /** Ranges that touch each other become one. */
  private static List<Range> together(List<Range> ranges) {
    List<Range> joined = new ArrayList<>();
    for (Range range : ranges) {
      Range last = joined.isEmpty() ? null : joined.getLast();
      if (last != null
          && last.offset() + last.length() == range.offset()
          && last.length() + range.length() <= TOGETHER) {
        joined.set(joined.size() - 1, new Range(last.offset(), last.length() + range.length()));
      } else {
        joined.add(range);
      }
    }
    return joined;
  }

  private void fetch(String path, Range range, Receiver receiver)
      throws IOException, InterruptedException {
    long end = range.offset() + range.length();
    HttpResponse<InputStream> response =
        ask(path, Optional.of("bytes=" + range.offset() + "-" + (end - 1)));
    try (InputStream body = response.body()) {
      if (response.statusCode() == 404) {
        throw new FileNotFoundException(name() + ": no file " + path);
      }
      if (response.statusCode() == 200) {
        throw new IOException(name() + " serves whole files only; use a server that knows ranges");
      }
      require(path, response, 206);
      requireRange(path, range, response);
      ByteBuffer bytes = ByteBuffer.allocate(PIECE);
      long at = range.offset();
      while (at < end) {
        bytes.clear().limit((int) Math.min(PIECE, end - at));
        if (read(body, bytes) < 0) {
          throw new IOException(name() + ": " + path + " broke off at byte " + at);
        }
        int length = bytes.position();
        receiver.arrived(at, bytes.flip());
        at += length;
      }
      // Whatever else it sends is not read: the connection ends with the stream.
    }
  }

  private void requireRange(String path, Range asked, HttpResponse<?> response) throws IOException {
    String found = response.headers().firstValue("Content-Range").orElse("none");
    Matcher range = CONTENT_RANGE.matcher(found);
    if (!range.matches()
        || Long.parseLong(range.group(1)) != asked.offset()
        || Long.parseLong(range.group(2)) != asked.offset() + asked.length() - 1) {
      throw new IOException(
          "%s: %s: asked for bytes %d-%d, answered Content-Range=%s"
              .formatted(name(), path, asked.offset(), asked.offset() + asked.length() - 1, found));
    }
  }

  private void require(String path, HttpResponse<?> response, int expected) throws IOException {
    if (response.statusCode() != expected) {
      throw new IOException(
          name() + ": " + path + ": status=" + response.statusCode() + ", expected " + expected);
    }
  }

  /** The answer, after redirects. */
  private HttpResponse<InputStream> ask(String path, Optional<String> range)
      throws IOException, InterruptedException {
    URI address = address(path);
    for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(ANSWER).GET();
      range.ifPresent(bytes -> request.header("Range", bytes));
      HttpResponse<InputStream> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      if (response.statusCode() < 300 || response.statusCode() > 399) {
        return response;
      }
      response.body().close();
      address = redirected(address, response);
    }
    throw new IOException(name() + ": " + path + ": more than " + MOST_REDIRECTS + " redirects");
  }

  private URI redirected(URI from, HttpResponse<?> response) throws IOException {
    String location = response.headers().firstValue("Location").orElse("none");
    try {
      URI to = from.resolve(new URI(location));
      boolean sameHost = from.getHost().equalsIgnoreCase(to.getHost());
      boolean safe = "https".equals(to.getScheme()) || from.getScheme().equals(to.getScheme());
      if (sameHost && safe) {
        return to;
      }
    } catch (URISyntaxException e) {
      // It is refused below, as it stands there.
    }
    throw new IOException(
        from + " redirects to " + location + "; only this host is asked: name that one instead");
  }

  private URI address(String path) {
    try {
      // Quotes what is not allowed in addresses.
      String quoted = new URI(null, null, "/" + new RepositoryPath(path).text(), null).getRawPath();
      return base.resolve(quoted.substring(1));
    } catch (URISyntaxException e) {
      throw new OtaException("path=" + path + " can't be asked for: " + e.getMessage(), e);
    }
  }

  /** Fills what it can; -1 at the end. A body that keeps silent is closed, which fails the read. */
  private int read(InputStream body, ByteBuffer into) throws IOException {
    AtomicBoolean silent = new AtomicBoolean();
    Runnable giveUp =
        () -> {
          silent.set(true);
          closeQuietly(body);
        };
    Future<?> timeout = clock.schedule(giveUp, silence.toMillis(), TimeUnit.MILLISECONDS);
    try {
      int read = body.read(into.array(), into.position(), into.remaining());
      if (read > 0) {
        into.position(into.position() + read);
      }
      return read;
    } catch (IOException e) {
      throw silent.get()
          ? new IOException(name() + ": nothing came for s=" + silence.toSeconds(), e)
          : e;
    } finally {
      timeout.cancel(false);
    }
  }

  private static void closeQuietly(InputStream body) {
    try {
      body.close();
    } catch (IOException e) {
      // The read fails all the same.
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
    client.shutdownNow();
  }
}
