package dev.tern.device.supervision;

import com.sun.jna.Function;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A datagram socket of the family AF_UNIX, which Java does not have; of the C library through JNA.
 *
 * <pre>
 * struct sockaddr_un (unix(7)), as it is handed over:
 *   0  uint16  family, 1 is AF_UNIX, in the machine's byte order
 *   2  bytes   a path and a zero byte; or a zero byte and an abstract name, which ends with the
 *              length and not with a zero
 * </pre>
 */
final class NotifySocket implements AutoCloseable {
  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int LONGEST_NAME = 107;

  private final String name;
  private final byte[] address;
  private final Function sendto;
  private final Function close;
  private int descriptor;

  /**
   * @param name as in {@code NOTIFY_SOCKET} (sd_notify(3)): an absolute path, or {@code @} and an
   *     abstract name
   * @throws IOException in one line, where the name or the C library cannot be used
   */
  NotifySocket(String name) throws IOException {
    this.name = name;
    this.address = address(name);
    try {
      NativeLibrary program = NativeLibrary.getProcess();
      sendto = program.getFunction("sendto");
      close = program.getFunction("close");
      descriptor =
          program
              .getFunction("socket")
              .invokeInt(new Object[] {AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0});
    } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
      throw new IOException("NOTIFY_SOCKET=" + name + ": JNA cannot be loaded: " + firstLine(e), e);
    }
    if (descriptor < 0) {
      throw refused("socket");
    }
  }

  private static byte[] address(String name) throws IOException {
    boolean isAbstract = name.startsWith("@");
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    if (!(isAbstract || name.startsWith("/")) || bytes.length < 2 || bytes.length > LONGEST_NAME) {
      throw new IOException(
          "NOTIFY_SOCKET=%s: expected an absolute path or @ and a name, at most %d bytes"
              .formatted(name, LONGEST_NAME));
    }
    if (isAbstract) {
      bytes[0] = 0;
    }
    return ByteBuffer.allocate(2 + bytes.length + (isAbstract ? 0 : 1))
        .order(ByteOrder.nativeOrder())
        .putShort((short) AF_UNIX)
        .put(bytes)
        .array();
  }

  /** Sends one datagram; for one thread at a time. */
  void send(String message) throws IOException {
    if (descriptor < 0) {
      return;
    }
    byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
    // ssize_t sendto(int, const void *, size_t, int, const struct sockaddr *, socklen_t)
    long sent =
        sendto.invokeLong(
            new Object[] {
              descriptor, bytes, (long) bytes.length, MSG_NOSIGNAL, address, address.length
            });
    if (sent < 0) {
      throw refused("sendto");
    }
  }

  private IOException refused(String call) {
    return new IOException(
        "NOTIFY_SOCKET=%s: %s was refused, errno=%d".formatted(name, call, Native.getLastError()));
  }

  private static String firstLine(Throwable e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  @Override
  public void close() {
    if (descriptor >= 0) {
      close.invokeInt(new Object[] {descriptor});
      descriptor = -1;
    }
  }
}
