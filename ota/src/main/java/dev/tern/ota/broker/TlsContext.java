package dev.tern.ota.broker;

import dev.tern.ota.OtaException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * Encrypted connections to servers that one of the authorities in a PEM file vouches for, and to
 * which this device proves who it is with a certificate of its own.
 */
public final class TlsContext {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

  private TlsContext() {}

  /**
   * Files are read now.
   *
   * @param caFile certificates in PEM; null for those that Java trusts
   * @param certificateFile of this device, in PEM, then those that vouch for it; null for none
   * @param keyFile its private key, PKCS #8 in PEM without a password; null for none
   */
  public static SSLContext of(Path caFile, Path certificateFile, Path keyFile) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(identity(certificateFile, keyFile), authorities(caFile), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new OtaException("TLS can't be set up: " + e.getMessage(), e);
    }
  }

  private static TrustManager[] authorities(Path caFile) {
    if (caFile == null) {
      return null;
    }
    try {
      KeyStore authorities = emptyStore();
      for (Certificate certificate : certificates(caFile)) {
        authorities.setCertificateEntry("ca" + authorities.size(), certificate);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(authorities);
      return trust.getTrustManagers();
    } catch (IOException | GeneralSecurityException e) {
      throw unusable("ca-file=" + caFile, e, "PEM certificates");
    }
  }

  private static KeyManager[] identity(Path certificateFile, Path keyFile) {
    if (certificateFile == null) {
      return null;
    }
    Certificate[] chain;
    try {
      chain = certificates(certificateFile).toArray(Certificate[]::new);
    } catch (IOException | GeneralSecurityException e) {
      throw unusable("certificate-file=" + certificateFile, e, "PEM certificates");
    }
    try {
      PrivateKey key = key(keyFile, chain[0].getPublicKey().getAlgorithm());
      KeyStore identity = emptyStore();
      identity.setKeyEntry("device", key, new char[0], chain);
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(identity, new char[0]);
      return keys.getKeyManagers();
    } catch (IOException | GeneralSecurityException e) {
      throw unusable(
          "key-file=" + keyFile,
          e,
          "the certificate's key as PEM 'PRIVATE KEY' without a password");
    }
  }

  private static PrivateKey key(Path keyFile, String algorithm)
      throws IOException, GeneralSecurityException {
    Matcher pem = KEY.matcher(Files.readString(keyFile, StandardCharsets.US_ASCII));
    if (!pem.find()) {
      throw new IOException(
          "no 'BEGIN PRIVATE KEY' in it; older kinds are converted by 'openssl pkcs8 -topk8"
              + " -nocrypt'");
    }
    byte[] encoded = Base64.getMimeDecoder().decode(pem.group(1));
    return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
  }

  private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    return store;
  }

  private static Collection<? extends Certificate> certificates(Path file)
      throws IOException, GeneralSecurityException {
    Collection<? extends Certificate> found =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)));
    if (found.isEmpty()) {
      throw new IOException("no certificate in it");
    }
    return found;
  }

  private static OtaException unusable(String file, Exception why, String expected) {
    return new OtaException(
        file + " can't be used: " + why.getMessage() + "; expected " + expected, why);
  }
}
