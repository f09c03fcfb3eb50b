package dev.tern.ota.tuf;

import dev.tern.ota.OtaException;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the device believes at one moment. Each file is signed by those whom the root before it
 * names; whether they belong together, {@link #requireWhole} tells.
 */
record Believed(
    Metadata.Root root,
    Optional<Metadata.Timestamp> timestamp,
    Optional<Metadata.Snapshot> snapshot,
    Optional<Metadata.Targets> targets) {

  Believed with(Metadata.Timestamp newer) {
    return new Believed(root, Optional.of(newer), snapshot, targets);
  }

  Believed with(Metadata.Snapshot newer) {
    return new Believed(root, timestamp, Optional.of(newer), targets);
  }

  Believed with(Metadata.Targets newer) {
    return new Believed(root, timestamp, snapshot, Optional.of(newer));
  }

  /** The latest time at which one of them was signed. */
  Optional<Instant> signedAt() {
    return Stream.of(
            Optional.of(root.head()),
            timestamp.map(Metadata::head),
            snapshot.map(Metadata::head),
            targets.map(Metadata::head))
        .flatMap(Optional::stream)
        .flatMap(head -> head.signedAt().stream())
        .max(Instant::compareTo);
  }

  /** Whether this is the snapshot that the timestamp names. */
  boolean hasSnapshotOfTimestamp() {
    return timestamp.isPresent()
        && snapshot.isPresent()
        && isMeant(timestamp.get().snapshot(), snapshot.get());
  }

  /** Whether these are the targets that the snapshot names. */
  boolean hasTargetsOfSnapshot() {
    return snapshot.isPresent()
        && targets.isPresent()
        && isMeant(snapshot.get().stamp(RoleName.TARGETS).orElseThrow(), targets.get());
  }

  /** Refuses to answer from a refresh that broke off, or from files that have expired since. */
  void requireWhole(Instant now) {
    if (!hasSnapshotOfTimestamp() || !hasTargetsOfSnapshot()) {
      throw new OtaException(
          "the repository's metadata are not complete on this device; refresh them first");
    }
    TrustRules.requireFresh("root", root.head(), now);
    TrustRules.requireFresh("timestamp", timestamp.orElseThrow().head(), now);
    TrustRules.requireFresh("snapshot", snapshot.orElseThrow().head(), now);
    TrustRules.requireFresh("targets", targets.orElseThrow().head(), now);
  }

  static boolean isMeant(FileStamp stamp, Metadata file) {
    return stamp.version() == file.version() && stamp.fits(file.head().stamp());
  }
}
