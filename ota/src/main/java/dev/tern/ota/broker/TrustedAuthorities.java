package dev.tern.ota.broker;

import dev.tern.ota.OtaException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/** Sockets to servers that one of the authorities in a PEM file vouches for. */
final class TrustedAuthorities {
  private TrustedAuthorities() {}

  static SSLSocketFactory sockets(Path caFile) {
    try {
      KeyStore authorities = KeyStore.getInstance(KeyStore.getDefaultType());
      authorities.load(null, null);
      for (Certificate certificate : certificates(caFile)) {
        authorities.setCertificateEntry("ca" + authorities.size(), certificate);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(authorities);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context.getSocketFactory();
    } catch (IOException | GeneralSecurityException e) {
      throw new OtaException(
          "ca-file=" + caFile + " can't be used: " + e.getMessage() + "; expected PEM certificates",
          e);
    }
  }

  private static Collection<? extends Certificate> certificates(Path caFile)
      throws IOException, GeneralSecurityException {
    try (InputStream pem = Files.newInputStream(caFile)) {
      Collection<? extends Certificate> found =
          CertificateFactory.getInstance("X.509").generateCertificates(pem);
      if (found.isEmpty()) {
        throw new IOException("no certificate in it");
      }
      return found;
    }
  }
}
