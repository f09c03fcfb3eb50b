package dev.tern.device.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Fetches one address into a file and goes on where an earlier try stopped: {@code NAME.part} holds
 * the bytes so far, {@code NAME.part.tag} what the server called that version of them.
 */
final class UrlDownload {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(20);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);

  private final URI address;
  private final Path part;
  private final Path tag;
  private final Map<String, String> environment;
  private final Duration stallTimeout;

  /** Hears how far the download is. */
  interface Listener {
    void at(long doneBytes, OptionalLong totalBytes);
  }

  /**
   * @param stallTimeout how long no byte may arrive before the try is given up
   */
  UrlDownload(URI address, Path part, Map<String, String> environment, Duration stallTimeout) {
    this.address = address;
    this.part = part;
    this.tag = part.resolveSibling(part.getFileName() + ".tag");
    this.environment = environment;
    this.stallTimeout = stallTimeout;
  }

  /** Bytes of an earlier try that this one need not fetch again. */
  long presentBytes() {
    return ModelStore.attributes(part).map(found -> found.size()).orElse(0L);
  }

  /** Forgets the bytes so far: they turned out wrong. */
  void discard() throws IOException {
    Files.deleteIfExists(part);
    Files.deleteIfExists(tag);
  }

  /** Fetches what is missing; the finished file is {@code part}. */
  void fetch(Listener listener) throws IOException {
    try (HttpClient client = client()) {
      HttpResponse<InputStream> response = ask(client, presentBytes());
      if (response.statusCode() == 416) { // our bytes are not a beginning of theirs
        response.body().close();
        discard();
        response = ask(client, 0);
      }
      try (InputStream body = response.body()) {
        receive(response, body, listener);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ModelException(address + ": interrupted");
    }
  }

  private HttpResponse<InputStream> ask(HttpClient client, long from)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(ANSWER_TIMEOUT).GET();
    Optional<String> known = knownTag();
    if (from > 0 && known.isPresent()) {
      request.header("Range", "bytes=" + from + "-").header("If-Range", known.get());
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
  }

  private Optional<String> knownTag() throws IOException {
    return Files.exists(tag) ? Optional.of(Files.readString(tag).strip()) : Optional.empty();
  }

  private void receive(HttpResponse<InputStream> response, InputStream body, Listener listener)
      throws IOException {
    boolean goesOn = response.statusCode() == 206 && startsAt(response, presentBytes());
    if (!goesOn && response.statusCode() != 200) {
      throw new ModelException(
          "%s answered status=%d; expected 200; check the address and the network"
              .formatted(address, response.statusCode()));
    }
    if (!goesOn) {
      discard();
      Optional<String> version =
          response
              .headers()
              .firstValue("ETag")
              .filter(etag -> !etag.startsWith("W/"))
              .or(() -> response.headers().firstValue("Last-Modified"));
      if (version.isPresent()) {
        Files.writeString(tag, version.get());
      }
    }
    long done = presentBytes();
    OptionalLong length = response.headers().firstValueAsLong("Content-Length");
    OptionalLong total =
        length.isPresent() ? OptionalLong.of(done + length.getAsLong()) : OptionalLong.empty();
    byte[] block = new byte[1 << 16];
    try (StallGuard guard = new StallGuard(body, stallTimeout);
        OutputStream output =
            Files.newOutputStream(part, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      for (int count = body.read(block); count >= 0; count = body.read(block)) {
        guard.alive();
        output.write(block, 0, count);
        done += count;
        listener.at(done, total);
      }
    } catch (IOException e) {
      if (String.valueOf(e.getMessage()).contains(ClientRun.FULL_DISK)) {
        throw e;
      }
      throw cutShort(done, total, e);
    }
    if (total.isPresent() && done != total.getAsLong()) {
      throw cutShort(done, total, null);
    }
  }

  private ModelException cutShort(long done, OptionalLong total, IOException cause) {
    return new ModelException(
        "%s broke off; expected=%s bytes, found=%d; what came is kept, the next pull goes on there"
            .formatted(
                address,
                total.isPresent() ? Long.toString(total.getAsLong()) : "an unknown number of",
                done),
        cause);
  }

  private static boolean startsAt(HttpResponse<?> response, long from) {
    return response
        .headers()
        .firstValue("Content-Range")
        .filter(range -> range.startsWith("bytes " + from + "-"))
        .isPresent();
  }

  private HttpClient client() {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT_TIMEOUT)
            .followRedirects(HttpClient.Redirect.NORMAL);
    proxy().ifPresent(builder::proxy);
    return builder.build();
  }

  /** The proxy that package clients on this machine would use too. */
  private Optional<ProxySelector> proxy() {
    String variable = address.getScheme() + "_proxy";
    String host = address.getHost();
    boolean direct =
        environment
            .getOrDefault("no_proxy", "")
            .lines()
            .flatMap(l -> Arrays.stream(l.split(",")))
            .map(String::strip)
            .anyMatch(suffix -> !suffix.isEmpty() && (suffix.equals("*") || host.endsWith(suffix)));
    return Optional.ofNullable(environment.get(variable))
        .filter(value -> !value.isBlank() && !direct)
        .map(value -> URI.create(value.contains("://") ? value : "http://" + value))
        .map(uri -> ProxySelector.of(new InetSocketAddress(uri.getHost(), uri.getPort())));
  }

  /**
   * Closes a stream on which nothing arrives any more: its reader then fails instead of waiting.
   */
  private static final class StallGuard implements AutoCloseable {
    private final Thread thread;
    private volatile long lastNanos = System.nanoTime();

    StallGuard(InputStream body, Duration timeout) {
      thread =
          Thread.ofVirtual()
              .name("stall-guard")
              .start(
                  () -> {
                    try {
                      while (System.nanoTime() - lastNanos < timeout.toNanos()) {
                        Thread.sleep(Math.min(1000, timeout.toMillis()));
                      }
                      body.close();
                    } catch (InterruptedException | IOException e) {
                      // The download ended, or the stream is closed already: nothing left to guard.
                    }
                  });
    }

    void alive() {
      lastNanos = System.nanoTime();
    }

    @Override
    public void close() {
      thread.interrupt();
    }
  }
}
