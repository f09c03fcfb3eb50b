package dev.tern.ota;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * The one connection to the broker. It is kept by itself: made in the background, made again when
 * it is lost. Thread-safe; no call waits for the network.
 */
public interface BrokerLink extends AutoCloseable {
  /**
   * Sets a retained document. It is sent now or as soon as there is a connection, and again with
   * every new connection; of several in a row only the last may be sent. Returns at once.
   *
   * @param document UTF-8; empty removes it from the broker
   */
  void retain(String topic, String document);

  /**
   * Sends a message, now or as soon as there is a connection. With QoS 1 it is sent again where a
   * connection was lost before the broker had confirmed it.
   *
   * @throws OverLimitException where too much waits already, or the payload is too large
   * @throws OtaException where there is no broker, or the link was closed
   */
  void publish(OutgoingMessage message);

  /**
   * Listens to a topic, or to many with {@code +} and {@code #}, on every connection from now on.
   * Listeners are called on the link's own few threads, each one message at a time and in order; a
   * slow one loses what comes over its backlog and holds up nothing else.
   *
   * @throws OverLimitException where there are too many subscriptions
   */
  Subscription subscribe(String filter, MessageListener listener);

  /**
   * Sends a message that asks for an answer, as MQTT 5 does: it names a topic for the answer and
   * data that the answer repeats. Without a connection it waits for one, as long as the time lasts.
   * What was sent once is not sent again: the other side may have acted on it.
   *
   * <p>The future fails with an {@link OtaException} when the time is over, when the broker knows
   * nobody who listens to the topic, and when the link is closed; canceling it takes the request
   * back where it was not sent yet.
   *
   * @param timeout from now to the answer
   * @throws OverLimitException where too many requests wait for answers, or the payload is too
   *     large
   */
  CompletableFuture<IncomingMessage> request(OutgoingMessage message, Duration timeout);

  /**
   * Ends the connection and makes another one at once: its address is asked for anew. Documents and
   * subscriptions go along. Returns at once; there is no connection when it does.
   */
  default void reconnect() {}

  /** Whether there is a connection now. */
  boolean isConnected();

  /**
   * Sends what is still to be sent, for a second at most, and leaves: the broker keeps the
   * documents and does not send the last will. Requests without an answer fail.
   */
  @Override
  void close();

  /** Hears messages. */
  @FunctionalInterface
  interface MessageListener {
    void arrived(IncomingMessage message);
  }

  /** What is listened to; closing it ends that. */
  interface Subscription extends AutoCloseable {
    @Override
    void close();
  }

  /** Hears of the connection, on the link's own thread. */
  interface Listener {
    void connected();

    /**
     * There is no connection; the next try follows by itself.
     *
     * @param reason what was expected, found, and what to do, in one line
     */
    void failed(String reason);

    /**
     * Something was lost while the connection goes on; told at the first time and then ever more
     * rarely.
     *
     * @param reason in one line
     */
    default void lost(String reason) {}
  }
}
