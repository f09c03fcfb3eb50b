package dev.tern.ota.broker;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import javax.net.SocketFactory;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * The connection to the broker as Paho is given it: encrypted or not, it sends at once, and it
 * takes large payloads out of what Paho reads ({@link PayloadTap}).
 *
 * <p>By default a small message, such as a request for more blocks, waits until the other side has
 * confirmed what came before it, and that takes its time, too: 40 ms on Linux (RFC 896 together
 * with RFC 1122, section 4.2.3.2).
 */
final class LinkSocket extends Socket {
  /**
   * A block and what goes around it. Paho writes 8 KiB at a time, and the broker would be woken for
   * each; it flushes after each packet.
   */
  private static final int SEND_BYTES = (128 << 10) + 1024;

  private final SSLSocketFactory tls;
  private final LargePayloads payloads;
  private final Socket plain = new Socket();
  private Socket socket = plain;

  /**
   * @param tls null for a connection that is not encrypted
   */
  LinkSocket(SSLSocketFactory tls, LargePayloads payloads) {
    this.tls = tls;
    this.payloads = payloads;
  }

  @Override
  public void connect(SocketAddress broker, int timeoutMillis) throws IOException {
    plain.setTcpNoDelay(true);
    plain.connect(broker, timeoutMillis);
    if (tls != null) {
      socket = encrypted((InetSocketAddress) broker, timeoutMillis);
    }
  }

  private Socket encrypted(InetSocketAddress broker, int timeoutMillis) throws IOException {
    SSLSocket secure =
        (SSLSocket) tls.createSocket(plain, broker.getHostString(), broker.getPort(), true);
    SSLParameters parameters = secure.getSSLParameters();
    // Without it any certificate that the authority has given to anyone would do.
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secure.setSSLParameters(parameters);
    secure.setSoTimeout(timeoutMillis);
    secure.startHandshake();
    return secure;
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return new PayloadTap(socket.getInputStream(), payloads);
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    return new BufferedOutputStream(socket.getOutputStream(), SEND_BYTES);
  }

  @Override
  public void setSoTimeout(int millis) throws SocketException {
    socket.setSoTimeout(millis);
  }

  @Override
  public void shutdownInput() throws IOException {
    plain.shutdownInput();
  }

  @Override
  public boolean isConnected() {
    return plain.isConnected();
  }

  @Override
  public boolean isClosed() {
    return plain.isClosed();
  }

  @Override
  public void close() throws IOException {
    socket.close();
    plain.close();
  }

  /** Makes one for each connection. */
  static SocketFactory factory(SSLSocketFactory tls, LargePayloads payloads) {
    return new SocketFactory() {
      @Override
      public Socket createSocket() {
        return new LinkSocket(tls, payloads);
      }

      @Override
      public Socket createSocket(String host, int port) {
        throw unconnectedOnly();
      }

      @Override
      public Socket createSocket(String host, int port, InetAddress from, int fromPort) {
        throw unconnectedOnly();
      }

      @Override
      public Socket createSocket(InetAddress host, int port) {
        throw unconnectedOnly();
      }

      @Override
      public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) {
        throw unconnectedOnly();
      }
    };
  }

  private static UnsupportedOperationException unconnectedOnly() {
    return new UnsupportedOperationException("a link's socket is connected after it was made");
  }
}
