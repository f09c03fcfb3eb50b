package dev.tern.ota.enroll;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.ota.Disk;
import dev.tern.ota.OtaException;
import dev.tern.ota.Topics;
import dev.tern.ota.json.JsonDocument;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Whom this device belongs to. In its folder:
 *
 * <pre>
 * identity.json            site and device: there is one, so it is enrolled
 * broker.json              the broker that has proved to work
 * root.json                the root that is trusted first
 * trusted/                 what was verified by it since; not written here
 * enrolment.pending.json   a bundle that is being taken up: a cut in the middle is made good at the
 *                          next start
 * </pre>
 *
 * <p>One thread.
 */
public final class Enrolment {
  /** The root that enrolment brought, in the folder. */
  public static final String ROOT = "root.json";

  private static final String IDENTITY = "identity.json";
  private static final String PENDING = "enrolment.pending.json";
  private static final int FORMAT = 1;
  private static final int LARGEST_IDENTITY = 4 << 10;

  private final PrivateFiles files;

  /**
   * Finishes what a loss of power may have interrupted.
   *
   * @param folder {@code STATE/ota}
   * @throws OtaException where the disk fails, or a file in it is damaged
   */
  public Enrolment(Path folder, Disk disk) {
    files = new PrivateFiles(folder, disk);
    files
        .read(PENDING, EnrolmentBundle.LIMIT)
        .ifPresent(bytes -> takeUp(EnrolmentBundle.read(files.path(PENDING).toString(), bytes)));
  }

  /** Site and device; empty where nobody has enrolled it: then nothing is accepted from anybody. */
  public Optional<Topics> identity() {
    return files
        .read(IDENTITY, LARGEST_IDENTITY)
        .map(bytes -> JsonDocument.read(files.path(IDENTITY).toString(), bytes, LARGEST_IDENTITY))
        .map(identity -> new Topics(identity.text("site", 64), identity.text("device", 64)));
  }

  /** The root that was trusted first; empty where the device is not enrolled. */
  public Optional<String> root() {
    return files
        .read(ROOT, EnrolmentBundle.LIMIT)
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  /** The broker that it reaches its fleet by; empty where the device is not enrolled. */
  public Optional<BrokerSettings> broker() {
    return BrokerTrial.confirmed(files);
  }

  /**
   * Makes this device one of a fleet. Settings, metadata and broker of an earlier fleet are
   * forgotten; the sets in its slots stay.
   *
   * @param again whether it may belong to a fleet already
   * @throws OtaException where it does and may not; nothing has changed then
   */
  public void enroll(EnrolmentBundle bundle, boolean again) {
    Optional<Topics> before = identity();
    if (before.isPresent() && !again) {
      Topics known = before.get();
      throw new OtaException(
          "this device is "
              + known.site()
              + "/"
              + known.device()
              + " already; --force makes it "
              + bundle.site()
              + "/"
              + bundle.device()
              + " and forgets the settings and keys of its fleet");
    }
    files.write(PENDING, bundle.toBytes());
    takeUp(bundle);
  }

  /** Each step may have been done before. */
  private void takeUp(EnrolmentBundle bundle) {
    files.delete("trusted");
    files.delete("config.json");
    files.delete("config.copy.json");
    files.delete(BrokerTrial.TRIAL);
    files.write(ROOT, bundle.root().getBytes(StandardCharsets.UTF_8));
    BrokerTrial.confirm(files, bundle.broker());
    ObjectNode identity = JsonDocument.empty().put("format", FORMAT);
    identity.put("site", bundle.site()).put("device", bundle.device());
    files.write(IDENTITY, JsonDocument.pretty(identity));
    files.delete(PENDING);
  }
}
