package dev.tern.ota.broker;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * What the broker sends, packet by packet, with the payloads of large messages taken out and a
 * ticket of {@link LargePayloads} put in their place.
 *
 * <p>Why: Paho 1.2.5 reads a payload byte by byte through a stream of its own ({@code
 * CountingInputStream} in {@code MqttPublish}), which takes longer than all the rest of a download
 * (docs/ota-protocol.md has the figures). When Paho reads it in one piece this class can go, and
 * {@link LargePayloads} with it. Packets are laid out in MQTT 5.0, sections 2.1 and 3.3.
 *
 * <p>It also refuses a packet that is larger than the broker was told it may be, before anything is
 * reserved for it.
 */
final class PayloadTap extends InputStream {
  /** Smaller messages stay as they are. */
  private static final int LARGE_BYTES = 8 << 10;

  private static final int PUBLISH = 3;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final BufferedInputStream in;
  private final LargePayloads payloads;

  /** The packet that is handed out, as far as it was not yet. */
  private byte[] packet = new byte[0];

  private int at;

  PayloadTap(InputStream in, LargePayloads payloads) {
    this.in = new BufferedInputStream(in, 16 << 10);
    this.payloads = payloads;
  }

  @Override
  public int read() throws IOException {
    return hasMore() ? packet[at++] & 0xff : -1;
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!hasMore()) {
      return -1;
    }
    int count = Math.min(length, packet.length - at);
    System.arraycopy(packet, at, into, from, count);
    at += count;
    return count;
  }

  @Override
  public int available() throws IOException {
    return at < packet.length ? packet.length - at : in.available();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /** Between two packets a timeout is the caller's; nothing of the next one was read then. */
  private boolean hasMore() throws IOException {
    if (at == packet.length) {
      int first = in.read();
      if (first < 0) {
        return false;
      }
      packet = packet(first);
      at = 0;
    }
    return true;
  }

  private byte[] packet(int first) throws IOException {
    int remaining = readLength();
    if (remaining > payloads.mostBytes()) {
      throw new IOException(
          "the broker sends a packet of bytes=" + remaining + ", limit=" + payloads.mostBytes());
    }
    if (first >>> 4 != PUBLISH || remaining < LARGE_BYTES) {
      return packet(first, readFully(remaining), new byte[0]);
    }
    byte[] head = head(((first >>> 1) & 3) > 0, remaining);
    return packet(first, head, payloads.leave(readFully(remaining - head.length)));
  }

  /** Topic, packet identifier and properties of a PUBLISH packet, section 3.3.2. */
  private byte[] head(boolean hasIdentifier, int remaining) throws IOException {
    byte[] head = readFully(2);
    int topic = (head[0] & 0xff) << 8 | head[1] & 0xff;
    head = readOn(head, topic + (hasIdentifier ? 2 : 0), remaining);
    int properties = 0;
    for (int shift = 0, digit = 0x80; digit >= 0x80; shift += 7) {
      if (shift > 21) {
        throw malformed();
      }
      head = readOn(head, 1, remaining);
      digit = head[head.length - 1] & 0xff;
      properties |= (digit & 0x7f) << shift;
    }
    return readOn(head, properties, remaining);
  }

  private byte[] readOn(byte[] head, int more, int remaining) throws IOException {
    if (head.length + (long) more > remaining) {
      throw malformed();
    }
    byte[] longer = Arrays.copyOf(head, head.length + more);
    System.arraycopy(readFully(more), 0, longer, head.length, more);
    return longer;
  }

  private static IOException malformed() {
    return new IOException("the broker sends a packet that is none");
  }

  /** A variable byte integer, section 1.5.5. */
  private int readLength() throws IOException {
    int length = 0;
    for (int shift = 0; shift <= 21; shift += 7) {
      int digit = readFully(1)[0] & 0xff;
      length |= (digit & 0x7f) << shift;
      if (digit < 0x80) {
        return length;
      }
    }
    throw malformed();
  }

  /** Within a packet: timeouts are waited out, as long as anything comes. */
  private byte[] readFully(int length) throws IOException {
    byte[] bytes = new byte[length];
    int filled = 0;
    long last = System.nanoTime();
    while (filled < length) {
      try {
        int read = in.read(bytes, filled, length - filled);
        if (read < 0) {
          throw new EOFException();
        }
        filled += read;
        last = System.nanoTime();
      } catch (SocketTimeoutException slow) {
        if (System.nanoTime() - last > PATIENCE_NANOS) {
          throw new IOException("the broker fell silent within a packet", slow);
        }
      }
    }
    return bytes;
  }

  /** A packet that is put together again. */
  private static byte[] packet(int first, byte[] head, byte[] rest) {
    ByteBuffer packet = ByteBuffer.allocate(5 + head.length + rest.length).put((byte) first);
    int length = head.length + rest.length;
    while (length >= 0x80) {
      packet.put((byte) (length & 0x7f | 0x80));
      length >>>= 7;
    }
    packet.put((byte) length).put(head).put(rest);
    return Arrays.copyOf(packet.array(), packet.position());
  }
}
