package dev.tern.ota;

import java.net.URI;
import java.nio.file.Path;

/**
 * The broker, and how it knows this device. Files are read at each connection.
 *
 * @param uri {@code tcp://HOST[:PORT]} or {@code ssl://HOST[:PORT]}; 1883 and 8883 where there is
 *     no port
 * @param user empty for none
 * @param passwordFile its first line is the password; null for none
 * @param caFile certificates in PEM of those who may vouch for the broker; null for those that Java
 *     trusts
 * @param certificateFile of this device, in PEM, then those that vouch for it; null for none
 * @param keyFile its private key, PKCS #8 in PEM without a password; null for none
 */
public record BrokerAddress(
    URI uri, String user, Path passwordFile, Path caFile, Path certificateFile, Path keyFile) {
  public BrokerAddress {
    boolean known = "tcp".equals(uri.getScheme()) || "ssl".equals(uri.getScheme());
    boolean bare =
        (uri.getPath() == null || uri.getPath().isEmpty())
            && uri.getQuery() == null
            && uri.getUserInfo() == null;
    if (!known || uri.getHost() == null || !bare) {
      throw new OtaException(
          "broker=" + uri + ": expected tcp://HOST[:PORT] or ssl://HOST[:PORT], and nothing else");
    }
    if (passwordFile != null && user.isEmpty()) {
      throw new OtaException("a password-file without a user; name the user too");
    }
    if (caFile != null && !"ssl".equals(uri.getScheme())) {
      throw new OtaException("a ca-file, but broker=" + uri + " is not encrypted; expected ssl://");
    }
    if ((certificateFile == null) != (keyFile == null)) {
      throw new OtaException("certificate-file and key-file belong together; name both");
    }
    if (certificateFile != null && !"ssl".equals(uri.getScheme())) {
      throw new OtaException(
          "a certificate-file, but broker=" + uri + " is not encrypted; expected ssl://");
    }
  }

  /** Without a certificate of the device. */
  public BrokerAddress(URI uri, String user, Path passwordFile, Path caFile) {
    this(uri, user, passwordFile, caFile, null, null);
  }

  /** With its port. */
  public String url() {
    int port = uri.getPort() >= 0 ? uri.getPort() : isEncrypted() ? 8883 : 1883;
    return uri.getScheme() + "://" + uri.getHost() + ":" + port;
  }

  public boolean isEncrypted() {
    return "ssl".equals(uri.getScheme());
  }
}
