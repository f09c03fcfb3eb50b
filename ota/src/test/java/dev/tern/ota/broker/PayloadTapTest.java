package dev.tern.ota.broker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PayloadTapTest {
  private static final int LIMIT = 1 << 20;

  private final LargePayloads payloads = new LargePayloads(LIMIT);

  @Test
  void leavesSmallPacketsAsTheyAre() throws IOException {
    byte[] all = new byte[0];
    for (int size : new int[] {0, 1, 100, 127, 128, 5000, 8000}) {
      all = joined(all, publish(1, random(size)));
    }
    all = joined(all, new byte[] {(byte) 0xD0, 0}); // PINGRESP

    assertArrayEquals(all, tap(new ByteArrayInputStream(all)).readAllBytes());
  }

  @Test
  void putsATicketInPlaceOfALargePayload() throws IOException {
    for (int qos = 0; qos <= 1; qos++) {
      byte[] payload = random(100_000);

      byte[] out = tap(new ByteArrayInputStream(publish(qos, payload))).readAllBytes();

      byte[] ticket = Arrays.copyOfRange(out, out.length - 16, out.length);
      assertArrayEquals(publish(qos, ticket), out);
      assertArrayEquals(payload, payloads.redeem(ticket));
      assertArrayEquals(ticket, payloads.redeem(ticket), "only once");
    }
  }

  @Test
  void takesNobodyElsesTickets() {
    byte[] forged = new byte[16];

    assertArrayEquals(forged, payloads.redeem(forged));
  }

  @Test
  void refusesAPacketOverTheLimitBeforeItComes() throws IOException {
    byte[] large = publish(1, new byte[LIMIT]);

    IOException refused =
        assertThrows(
            IOException.class,
            () -> tap(new ByteArrayInputStream(Arrays.copyOf(large, 10))).readAllBytes());

    assertTrue(refused.getMessage().startsWith("the broker sends a packet of bytes="));
  }

  @Test
  void refusesPacketsThatAreNone() {
    byte[] endlessLength = {0x30, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 1};
    byte[] topicBeyondTheEnd = publish(1, new byte[20_000]);
    topicBeyondTheEnd[4] = (byte) 0xff;

    assertThrows(
        IOException.class, () -> tap(new ByteArrayInputStream(endlessLength)).readAllBytes());
    assertThrows(
        IOException.class, () -> tap(new ByteArrayInputStream(topicBeyondTheEnd)).readAllBytes());
  }

  @Test
  void waitsWithinAPacketAndNotBetweenTwo() throws IOException {
    byte[] packet = publish(1, random(50_000));
    InputStream slow =
        new SequenceInputStream(
            new TimingOut(Arrays.copyOf(packet, 20_000)),
            new TimingOut(Arrays.copyOfRange(packet, 20_000, packet.length)));
    PayloadTap tap = tap(slow);

    assertThrows(SocketTimeoutException.class, tap::read);
    assertEquals(packet[0], (byte) tap.read());
    byte[] rest = tap.readAllBytes();

    assertArrayEquals(
        Arrays.copyOfRange(packet, packet.length - 50_000, packet.length),
        payloads.redeem(Arrays.copyOfRange(rest, rest.length - 16, rest.length)));
  }

  private PayloadTap tap(InputStream in) {
    return new PayloadTap(in, payloads);
  }

  /** With a topic, a packet identifier where it has one, and some properties. */
  private static byte[] publish(int qos, byte[] payload) {
    byte[] head = {0, 3, 'a', '/', 'b', 0, 7, 2, 0x0b, 5};
    if (qos == 0) {
      head = new byte[] {0, 3, 'a', '/', 'b', 2, 0x0b, 5};
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(0x30 | qos << 1);
    int length = head.length + payload.length;
    while (length > 127) {
      out.write(length & 127 | 128);
      length >>= 7;
    }
    out.write(length);
    out.writeBytes(head);
    out.writeBytes(payload);
    return out.toByteArray();
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] joined = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, joined, first.length, second.length);
    return joined;
  }

  /** Comes only at the second try. */
  private static final class TimingOut extends InputStream {
    private final ByteArrayInputStream bytes;
    private boolean tried;

    TimingOut(byte[] bytes) {
      this.bytes = new ByteArrayInputStream(bytes);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      if (!tried) {
        tried = true;
        throw new SocketTimeoutException();
      }
      return bytes.read(into, from, length);
    }
  }
}
