package dev.tern.ota.tuf;

import dev.tern.ota.UntrustedException;
import dev.tern.ota.UntrustedException.Attack;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What a metadata file has to be to be believed: section 5 of TUF 1.0, without files and network.
 * Each method takes the bytes that came and what is believed already, and returns the file or
 * refuses it; none changes anything. Numbers in brackets are the specification's steps.
 */
final class TrustRules {
  private TrustRules() {}

  /** A root that vouches for itself: the one that enrolment brought, or the stored one. */
  static Metadata.Root firstRoot(String name, byte[] bytes) {
    SignedFile file = SignedFile.parse(name, bytes);
    Metadata.Root root = Metadata.Root.parse(file, bytes);
    root.keys(RoleName.ROOT).require(file, "its own role root");
    return root;
  }

  /** The root after the one believed [5.3.4, 5.3.5]. Expiry is looked at after the last one. */
  static Metadata.Root nextRoot(String name, byte[] bytes, Metadata.Root believed) {
    SignedFile file = SignedFile.parse(name, bytes);
    Metadata.Root root = Metadata.Root.parse(file, bytes);
    believed.keys(RoleName.ROOT).require(file, "role root, version=" + believed.version());
    root.keys(RoleName.ROOT).require(file, "its own role root");
    long expected = believed.version() + 1;
    if (root.version() != expected) {
      throw new UntrustedException(
          root.version() < expected ? Attack.ROLLBACK : Attack.FAST_FORWARD,
          name + ": version=" + root.version() + "; expected " + expected + "; it is not used");
    }
    return root;
  }

  /**
   * A timestamp [5.4.2 to 5.4.4].
   *
   * @return the one believed where the new one has the same version
   */
  static Metadata.Timestamp timestamp(
      String name,
      byte[] bytes,
      Metadata.Root root,
      Optional<Metadata.Timestamp> believed,
      Instant now) {
    Metadata.Timestamp timestamp = storedTimestamp(name, bytes, root);
    if (believed.isPresent()) {
      if (timestamp.version() == believed.get().version()) {
        requireFresh(name, believed.get().head(), now);
        return believed.get();
      }
      requireNoRollback(name, "version", timestamp.version(), believed.get().version());
      requireNoRollback(
          name,
          "version of snapshot",
          timestamp.snapshot().version(),
          believed.get().snapshot().version());
    }
    requireFresh(name, timestamp.head(), now);
    return timestamp;
  }

  /** Without a look at its age: it was believed when it was stored. */
  static Metadata.Timestamp storedTimestamp(String name, byte[] bytes, Metadata.Root root) {
    SignedFile file = SignedFile.parse(name, bytes);
    requireSigned(file, root, RoleName.TIMESTAMP);
    return Metadata.Timestamp.parse(file, bytes);
  }

  /** The snapshot that the timestamp names [5.5.2 to 5.5.6]. */
  static Metadata.Snapshot snapshot(
      String name,
      byte[] bytes,
      Metadata.Root root,
      Metadata.Timestamp timestamp,
      Optional<Metadata.Snapshot> believed,
      Instant now) {
    timestamp.snapshot().require(name, Fingerprint.of(bytes));
    Metadata.Snapshot snapshot = storedSnapshot(name, bytes, root);
    timestamp.snapshot().requireVersion(name, snapshot.version());
    if (believed.isPresent()) {
      requireNoRollback(name, "version", snapshot.version(), believed.get().version());
      for (Map.Entry<String, FileStamp> old : believed.get().files().entrySet()) {
        FileStamp listed = snapshot.files().get(old.getKey());
        if (listed == null) {
          throw new UntrustedException(
              Attack.ROLLBACK,
              name + ": lists no " + old.getKey() + ", which was there before; it is not used");
        }
        requireNoRollback(
            name, "version of " + old.getKey(), listed.version(), old.getValue().version());
      }
    }
    requireFresh(name, snapshot.head(), now);
    return snapshot;
  }

  static Metadata.Snapshot storedSnapshot(String name, byte[] bytes, Metadata.Root root) {
    SignedFile file = SignedFile.parse(name, bytes);
    requireSigned(file, root, RoleName.SNAPSHOT);
    return Metadata.Snapshot.parse(file, bytes);
  }

  /**
   * Targets, of the top role or a delegated one [5.6.2 to 5.6.5].
   *
   * @param keys that the delegating file gives the role
   * @param stamp that the snapshot gives the file
   */
  static Metadata.Targets targets(
      String name, byte[] bytes, RoleKeys keys, String whose, FileStamp stamp, Instant now) {
    stamp.require(name, Fingerprint.of(bytes));
    Metadata.Targets targets = storedTargets(name, bytes, keys, whose);
    stamp.requireVersion(name, targets.version());
    requireFresh(name, targets.head(), now);
    return targets;
  }

  static Metadata.Targets storedTargets(String name, byte[] bytes, RoleKeys keys, String whose) {
    SignedFile file = SignedFile.parse(name, bytes);
    keys.require(file, whose);
    return Metadata.Targets.parse(file, bytes);
  }

  /** Refuses what has expired [5.3.10, 5.4.4, 5.5.6, 5.6.5]. */
  static void requireFresh(String name, Metadata.Head head, Instant now) {
    if (!now.isBefore(head.expires())) {
      throw new UntrustedException(
          Attack.FREEZE,
          name
              + ": version="
              + head.version()
              + " expired="
              + head.expires()
              + ", and it is "
              + now
              + " or later; it is not used; publish the repository anew");
    }
  }

  private static void requireSigned(SignedFile file, Metadata.Root root, String role) {
    root.keys(role).require(file, "role " + role + " in root version=" + root.version());
  }

  private static void requireNoRollback(String name, String what, long found, long believed) {
    if (found < believed) {
      throw new UntrustedException(
          Attack.ROLLBACK,
          name
              + ": "
              + what
              + "="
              + found
              + " is older than "
              + believed
              + ", which was believed before; it is not used");
    }
  }
}
