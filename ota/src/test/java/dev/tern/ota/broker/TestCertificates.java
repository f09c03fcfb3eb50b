package dev.tern.ota.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;

/**
 * A certificate of {@code localhost} that vouches for itself, made anew by the JDK's keytool.
 *
 * @param certificate in PEM
 * @param key its private key in PEM
 */
public record TestCertificates(Path certificate, Path key) {
  private static final String PASSWORD = "changeit";

  public static TestCertificates make(Path folder) throws Exception {
    return make(folder, "localhost");
  }

  /** The same for another name. */
  static TestCertificates make(Path folder, String name) throws Exception {
    Files.createDirectories(folder);
    Path store = folder.resolve("store.p12");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    Process made =
        new ProcessBuilder(
                keytool,
                "-genkeypair",
                "-alias",
                "broker",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=dns:localhost",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    assertEquals(0, made.waitFor(), () -> read(folder.resolve("keytool.log")));

    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    Path certificate = folder.resolve("certificate.pem");
    Path key = folder.resolve("key.pem");
    writePem(certificate, "CERTIFICATE", keys.getCertificate("broker").getEncoded());
    writePem(key, "PRIVATE KEY", keys.getKey("broker", PASSWORD.toCharArray()).getEncoded());
    return new TestCertificates(certificate, key);
  }

  private static void writePem(Path file, String kind, byte[] der) throws Exception {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    Files.writeString(
        file, "-----BEGIN " + kind + "-----\n" + base64 + "\n-----END " + kind + "-----\n");
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (java.io.IOException e) {
      return e.toString();
    }
  }
}
