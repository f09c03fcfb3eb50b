package dev.tern.ota.tuf;

import dev.tern.ota.UntrustedException;
import dev.tern.ota.UntrustedException.Attack;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A metadata file, taken apart (TUF 1.0, sections 4.3 to 4.6). Says nothing about its signatures.
 */
sealed interface Metadata {
  /** What all of them have. */
  Head head();

  default long version() {
    return head().version();
  }

  /**
   * @param version from 1
   * @param expires when it is no longer to be used
   * @param signedAt when a repository of ours signed it; empty where another made it
   * @param stamp of the file's bytes
   */
  record Head(long version, Instant expires, Optional<Instant> signedAt, Fingerprint stamp) {
    static Head of(Fields signed, String type, byte[] bytes) {
      String found = signed.text("_type");
      if (!found.equals(type)) {
        throw new UntrustedException(
            Attack.WRONG_SOFTWARE,
            signed.place() + "._type=" + found + "; expected " + type + "; it is not used");
      }
      if (!signed.text("spec_version").matches("1\\.\\d{1,4}(\\.\\d{1,4})?")) {
        throw signed.wrong("spec_version", "1.x of The Update Framework");
      }
      Instant expires = signed.time("expires");
      Optional<Instant> signedAt = Optional.empty();
      if (signed.has("x-tern-signed-at")) {
        signedAt = Optional.of(signed.time("x-tern-signed-at"));
        if (!signedAt.get().isBefore(expires)) {
          throw signed.wrong("x-tern-signed-at", "a time before expires=" + expires);
        }
      }
      return new Head(signed.integer("version", 1), expires, signedAt, Fingerprint.of(bytes));
    }
  }

  /** Who may sign what, and whether file names carry versions. */
  record Root(Head head, boolean consistentSnapshot, Map<String, RoleKeys> roles)
      implements Metadata {
    static Root parse(SignedFile file, byte[] bytes) {
      Fields signed = file.fields();
      Head head = Head.of(signed, RoleName.ROOT, bytes);
      Map<String, VerificationKey> keys = RoleKeys.known(signed.object("keys"));
      Fields roles = signed.object("roles");
      Map<String, RoleKeys> byName = new LinkedHashMap<>();
      for (String role : RoleName.TOP) {
        byName.put(role, RoleKeys.from(roles.object(role), keys));
      }
      // Optional since 1.0; what leaves it out has no versions in its names.
      boolean consistent = signed.has("consistent_snapshot") && signed.truth("consistent_snapshot");
      return new Root(head, consistent, Map.copyOf(byName));
    }

    RoleKeys keys(String role) {
      return roles.get(role);
    }
  }

  /** Which snapshot is the newest. */
  record Timestamp(Head head, FileStamp snapshot) implements Metadata {
    static Timestamp parse(SignedFile file, byte[] bytes) {
      Fields signed = file.fields();
      Head head = Head.of(signed, RoleName.TIMESTAMP, bytes);
      return new Timestamp(head, FileStamp.from(signed.object("meta").object("snapshot.json")));
    }
  }

  /** Which versions of all targets files belong together. */
  record Snapshot(Head head, Map<String, FileStamp> files) implements Metadata {
    static Snapshot parse(SignedFile file, byte[] bytes) {
      Fields signed = file.fields();
      Head head = Head.of(signed, RoleName.SNAPSHOT, bytes);
      Map<String, FileStamp> files = new LinkedHashMap<>();
      signed
          .object("meta")
          .objects()
          .forEach((name, meta) -> files.put(name, FileStamp.from(meta)));
      if (!files.containsKey("targets.json")) {
        throw signed.wrong("meta", "targets.json among them");
      }
      return new Snapshot(head, files);
    }

    /** By its role; empty where the role is not part of this snapshot. */
    Optional<FileStamp> stamp(String role) {
      return Optional.ofNullable(files.get(role + ".json"));
    }
  }

  /** Files, and who else may name files. */
  record Targets(Head head, Map<String, TargetEntry> files, Delegations delegations)
      implements Metadata {
    static Targets parse(SignedFile file, byte[] bytes) {
      Fields signed = file.fields();
      Head head = Head.of(signed, RoleName.TARGETS, bytes);
      Map<String, TargetEntry> files = new LinkedHashMap<>();
      signed
          .object("targets")
          .objects()
          .forEach((path, entry) -> files.put(path, TargetEntry.from(entry)));
      Delegations delegations =
          signed.has("delegations")
              ? Delegations.from(signed.object("delegations"))
              : Delegations.NONE;
      return new Targets(head, files, delegations);
    }
  }
}
