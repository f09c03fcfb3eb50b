package dev.tern.ota;

import java.nio.charset.StandardCharsets;

/**
 * A message from the broker.
 *
 * @param retained whether the broker had kept it, so that it may be old
 * @param responseTopic where an answer is expected; empty where none is
 * @param correlation what the answer has to carry; empty where there is none
 */
@SuppressWarnings("ArrayRecordComponent") // identity is not compared
public record IncomingMessage(
    String topic, byte[] payload, boolean retained, String responseTopic, byte[] correlation) {

  /** The payload as UTF-8; what is none becomes replacement characters. */
  public String text() {
    return new String(payload, StandardCharsets.UTF_8);
  }
}
