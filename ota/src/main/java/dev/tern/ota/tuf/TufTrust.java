package dev.tern.ota.tuf;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.ota.Disk;
import dev.tern.ota.Origin;
import dev.tern.ota.OtaException;
import dev.tern.ota.OverLimitException;
import dev.tern.ota.TargetFile;
import dev.tern.ota.Trust;
import dev.tern.ota.UntrustedException;
import dev.tern.ota.UntrustedException.Attack;
import dev.tern.ota.tuf.Delegations.Delegation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The client of The Update Framework over a folder of trusted metadata and an origin that nobody
 * trusts.
 *
 * <p>Thread-safe: one refresh or search at a time, the others wait; {@link #verified} never waits.
 */
public final class TufTrust implements Trust {
  private static final int MOST_DOCUMENT_BYTES = 256 << 10;
  // How far the time on disk may lag behind: a write for each refresh would wear flash out.
  private static final Duration SEEN_TIME_STEP = Duration.ofHours(1);

  private final TrustFolder folder;
  private final TrustLimits limits;
  private final ReentrantLock oneAtATime = new ReentrantLock();
  private final SeenTime time;
  private final Map<String, Delegated> delegated = new HashMap<>();
  private volatile Believed believed;

  /** A delegated role's file as it was verified last, and by whose word. */
  private record Delegated(RoleKeys keys, Metadata.Targets targets) {}

  private TufTrust(TrustFolder folder, TrustLimits limits, TrustedTime clocks) {
    this.folder = folder;
    this.limits = limits;
    this.time = new SeenTime(clocks);
  }

  /**
   * What the device believed last; at first, the root that enrolment brought.
   *
   * @param folder of its own, kept for good
   * @param enrolledRoot the file as it came; another one than before starts all anew
   * @throws UntrustedException where the enrolled root is not signed by its own keys
   */
  public static TufTrust open(Disk disk, Path folder, byte[] enrolledRoot, TrustedTime clocks) {
    return open(disk, folder, enrolledRoot, clocks, TrustLimits.DEFAULT);
  }

  public static TufTrust open(
      Disk disk, Path folder, byte[] enrolledRoot, TrustedTime clocks, TrustLimits limits) {
    TufTrust trust = new TufTrust(new TrustFolder(disk, folder), limits, clocks);
    trust.load(enrolledRoot);
    return trust;
  }

  /**
   * Refuses what can't be the first root of a device.
   *
   * @param name for messages
   * @throws UntrustedException where it is no root, or is not signed by its own keys
   */
  public static void requireRoot(String name, byte[] root) {
    TrustRules.firstRoot(name, root);
  }

  // ---- What is stored

  private void load(byte[] enrolledRoot) {
    if (enrolledRoot.length > limits.rootBytes()) {
      throw endless("the enrolled root", limits.rootBytes());
    }
    Metadata.Root enrolled = TrustRules.firstRoot("the enrolled root", enrolledRoot);
    folder.startFrom(enrolled.head().stamp().digests().get("sha256"));
    Optional<Metadata.Root> stored =
        stored(RoleName.ROOT, bytes -> TrustRules.firstRoot("the stored root", bytes))
            .filter(root -> root.version() >= enrolled.version());
    if (stored.isEmpty()) {
      folder.write(RoleName.ROOT, enrolledRoot);
    }
    believed = storedUnder(stored.orElse(enrolled));
    folder.seenTime().ifPresent(time::witness);
    believed.signedAt().ifPresent(time::witness);
  }

  /** Everything that is stored and signed by the keys of this root. */
  private Believed storedUnder(Metadata.Root root) {
    return new Believed(
        root,
        stored(
            RoleName.TIMESTAMP,
            bytes -> TrustRules.storedTimestamp("the stored timestamp", bytes, root)),
        stored(
            RoleName.SNAPSHOT,
            bytes -> TrustRules.storedSnapshot("the stored snapshot", bytes, root)),
        stored(
            RoleName.TARGETS,
            bytes ->
                TrustRules.storedTargets(
                    "the stored targets", bytes, root.keys(RoleName.TARGETS), "root")));
  }

  /** Empty where the file is damaged too: it is fetched again then. */
  private <T> Optional<T> stored(String role, Function<byte[], T> verify) {
    try {
      return folder.read(role, limits.bytes(role)).map(verify);
    } catch (UntrustedException e) {
      return Optional.empty();
    }
  }

  // ---- Refresh: TUF 1.0, section 5.3 to 5.6

  @Override
  public void refresh(Origin origin) throws IOException, InterruptedException {
    oneAtATime.lockInterruptibly();
    try {
      keepTime(time.leastNow());
      refreshRoot(origin);
      refreshTimestamp(origin);
      refreshSnapshot(origin);
      refreshTargets(origin);
      // Only a time at which all of this was fresh is kept: a clock that is years ahead for a
      // while would make the device refuse everything for good.
      time.witness(time.now());
      keepTime(time.leastNow());
    } finally {
      oneAtATime.unlock();
    }
  }

  private void refreshRoot(Origin origin) throws IOException, InterruptedException {
    Metadata.Root root = believed.root();
    for (int i = 0; i < limits.roots(); i++) {
      String path = "metadata/" + (root.version() + 1) + ".root.json";
      Optional<byte[]> bytes = fetch(origin, path, limits.rootBytes());
      if (bytes.isEmpty()) {
        break;
      }
      Metadata.Root next = TrustRules.nextRoot(path, bytes.get(), root);
      if (losesKey(root, next, RoleName.TIMESTAMP) || losesKey(root, next, RoleName.SNAPSHOT)) {
        forgetVersions();
        next.head().signedAt().ifPresent(time::witness);
      }
      folder.write(RoleName.ROOT, bytes.get());
      root = next;
      // From here on only what this root's keys have signed is believed, also if the rest fails.
      believe(storedUnder(root));
    }
    TrustRules.requireFresh("root", root.head(), time.now());
  }

  // Whoever held a key that was taken away may have raised versions and times as far as he liked,
  // so that no honest file could follow: they count for nothing from here on [5.3.11].
  private void forgetVersions() {
    folder.forget(RoleName.TIMESTAMP);
    folder.forget(RoleName.SNAPSHOT);
    folder.forgetSeenTime();
    time.restart(Instant.EPOCH);
  }

  private static boolean losesKey(Metadata.Root old, Metadata.Root next, String role) {
    return !materials(next.keys(role)).containsAll(materials(old.keys(role)));
  }

  private static Set<String> materials(RoleKeys keys) {
    return keys.keys().values().stream().map(VerificationKey::material).collect(Collectors.toSet());
  }

  private void refreshTimestamp(Origin origin) throws IOException, InterruptedException {
    String path = "metadata/timestamp.json";
    byte[] bytes = required(fetch(origin, path, limits.timestampBytes()), origin, path);
    Metadata.Timestamp timestamp =
        TrustRules.timestamp(path, bytes, believed.root(), believed.timestamp(), time.now());
    if (!believed.timestamp().equals(Optional.of(timestamp))) {
      folder.write(RoleName.TIMESTAMP, bytes);
      believe(believed.with(timestamp));
    }
  }

  private void refreshSnapshot(Origin origin) throws IOException, InterruptedException {
    Metadata.Timestamp timestamp = believed.timestamp().orElseThrow();
    if (believed.hasSnapshotOfTimestamp()) {
      TrustRules.requireFresh("snapshot", believed.snapshot().orElseThrow().head(), time.now());
      return;
    }
    String path = metadataPath(RoleName.SNAPSHOT, timestamp.snapshot());
    byte[] bytes = fetchStamped(origin, path, timestamp.snapshot(), limits.snapshotBytes());
    Metadata.Snapshot snapshot =
        TrustRules.snapshot(
            path, bytes, believed.root(), timestamp, believed.snapshot(), time.now());
    folder.write(RoleName.SNAPSHOT, bytes);
    folder.forgetOthers(
        snapshot.files().keySet().stream()
            .map(name -> RoleName.fileName(name.substring(0, name.length() - ".json".length())))
            .collect(Collectors.toSet()));
    believe(believed.with(snapshot));
  }

  private void refreshTargets(Origin origin) throws IOException, InterruptedException {
    FileStamp stamp = believed.snapshot().orElseThrow().stamp(RoleName.TARGETS).orElseThrow();
    if (believed.hasTargetsOfSnapshot()) {
      TrustRules.requireFresh("targets", believed.targets().orElseThrow().head(), time.now());
      return;
    }
    String path = metadataPath(RoleName.TARGETS, stamp);
    byte[] bytes = fetchStamped(origin, path, stamp, limits.targetsBytes());
    Metadata.Root root = believed.root();
    Metadata.Targets targets =
        TrustRules.targets(
            path,
            bytes,
            root.keys(RoleName.TARGETS),
            "role targets in root version=" + root.version(),
            stamp,
            time.now());
    folder.write(RoleName.TARGETS, bytes);
    believe(believed.with(targets));
  }

  private void believe(Believed newer) {
    believed = newer;
    newer.signedAt().ifPresent(time::witness);
  }

  private void keepTime(Instant now) {
    Instant stored = folder.seenTime().orElse(Instant.EPOCH);
    if (Duration.between(stored, now).compareTo(SEEN_TIME_STEP) >= 0) {
      folder.writeSeenTime(now);
    }
  }

  // ---- Targets: section 5.7

  @Override
  public Optional<TargetFile> target(String path, Origin origin)
      throws IOException, InterruptedException {
    return find(path, origin).map(entry -> describe(path, entry));
  }

  private TargetFile describe(String path, TargetEntry entry) {
    String sha256 = entry.digests().get("sha256");
    if (sha256 == null || !sha256.matches("[0-9a-f]{64}")) {
      throw StrictJson.malformed(
          "target " + path,
          "hashes=" + entry.digests().keySet() + "; expected sha256 among them, of 64 digits");
    }
    return new TargetFile(path, entry.length(), sha256, targetPath(path, sha256), entry.custom());
  }

  /** Where the repository has a target's contents. */
  String targetPath(String path, String digest) {
    int name = path.lastIndexOf('/') + 1;
    String prefix = believed.root().consistentSnapshot() ? digest + "." : "";
    return "targets/" + path.substring(0, name) + prefix + path.substring(name);
  }

  /** The first role that knows the target, in the order of delegations. */
  Optional<TargetEntry> find(String path, Origin origin) throws IOException, InterruptedException {
    requirePlain(path);
    oneAtATime.lockInterruptibly();
    try {
      believed.requireWhole(time.now());
      return walk(path, origin);
    } finally {
      oneAtATime.unlock();
    }
  }

  private Optional<TargetEntry> walk(String path, Origin origin)
      throws IOException, InterruptedException {
    Metadata.Targets targets = believed.targets().orElseThrow();
    Deque<Delegation> toAsk = new ArrayDeque<>();
    Set<String> asked = new HashSet<>();
    while (true) {
      TargetEntry entry = targets.files().get(path);
      if (entry != null) {
        return Optional.of(entry);
      }
      List<Delegation> next = targets.delegations().forTarget(path);
      for (int i = 0; i < next.size(); i++) {
        if (next.get(i).terminating()) {
          toAsk.clear();
          next = next.subList(0, i + 1);
          break;
        }
      }
      for (Delegation delegation : next.reversed()) {
        toAsk.push(delegation);
      }
      while (!toAsk.isEmpty() && asked.contains(toAsk.peek().name())) {
        toAsk.pop();
      }
      if (toAsk.isEmpty()) {
        return Optional.empty();
      }
      if (asked.size() >= limits.delegations()) {
        throw new UntrustedException(
            Attack.ENDLESS_DATA,
            "target "
                + path
                + ": more than "
                + limits.delegations()
                + " roles may name it; no more are asked; delegate narrower paths");
      }
      Delegation role = toAsk.pop();
      asked.add(role.name());
      targets = delegated(role, origin);
    }
  }

  /** The file of a delegated role: from memory, from the disk, or else from the origin. */
  private Metadata.Targets delegated(Delegation role, Origin origin)
      throws IOException, InterruptedException {
    FileStamp stamp =
        believed
            .snapshot()
            .orElseThrow()
            .stamp(role.name())
            .orElseThrow(
                () ->
                    new UntrustedException(
                        Attack.MIX_AND_MATCH,
                        "role "
                            + role.name()
                            + " is delegated to, but not part of the snapshot; publish the"
                            + " repository's files together"));
    Delegated held = delegated.get(role.name());
    // Signed once is not signed for everybody: another delegating role may name other keys.
    if (held != null
        && held.keys().equals(role.keys())
        && Believed.isMeant(stamp, held.targets())) {
      TrustRules.requireFresh(role.name(), held.targets().head(), time.now());
      return held.targets();
    }
    String whose = "role " + role.name() + " as delegated";
    String path = metadataPath(role.name(), stamp);
    Optional<Metadata.Targets> stored =
        stored(
            role.name(),
            bytes -> TrustRules.targets(path, bytes, role.keys(), whose, stamp, time.now()));
    Metadata.Targets targets;
    if (stored.isPresent()) {
      targets = stored.get();
    } else {
      byte[] bytes = fetchStamped(origin, path, stamp, limits.targetsBytes());
      targets = TrustRules.targets(path, bytes, role.keys(), whose, stamp, time.now());
      folder.write(role.name(), bytes);
    }
    delegated.put(role.name(), new Delegated(role.keys(), targets));
    return targets;
  }

  private static void requirePlain(String path) {
    boolean isPlain = path.length() <= 1024;
    for (String part : path.split("/", -1)) {
      isPlain &= !part.isEmpty() && !part.equals(".") && !part.equals("..");
    }
    if (!isPlain) {
      throw new OtaException("target=" + path + "; expected a path like models/NAME/FILE");
    }
  }

  // ---- Documents of our own

  @Override
  public JsonNode verified(String role, byte[] document) {
    String name = "document for role " + role;
    if (document.length > MOST_DOCUMENT_BYTES) {
      throw endless(name, MOST_DOCUMENT_BYTES);
    }
    SignedFile file = SignedFile.parseDocument(name, document);
    keysFor(role).require(file, "role " + role);
    String type = file.fields().text("_type");
    if (RoleName.TOP.contains(type)) {
      throw new UntrustedException(
          Attack.WRONG_SOFTWARE,
          name + ": _type=" + type + " is metadata of the repository; it is no document");
    }
    return file.signed();
  }

  private RoleKeys keysFor(String role) {
    if (role.equals(RoleName.ROOT)) {
      return believed.root().keys(RoleName.ROOT);
    }
    return believed
        .targets()
        .flatMap(targets -> targets.delegations().keys(role))
        .orElseThrow(
            () ->
                new UntrustedException(
                    Attack.ARBITRARY_SOFTWARE,
                    "role="
                        + role
                        + " has no keys on this device; refresh from a repository that delegates"
                        + " to it"));
  }

  // ---- Fetching

  private String metadataPath(String role, FileStamp stamp) {
    String version = believed.root().consistentSnapshot() ? stamp.version() + "." : "";
    return "metadata/" + version + RoleName.fileName(role);
  }

  private static byte[] fetchStamped(Origin origin, String path, FileStamp stamp, int limit)
      throws IOException, InterruptedException {
    int most = (int) Math.min(limit, stamp.length().orElse(limit));
    return required(fetch(origin, path, most), origin, path);
  }

  private static Optional<byte[]> fetch(Origin origin, String path, int limit)
      throws IOException, InterruptedException {
    Optional<byte[]> bytes;
    try {
      bytes = origin.read(path, limit);
    } catch (OverLimitException e) {
      throw endless(path, limit);
    }
    if (bytes.isPresent() && bytes.get().length > limit) {
      throw endless(path, limit);
    }
    return bytes;
  }

  private static UntrustedException endless(String name, int limit) {
    return new UntrustedException(
        Attack.ENDLESS_DATA, name + ": larger than limit=" + limit + " bytes; it is not read");
  }

  private static byte[] required(Optional<byte[]> bytes, Origin origin, String path)
      throws IOException {
    return bytes.orElseThrow(
        () ->
            new IOException(
                origin.name()
                    + ": no "
                    + path
                    + ", which the repository's other files ask for; publish it as a whole"));
  }
}
