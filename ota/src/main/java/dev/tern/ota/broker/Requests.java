package dev.tern.ota.broker;

import dev.tern.ota.IncomingMessage;
import dev.tern.ota.LinkLimits;
import dev.tern.ota.OtaException;
import dev.tern.ota.OutgoingMessage;
import dev.tern.ota.OverLimitException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Requests without an answer yet, found by the data that an answer repeats. Answers that nobody
 * waits for any more, or that come twice, find nothing. Thread-safe.
 */
final class Requests implements AutoCloseable {
  private static final int CORRELATION_BYTES = 16;

  private final LinkLimits limits;
  private final Executor threads;
  private final ScheduledThreadPoolExecutor clock;
  private final SecureRandom random = new SecureRandom();

  // Guarded by this object.
  private final Map<String, Open> open = new HashMap<>();
  private boolean closed;

  /**
   * @param threads on which futures are completed
   */
  Requests(LinkLimits limits, Executor threads) {
    this.limits = limits;
    this.threads = threads;
    clock =
        new ScheduledThreadPoolExecutor(
            1, work -> Thread.ofPlatform().name("mqtt-timeouts").daemon().unstarted(work));
    clock.setRemoveOnCancelPolicy(true);
    // No thread where nothing is asked.
    clock.setKeepAliveTime(10, TimeUnit.SECONDS);
    clock.allowCoreThreadTimeOut(true);
  }

  /** One request. */
  static final class Open {
    final CompletableFuture<IncomingMessage> answer = new CompletableFuture<>();
    final byte[] correlation;
    private final String topic;
    private ScheduledFuture<?> timeout;
    private boolean decided;

    private Open(String topic, byte[] correlation) {
      this.topic = topic;
      this.correlation = correlation;
    }

    private String key() {
      return HexFormat.of().formatHex(correlation);
    }
  }

  Open begin(OutgoingMessage message, Duration timeout) {
    // Not to be guessed: whoever may publish on the broker could answer for others else.
    byte[] correlation = new byte[CORRELATION_BYTES];
    random.nextBytes(correlation);
    Open request = new Open(message.topic(), correlation);
    synchronized (this) {
      if (closed) {
        throw new OtaException("the link to the broker was closed");
      }
      if (open.size() >= limits.requests()) {
        throw new OverLimitException(
            "requests without an answer", open.size(), limits.requests(), "ask fewer at a time");
      }
      open.put(request.key(), request);
      request.timeout =
          clock.schedule(
              () -> fail(request, new OtaException(late(request, timeout))),
              timeout.toNanos(),
              TimeUnit.NANOSECONDS);
    }
    // Its place is free when whoever waits has been told, or has gone.
    var unused = request.answer.whenComplete((answer, failure) -> end(request));
    return request;
  }

  private static String late(Open request, Duration timeout) {
    return "topic="
        + request.topic
        + ": no answer within "
        + timeout.toMillis()
        + " ms; is whoever listens there running?";
  }

  private synchronized void end(Open request) {
    open.remove(request.key());
    request.decided = true;
    request.timeout.cancel(false);
  }

  void answered(IncomingMessage message) {
    Open request;
    synchronized (this) {
      request = open.get(HexFormat.of().formatHex(message.correlation()));
    }
    if (request != null) {
      decide(request, () -> request.answer.complete(message));
    }
  }

  void fail(Open request, OtaException reason) {
    decide(request, () -> request.answer.completeExceptionally(reason));
  }

  /** The first word counts. */
  private void decide(Open request, Runnable completion) {
    synchronized (this) {
      if (request.decided) {
        return;
      }
      request.decided = true;
    }
    try {
      threads.execute(completion);
    } catch (RejectedExecutionException closing) {
      completion.run();
    }
  }

  /** All that are open fail. */
  @Override
  public void close() {
    List<Open> all;
    synchronized (this) {
      closed = true;
      all = List.copyOf(open.values());
    }
    clock.shutdownNow();
    all.forEach(
        request ->
            fail(
                request,
                new OtaException(
                    "topic=" + request.topic + ": no answer before the link was closed")));
  }
}
