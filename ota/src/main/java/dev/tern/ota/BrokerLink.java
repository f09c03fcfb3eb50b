package dev.tern.ota;

/**
 * The one connection to the broker. It is kept by itself: made in the background, made again when
 * it is lost. Thread-safe.
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
   * Sends what is still to be sent, for a second at most, and leaves: the broker keeps the
   * documents and does not send the last will.
   */
  @Override
  void close();

  /** Hears of the connection, on the link's own thread. */
  interface Listener {
    void connected();

    /**
     * There is no connection; the next try follows by itself.
     *
     * @param reason what was expected, found, and what to do, in one line
     */
    void failed(String reason);
  }
}
