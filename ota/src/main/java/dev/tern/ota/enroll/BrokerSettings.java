package dev.tern.ota.enroll;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.ota.BrokerAddress;
import dev.tern.ota.OtaException;
import dev.tern.ota.json.JsonDocument;
import java.net.URI;

/**
 * A broker with all that it takes to get in, secrets included: what {@link BrokerAddress} names by
 * files is here itself.
 *
 * @param uri as in {@link BrokerAddress}
 * @param user empty for none
 * @param password one line; empty for none
 * @param ca certificates in PEM of who may vouch for the broker; empty for those that Java trusts
 * @param clientCertificate in PEM, with those that vouch for it; empty for none
 * @param clientKey of that certificate, PKCS #8 in PEM without a password; empty for none
 */
public record BrokerSettings(
    URI uri, String user, String password, String ca, String clientCertificate, String clientKey) {
  private static final int LONGEST_URI = 300;
  private static final int LONGEST_WORD = 256;
  private static final int LONGEST_PEM = 16 << 10;

  public BrokerSettings {
    boolean encrypted = "ssl".equals(uri.getScheme());
    // Checks the address itself.
    new BrokerAddress(uri, user, null, null).url();
    if (user.isEmpty() && !password.isEmpty()) {
      throw new OtaException("broker=" + uri + ": a password without a user; name the user too");
    }
    if (password.lines().count() > 1) {
      throw new OtaException("broker=" + uri + ": the password has several lines; expected one");
    }
    if (!encrypted && !(ca.isEmpty() && clientCertificate.isEmpty())) {
      throw new OtaException(
          "broker=" + uri + " is not encrypted, but has certificates; expected ssl://");
    }
    if (clientCertificate.isEmpty() != clientKey.isEmpty()) {
      throw new OtaException(
          "broker=" + uri + ": clientCertificate and clientKey belong together; give both");
    }
    requirePem("ca", ca, "CERTIFICATE");
    requirePem("clientCertificate", clientCertificate, "CERTIFICATE");
    requirePem("clientKey", clientKey, "PRIVATE KEY");
  }

  private static void requirePem(String field, String pem, String what) {
    if (!pem.isEmpty() && !pem.contains("-----BEGIN " + what + "-----")) {
      throw new OtaException(field + ": expected PEM with 'BEGIN " + what + "'");
    }
  }

  /** Without a user, a password or certificates. */
  public static BrokerSettings open(URI uri) {
    return new BrokerSettings(uri, "", "", "", "", "");
  }

  /**
   * @throws OtaException naming the field that is wrong
   */
  public static BrokerSettings of(JsonDocument broker) {
    broker.only("uri", "user", "password", "ca", "clientCertificate", "clientKey");
    String uri = broker.text("uri", LONGEST_URI);
    try {
      return new BrokerSettings(
          URI.create(uri),
          broker.textOrEmpty("user", LONGEST_WORD),
          broker.textOrEmpty("password", LONGEST_WORD),
          broker.textOrEmpty("ca", LONGEST_PEM),
          broker.textOrEmpty("clientCertificate", LONGEST_PEM),
          broker.textOrEmpty("clientKey", LONGEST_PEM));
    } catch (IllegalArgumentException e) {
      throw new OtaException(broker.name() + ": uri=" + uri + " is no address", e);
    }
  }

  /** With its secrets: for files that nobody else reads, and for sealed messages. */
  public ObjectNode toJson() {
    ObjectNode broker = JsonDocument.empty().put("uri", uri.toString());
    putUnlessEmpty(broker, "user", user);
    putUnlessEmpty(broker, "password", password);
    putUnlessEmpty(broker, "ca", ca);
    putUnlessEmpty(broker, "clientCertificate", clientCertificate);
    putUnlessEmpty(broker, "clientKey", clientKey);
    return broker;
  }

  private static void putUnlessEmpty(ObjectNode object, String field, String value) {
    if (!value.isEmpty()) {
      object.put(field, value);
    }
  }

  /** Without its secrets. */
  @Override
  public String toString() {
    return uri + (user.isEmpty() ? "" : " as " + user);
  }
}
