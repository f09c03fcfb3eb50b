package dev.tern.ota.broker;

import dev.tern.ota.LinkLimits;
import dev.tern.ota.OtaException;
import dev.tern.ota.OutgoingMessage;
import dev.tern.ota.OverLimitException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/**
 * Messages that wait to be sent, and those on their way, in order. Both count against the limits:
 * one comes back where the connection is lost under it. Guarded by the link.
 */
final class Outbox {
  private final LinkLimits limits;
  private final Deque<Letter> waiting = new ArrayDeque<>();
  private final Set<Letter> onTheirWay = new LinkedHashSet<>();
  private long bytes;

  Outbox(LinkLimits limits) {
    this.limits = limits;
  }

  /** One message. Two are never the same one. */
  static final class Letter {
    final OutgoingMessage message;

    /** Null where no answer is asked for. */
    private final String responseTopic;

    private final byte[] correlation;

    /** By {@link System#nanoTime}; without expiry it is never read. */
    private final long deadline;

    private final boolean expires;

    /** Hears why a request can't be answered. */
    private final Consumer<OtaException> failed;

    private Letter(
        OutgoingMessage message,
        String responseTopic,
        byte[] correlation,
        long timeoutNanos,
        Consumer<OtaException> failed) {
      this.message = message;
      this.responseTopic = responseTopic;
      this.correlation = correlation;
      this.expires = timeoutNanos > 0;
      this.deadline = System.nanoTime() + timeoutNanos;
      this.failed = failed;
    }

    static Letter of(OutgoingMessage message) {
      long nanos = message.expiry() == null ? 0 : message.expiry().toNanos();
      return new Letter(message, null, null, nanos, reason -> {});
    }

    static Letter request(
        OutgoingMessage message,
        String responseTopic,
        byte[] correlation,
        long timeoutNanos,
        Consumer<OtaException> failed) {
      return new Letter(message, responseTopic, correlation, timeoutNanos, failed);
    }

    boolean isRequest() {
      return correlation != null;
    }

    void fail(OtaException reason) {
      failed.accept(reason);
    }

    private boolean isOver() {
      return expires && deadline - System.nanoTime() <= 0;
    }

    MqttMessage toPaho() {
      MqttMessage paho = new MqttMessage(message.payload());
      paho.setQos(message.qos());
      paho.setRetained(message.retained());
      MqttProperties properties = new MqttProperties();
      if (expires) {
        // Whole seconds, MQTT 5.0 section 3.3.2.3.3; zero would be at once.
        long seconds = Math.ceilDiv(deadline - System.nanoTime(), 1_000_000_000L);
        properties.setMessageExpiryInterval(Math.max(1, seconds));
      }
      if (isRequest()) {
        properties.setResponseTopic(responseTopic);
        properties.setCorrelationData(correlation);
      }
      paho.setProperties(properties);
      return paho;
    }
  }

  void add(Letter letter) {
    dropOld();
    int count = waiting.size() + onTheirWay.size();
    if (count >= limits.messages()) {
      throw new OverLimitException(
          "messages that wait for the broker", count, limits.messages(), "send fewer, or later");
    }
    long size = letter.message.payload().length;
    if (bytes + size > limits.bytes()) {
      throw new OverLimitException(
          "bytes that wait for the broker", bytes + size, limits.bytes(), "send fewer, or later");
    }
    bytes += size;
    waiting.add(letter);
  }

  boolean isEmpty() {
    return waiting.isEmpty() && onTheirWay.isEmpty();
  }

  /** Whether one may be sent now. */
  boolean isDue() {
    return !waiting.isEmpty() && onTheirWay.size() < limits.onTheirWay();
  }

  /** The next one, which is then on its way; null where there is none that is not over. */
  Letter next() {
    dropOld();
    if (!isDue()) {
      return null;
    }
    Letter next = waiting.poll();
    onTheirWay.add(next);
    return next;
  }

  /** The broker has it, or refused it. */
  void arrived(Letter letter) {
    if (onTheirWay.remove(letter)) {
      bytes -= letter.message.payload().length;
    }
  }

  /** It could not be sent just now, and is the next one again. */
  void putBack(Letter letter) {
    if (onTheirWay.remove(letter)) {
      waiting.addFirst(letter);
    }
  }

  /** Takes it back where it was not sent. */
  void remove(Letter letter) {
    if (waiting.remove(letter)) {
      bytes -= letter.message.payload().length;
    }
  }

  /**
   * Nothing is on its way any more. What the broker may not have is sent again, but for requests:
   * somebody may have acted on them.
   */
  void connectionLost() {
    for (Letter letter : onTheirWay.stream().toList().reversed()) {
      if (letter.isRequest() || letter.message.qos() == 0) {
        arrived(letter);
      } else {
        putBack(letter);
      }
    }
  }

  private void dropOld() {
    for (Iterator<Letter> each = waiting.iterator(); each.hasNext(); ) {
      Letter letter = each.next();
      if (letter.isOver()) {
        each.remove();
        bytes -= letter.message.payload().length;
      }
    }
  }
}
