package dev.tern.device.update;

import dev.tern.ota.BrokerAddress;
import dev.tern.ota.Disk;
import dev.tern.ota.OtaException;
import dev.tern.ota.Topics;
import dev.tern.ota.enroll.BrokerTrial;
import dev.tern.ota.enroll.Enrolment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The fleet that this device belongs to.
 *
 * @param topics what it is called there; empty where it belongs to none
 * @param root the root metadata that enrolment brought; empty likewise
 * @param broker the fleet's broker, and the try of another one; empty likewise
 * @param problem why it belongs to none though its files say that it should; empty where all is
 *     well
 */
@SuppressWarnings("ArrayRecordComponent") // identity is not compared
public record Membership(
    Optional<Topics> topics,
    Optional<byte[]> root,
    Optional<BrokerTrial> broker,
    Optional<String> problem) {

  /**
   * As the files of enrolment say. Never fails: an appliance whose files are damaged goes on
   * without its fleet, and tells it.
   *
   * @param folder of all update work, {@code STATE/ota}
   */
  public static Membership in(Path folder, Disk disk) {
    try {
      Enrolment enrolment = new Enrolment(folder, disk);
      Optional<Topics> topics = enrolment.identity();
      return topics.isEmpty()
          ? none(Optional.empty())
          : new Membership(
              topics,
              enrolment.root().map(root -> root.getBytes(StandardCharsets.UTF_8)),
              Optional.of(new BrokerTrial(folder, disk)),
              Optional.empty());
    } catch (OtaException e) {
      return none(Optional.of(e.getMessage()));
    }
  }

  private static Membership none(Optional<String> problem) {
    return new Membership(Optional.empty(), Optional.empty(), Optional.empty(), problem);
  }

  /** The fleet's broker at this moment: it may be another one at the next connection. */
  public BrokerAddress address() {
    return broker.orElseThrow().address();
  }
}
