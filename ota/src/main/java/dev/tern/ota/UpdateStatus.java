package dev.tern.ota;

import java.time.Instant;
import java.util.Map;

/**
 * How an update stands: what {@code ota/status} says, retained.
 *
 * @param phase where it stands
 * @param offer id of the offer that it is about; empty where there was none
 * @param set name of the set that it is about; empty where there is none
 * @param active name of the set in use; empty where it is what the device was installed with
 * @param fallback name of the set that a rollback leads to; empty as above
 * @param doneBytes of the files of the set that are there and verified
 * @param totalBytes of the files of the set
 * @param fetchedBytes that came over the wire for it
 * @param reason of the last failure or refusal, one line; empty where there was none
 * @param figures of the gate, by name with unit
 * @param at when it changed, by the device's clock, which may be wrong
 */
public record UpdateStatus(
    Phase phase,
    String offer,
    String set,
    String active,
    String fallback,
    long doneBytes,
    long totalBytes,
    long fetchedBytes,
    String reason,
    Map<String, Double> figures,
    Instant at) {

  /**
   * The way of a set through a device. All but the last three are gone through again after a cut.
   */
  public enum Phase {
    IDLE,
    DOWNLOADING,
    /** All files are there and were read again from the disk. */
    STAGED,
    /** Weights are repacked, caches are warm. */
    PREPARED,
    /** It passed the gate and is in use, on probation. */
    TRIAL,
    COMMITTED,
    ROLLED_BACK,
    FAILED
  }
}
