package dev.tern.ota.broker;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Payloads of one connection that go around Paho: in the message that it hands on stands a ticket
 * in place of the payload. Paho hands on ten messages at most before the first of them was taken,
 * so this stays as small. Thread-safe.
 */
final class LargePayloads {
  private static final int TICKET_BYTES = 16;

  /** Nobody else can write a ticket. */
  private final long secret = new SecureRandom().nextLong();

  private final AtomicLong lastNumber = new AtomicLong();
  private final Map<Long, byte[]> waiting = new ConcurrentHashMap<>();
  private final int mostBytes;

  /**
   * @param mostBytes of a packet as a whole; larger ones end the connection
   */
  LargePayloads(int mostBytes) {
    this.mostBytes = mostBytes;
  }

  int mostBytes() {
    return mostBytes;
  }

  /** Returns the ticket. */
  byte[] leave(byte[] payload) {
    long number = lastNumber.incrementAndGet();
    waiting.put(number, payload);
    return ByteBuffer.allocate(TICKET_BYTES).putLong(secret).putLong(number).array();
  }

  /** What the ticket stands for; whatever is none stands for itself. */
  byte[] redeem(byte[] payload) {
    if (payload.length != TICKET_BYTES) {
      return payload;
    }
    ByteBuffer ticket = ByteBuffer.wrap(payload);
    byte[] large = ticket.getLong() == secret ? waiting.remove(ticket.getLong()) : null;
    return large == null ? payload : large;
  }
}
