package dev.tern.ota.enroll;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.ota.OtaException;
import dev.tern.ota.Topics;
import dev.tern.ota.json.JsonDocument;
import java.nio.charset.StandardCharsets;

/**
 * All that a device needs to belong to a fleet, as one JSON document:
 *
 * <pre>
 * {"format": 1,
 *  "site": "home", "device": "kitchen",
 *  "root": "{\"signed\":…,\"signatures\":…}",     metadata/N.root.json, its text byte for byte
 *  "broker": {"uri": "ssl://10.0.0.2:8883",         nothing else is needed; the rest as far as used
 *             "user": "…", "password": "…",
 *             "ca": "PEM", "clientCertificate": "PEM", "clientKey": "PEM, PKCS #8"}}
 * </pre>
 *
 * <p>It holds secrets, and whoever can change it on its way decides whom the device will believe:
 * it is carried by hand, or sealed.
 *
 * @param site and device as in {@link Topics}; no site is called {@value #RESERVED_SITE}
 * @param root text of the root metadata that the device trusts first
 * @param broker that it reaches its fleet by
 */
public record EnrolmentBundle(String site, String device, String root, BrokerSettings broker) {
  /** Most bytes of a bundle. */
  public static final int LIMIT = 128 << 10;

  /** What a bundle is called on a stick. */
  public static final String FILE_NAME = "enrolment.json";

  /** Where devices are enrolled by a code. */
  public static final String RESERVED_SITE = "enroll";

  private static final int FORMAT = 1;
  private static final int LARGEST_ROOT = 64 << 10;

  public EnrolmentBundle {
    new Topics(site, device).state(); // checks both names
    if (site.equals(RESERVED_SITE)) {
      throw new OtaException(
          "site=" + site + " is where devices are enrolled; choose another name for the site");
    }
    byte[] bytes = root.getBytes(StandardCharsets.UTF_8);
    JsonDocument signed = JsonDocument.read("root", bytes, LARGEST_ROOT).object("signed");
    if (!signed.text("_type", 40).equals("root")) {
      throw new OtaException(
          "root: _type=" + signed.text("_type", 40) + "; expected the text of N.root.json");
    }
  }

  /** Site and device. */
  public Topics topics() {
    return new Topics(site, device);
  }

  /**
   * @param name for messages, such as the file's
   * @throws OtaException naming what is wrong
   */
  public static EnrolmentBundle read(String name, byte[] bytes) {
    JsonDocument bundle = JsonDocument.read(name, bytes, LIMIT);
    bundle.only("format", "site", "device", "root", "broker");
    bundle.whole("format", FORMAT, FORMAT);
    return new EnrolmentBundle(
        bundle.text("site", 64),
        bundle.text("device", 64),
        bundle.text("root", LARGEST_ROOT),
        BrokerSettings.of(bundle.object("broker")));
  }

  /** With its secrets. */
  public byte[] toBytes() {
    ObjectNode bundle = JsonDocument.empty();
    bundle.put("format", FORMAT).put("site", site).put("device", device).put("root", root);
    bundle.set("broker", broker.toJson());
    return JsonDocument.pretty(bundle);
  }

  /** Without its secrets. */
  @Override
  public String toString() {
    return site + "/" + device + " at " + broker;
  }
}
