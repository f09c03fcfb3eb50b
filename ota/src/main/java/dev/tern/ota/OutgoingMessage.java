package dev.tern.ota;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A message for the broker.
 *
 * @param topic without wildcards
 * @param payload not copied: not to be changed by anyone afterwards
 * @param qos 0, at most once, or 1, at least once
 * @param retained whether the broker keeps it for those who come later
 * @param expiry how long it is worth sending and keeping, 1 second at least; null for ever
 */
@SuppressWarnings("ArrayRecordComponent") // identity is not compared
public record OutgoingMessage(
    String topic, byte[] payload, int qos, boolean retained, Duration expiry) {
  // MQTT 5.0, section 1.5.4: a string has at most 65,535 bytes; topics here are short.
  private static final int LONGEST_TOPIC = 512;

  public OutgoingMessage {
    if (topic.isEmpty() || topic.length() > LONGEST_TOPIC || topic.matches(".*[#+\0].*")) {
      throw new OtaException(
          "topic="
              + topic
              + ": expected 1 to "
              + LONGEST_TOPIC
              + " characters without '+' and '#'");
    }
    if (qos < 0 || qos > 1) {
      throw new OtaException("topic=" + topic + ": qos=" + qos + ", expected 0 or 1");
    }
    if (expiry != null && expiry.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new OtaException("topic=" + topic + ": expiry=" + expiry + ", expected PT1S or more");
    }
  }

  /** At least once, not retained, worth sending for ever. */
  public static OutgoingMessage of(String topic, byte[] payload) {
    return new OutgoingMessage(topic, payload, 1, false, null);
  }

  /** {@link #of(String, byte[])} in UTF-8. */
  public static OutgoingMessage of(String topic, String text) {
    return of(topic, text.getBytes(StandardCharsets.UTF_8));
  }

  /** The same, sent at most once. */
  public OutgoingMessage atMostOnce() {
    return new OutgoingMessage(topic, payload, 0, retained, expiry);
  }

  /** The same, kept by the broker. */
  public OutgoingMessage retainedByBroker() {
    return new OutgoingMessage(topic, payload, qos, true, expiry);
  }

  /** The same, dropped when it is older than this, here or at the broker. */
  public OutgoingMessage expiringAfter(Duration age) {
    return new OutgoingMessage(topic, payload, qos, retained, age);
  }
}
