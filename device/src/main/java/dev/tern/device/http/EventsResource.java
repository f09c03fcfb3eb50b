package dev.tern.device.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * {@code GET /api/events}: what happens at the appliance as server-sent events (HTML, section 9.2).
 *
 * <p>The names are {@code hello}, {@code parts}, {@code update}, {@code turn}, {@code state} and
 * {@code partial}; {@link LiveEvents} has their contents. Who reads too slowly is cut off: a
 * browser connects again by itself and hears how things stand. So no turn waits for a page, and
 * nothing piles up.
 */
@Singleton
final class EventsResource {
  private static final int MOST_READERS = 16;
  private static final long STILL_HERE_MILLIS = 15_000;
  private static final int SERVICE_UNAVAILABLE = 503;

  private final Vertx vertx;
  private final Provider<LiveEvents> events;
  private final AtomicInteger readers = new AtomicInteger();

  EventsResource(Vertx vertx, Provider<LiveEvents> events) {
    this.vertx = vertx;
    this.events = events;
  }

  void route(@Observes Router router) {
    router.get("/api/events").handler(this::stream);
  }

  private void stream(RoutingContext asked) {
    HttpServerResponse response = asked.response();
    if (readers.incrementAndGet() > MOST_READERS) {
      readers.decrementAndGet();
      response
          .setStatusCode(SERVICE_UNAVAILABLE)
          .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
          .end(JsonObject.of("error", "readers=" + MOST_READERS + " are the most").encode());
      return;
    }
    response
        .setChunked(true)
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    // On the request's event loop all along, so that events keep their order.
    var loop = vertx.getOrCreateContext();
    Runnable leave =
        events.get().follow(event -> loop.runOnContext(nothing -> write(response, text(event))));
    long timer =
        vertx.setPeriodic(STILL_HERE_MILLIS, nothing -> write(response, ": still here\n\n"));
    response.closeHandler(
        nothing -> {
          leave.run();
          vertx.cancelTimer(timer);
          readers.decrementAndGet();
        });
  }

  private static String text(LiveEvents.Event event) {
    return "event: " + event.name() + "\ndata: " + event.json() + "\n\n";
  }

  private static void write(HttpServerResponse response, String text) {
    if (response.closed() || response.ended()) {
      return;
    }
    if (response.writeQueueFull()) {
      response.reset();
    } else {
      response.write(text);
    }
  }
}
