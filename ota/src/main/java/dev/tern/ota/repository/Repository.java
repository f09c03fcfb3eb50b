package dev.tern.ota.repository;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.ota.OtaException;
import dev.tern.ota.TargetFile;
import dev.tern.ota.tuf.CanonicalJson;
import dev.tern.ota.tuf.RoleKeys;
import dev.tern.ota.tuf.RoleName;
import dev.tern.ota.tuf.SignedFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A repository of The Update Framework, with consistent snapshots, and one delegated role for each
 * further name, such as {@code config}.
 *
 * <p>Changes are staged, signed and published, in this order; each may happen in another process
 * and on another machine that has the folder. Not safe for several threads or processes at once.
 */
public final class Repository {
  /** When a file was signed: a device without a clock learns from it that time has gone on. */
  private static final String SIGNED_AT = "x-tern-signed-at";

  private static final String LIFETIME_DAYS = "x-tern-lifetime-days";
  private static final String SPEC_VERSION = "1.0.31";

  private final RepositoryFolder files;
  private final Clock clock;

  private Repository(RepositoryFolder files, Clock clock) {
    this.files = files;
    this.clock = clock;
  }

  /**
   * A new repository, all of it staged: {@link #sign} and {@link #publish} it.
   *
   * @param roles keys and thresholds of {@code root}, {@code targets}, {@code snapshot}, {@code
   *     timestamp}; every other name is a role that targets delegates {@code NAME/*} to
   */
  public static Repository create(Path folder, Map<String, RoleKeys> roles, Clock clock) {
    RepositoryFolder files = new RepositoryFolder(folder);
    Repository repository = new Repository(files, clock);
    if (files.newestRoot() > 0 || Files.exists(files.staged(RoleName.ROOT))) {
      throw new OtaException(folder + ": holds a repository already; use it, or another folder");
    }
    if (!roles.keySet().containsAll(RoleName.TOP)) {
      throw new OtaException("roles=" + roles.keySet() + "; expected all of " + RoleName.TOP);
    }
    roles.forEach(Repository::requireEnoughKeys);
    repository.stageNew(
        RoleName.ROOT,
        root -> {
          root.put("consistent_snapshot", true).putObject("keys");
          root.putObject("roles");
          RoleName.TOP.stream().sorted().forEach(role -> putRole(root, role, roles.get(role)));
        });
    repository.stageNew(RoleName.TARGETS, targets -> targets.putObject("targets"));
    new TreeMap<>(roles)
        .forEach(
            (role, keys) -> {
              if (!RoleName.TOP.contains(role)) {
                repository.addRole(role, keys, List.of(role + "/*"));
              }
            });
    return repository;
  }

  /** A repository that is there. */
  public static Repository open(Path folder, Clock clock) {
    RepositoryFolder files = new RepositoryFolder(folder);
    Repository repository = new Repository(files, clock);
    SignedFile root =
        repository
            .newest(RoleName.ROOT)
            .orElseThrow(
                () ->
                    new OtaException(
                        folder + ": holds no repository; make one with tern fleet init"));
    if (!root.signed().path("consistent_snapshot").asBoolean()) {
      throw new OtaException(
          folder + ": consistent_snapshot is not true; expected a repository with file versions");
    }
    return repository;
  }

  public Path folder() {
    return files.path();
  }

  /** The newest published root, which enrolment brings to a device. */
  public byte[] root() {
    return files
        .bytes(files.published(RoleName.ROOT, files.newestRoot()))
        .orElseThrow(() -> new OtaException(folder() + ": no root is published yet"));
  }

  /** Version of a role that is published; 0 where there is none. */
  public long version(String role) {
    return published(role).map(Repository::version).orElse(0L);
  }

  /** When what is published of a role expires. */
  public Optional<Instant> expires(String role) {
    return published(role).map(file -> Instant.parse(file.signed().get("expires").asText()));
  }

  /** Targets by path, as staged or else as published. */
  public SortedMap<String, TargetFile> targets() {
    SortedMap<String, TargetFile> all = new TreeMap<>();
    newest(RoleName.TARGETS)
        .ifPresent(
            file ->
                file.signed()
                    .path("targets")
                    .properties()
                    .forEach(entry -> all.put(entry.getKey(), target(entry))));
    return all;
  }

  /** Keys and threshold of a role, as staged or else as published. */
  public RoleKeys role(String role) {
    return keysOf(role, newest(RoleName.ROOT), newest(RoleName.TARGETS))
        .orElseThrow(() -> new OtaException("role=" + role + " is not known; roles=" + roles()));
  }

  /** Keys and threshold of a role that devices know; empty where nothing is published yet. */
  public Optional<RoleKeys> keysInForce(String role) {
    return keysOf(role, published(RoleName.ROOT), published(RoleName.TARGETS));
  }

  /** How long the next version of a role will be good for, as staged or else as published. */
  public Duration lifetime(String role) {
    if (isMadeByPublish(role)) {
      return Duration.ofDays(lifetimeDays(require(RoleName.ROOT), role));
    }
    long days = require(role).signed().path(LIFETIME_DAYS).asLong(defaultLifetimeDays(role));
    return Duration.ofDays(days);
  }

  /** Names of all roles. */
  public Set<String> roles() {
    Set<String> names = new LinkedHashSet<>(List.of("root", "targets", "snapshot", "timestamp"));
    newest(RoleName.TARGETS)
        .ifPresent(targets -> delegations(targets).forEach(role -> names.add(name(role))));
    return names;
  }

  // ---- Changes: each is staged, and its file has to be signed anew.

  /**
   * Adds or replaces a target; its contents are copied at once.
   *
   * @param custom what devices are told of it besides; null for nothing
   */
  public TargetFile addTarget(String path, Path file, ObjectNode custom) {
    try (InputStream in = Files.newInputStream(file)) {
      return addTarget(path, in, custom);
    } catch (IOException e) {
      throw new OtaException(file + " can't be read: " + e, e);
    }
  }

  public TargetFile addTarget(String path, byte[] contents, ObjectNode custom) {
    return addTarget(path, new ByteArrayInputStream(contents), custom);
  }

  private TargetFile addTarget(String path, InputStream contents, ObjectNode custom) {
    requireTargetPath(path);
    RepositoryFolder.Stored stored = files.store(path, contents);
    ObjectNode entry = JsonNodeFactory.instance.objectNode();
    entry.put("length", stored.length()).putObject("hashes").put("sha256", stored.sha256());
    if (custom != null && !custom.isEmpty()) {
      entry.set("custom", custom);
    }
    SignedFile now = require(RoleName.TARGETS);
    if (!same(entry, now.signed().path("targets").path(path))) {
      stage(RoleName.TARGETS, targets -> targets.withObjectProperty("targets").set(path, entry));
    }
    return target(Map.entry(path, entry));
  }

  /** Takes a target out of the metadata; its contents stay for devices that still fetch them. */
  public void removeTarget(String path) {
    if (!targets().containsKey(path)) {
      throw new OtaException("target=" + path + " is not there");
    }
    stage(RoleName.TARGETS, targets -> targets.withObjectProperty("targets").remove(path));
  }

  /**
   * Gives a role other keys or another threshold. For a role of root this makes a new root, which
   * enough keys of both the old and the new one have to sign.
   */
  public void setRole(String role, RoleKeys keys) {
    requireEnoughKeys(role, keys);
    if (role(role).equals(keys)) {
      return;
    }
    if (RoleName.TOP.contains(role)) {
      stage(RoleName.ROOT, root -> putRole(root, role, keys));
    } else {
      stage(RoleName.TARGETS, targets -> putDelegation(targets, role, keys, null));
    }
    stageWhatNewKeysHaveToSign();
  }

  /**
   * Delegates targets whose path matches one of the patterns to a new role.
   *
   * @param paths patterns with {@code *} and {@code ?}, neither of which stands for a slash
   */
  public void addRole(String role, RoleKeys keys, List<String> paths) {
    if (roles().contains(role)) {
      throw new OtaException("role=" + role + " is there already");
    }
    requireEnoughKeys(role, keys);
    stage(RoleName.TARGETS, targets -> putDelegation(targets, role, keys, paths));
    stageNew(role, signed -> signed.putObject("targets"));
  }

  /** Stages the next version of root, targets or a delegated role, with a new expiry. */
  public void renew(String role) {
    if (isMadeByPublish(role)) {
      throw new OtaException("role=" + role + " is renewed by publishing");
    }
    stage(role, signed -> {});
  }

  // A staged root or targets file can't be published before the files of roles whose keys it
  // replaces are signed by the new ones.
  private void stageWhatNewKeysHaveToSign() {
    for (String role : newestRoles()) {
      boolean isSigned = published(role).map(file -> enough(role(role), file)).orElse(true);
      if (!isSigned && staged(role).isEmpty()) {
        renew(role);
      }
    }
  }

  /**
   * How long a version of a role is good for, from its signing; for root, targets and delegated
   * roles from the next version on, staged here; for the others from the next publishing on.
   */
  public void setLifetime(String role, Duration lifetime) {
    long days = lifetime.toDays();
    if (days < 1) {
      throw new OtaException("lifetime=" + lifetime + "; expected a day or more");
    }
    if (lifetime(role).toDays() == days) {
      return;
    }
    if (isMadeByPublish(role)) {
      stage(
          RoleName.ROOT,
          root ->
              root.withObjectProperty("roles").withObjectProperty(role).put(LIFETIME_DAYS, days));
    } else {
      stage(role, signed -> signed.put(LIFETIME_DAYS, days));
    }
  }

  /** Forgets what is staged. */
  public void discard() {
    stagedRoles().forEach(this::discard);
  }

  /** Forgets what is staged of a role. */
  public void discard(String role) {
    files.delete(files.staged(role));
  }

  // ---- Signatures

  /**
   * Adds the key's signature to every staged file that it may sign.
   *
   * @return roles whose files it has signed; empty where it may sign none
   */
  public List<String> sign(SigningKey key) {
    List<String> signed = new ArrayList<>();
    for (String role : stagedRoles()) {
      SignedFile file = staged(role).orElseThrow();
      if (maySign(key, role)) {
        files.write(files.staged(role), withSignature(file, key));
        signed.add(role);
      }
    }
    return signed;
  }

  // A file staged together with a new root may be published before it, by the keys of the old one.
  private boolean maySign(SigningKey key, String role) {
    List<RoleKeys> all = new ArrayList<>(signersAsked(role));
    keysInForce(role).ifPresent(all::add);
    return all.stream().anyMatch(keys -> keys.keys().containsKey(key.id()));
  }

  /** Staged files without enough signatures. */
  public List<Waiting> waiting() {
    List<Waiting> all = new ArrayList<>();
    for (String role : stagedRoles()) {
      SignedFile file = staged(role).orElseThrow();
      for (RoleKeys keys : signersAsked(role)) {
        List<String> signers = keys.signersOf(file);
        if (signers.size() < keys.threshold()) {
          List<String> others = new ArrayList<>(keys.keys().keySet());
          others.removeAll(signers);
          all.add(new Waiting(role, version(file), keys.threshold() - signers.size(), others));
        }
      }
    }
    return all;
  }

  /**
   * A staged file that can't be published yet.
   *
   * @param signatures how many more it needs
   * @param keyIds of the keys that have not signed yet
   */
  public record Waiting(String role, long version, int signatures, List<String> keyIds) {
    @Override
    public String toString() {
      return role
          + " version="
          + version
          + " waits for "
          + signatures
          + " more "
          + (signatures == 1 ? "signature" : "signatures")
          + " by "
          + String.join(" or ", keyIds);
    }
  }

  /**
   * Signs a document of our own, such as a device's configuration, as devices check it with {@code
   * Trust.verified}.
   *
   * @param keys may be fewer than the threshold: {@link #addSignature} adds the others
   */
  public byte[] sign(String role, ObjectNode document, Collection<SigningKey> keys) {
    RoleKeys allowed = keysInForce(role).orElseGet(() -> role(role));
    byte[] unsigned = RepositoryFolder.serialize(new SignedFile(role, document, Map.of()));
    // What was written is read again, so that exactly what devices see is signed.
    SignedFile file = SignedFile.parseDocument("document for role " + role, unsigned);
    for (SigningKey key : keys) {
      if (!allowed.keys().containsKey(key.id())) {
        throw new OtaException(
            "key="
                + key.id()
                + " may not sign for role "
                + role
                + "; its keys are "
                + allowed.keys().keySet());
      }
      file = withSignature(file, key);
    }
    return RepositoryFolder.serialize(file);
  }

  /** The document with one signature more. */
  public static byte[] addSignature(byte[] document, SigningKey key) {
    return RepositoryFolder.serialize(
        withSignature(SignedFile.parseDocument("document", document), key));
  }

  private static SignedFile withSignature(SignedFile file, SigningKey key) {
    Map<String, String> signatures = new TreeMap<>(file.signatures());
    signatures.put(key.id(), HexFormat.of().formatHex(key.sign(file.message())));
    return new SignedFile(file.name(), file.signed(), signatures);
  }

  // ---- Publishing

  /**
   * Signs what is staged with these keys, publishes what then has enough signatures and fits
   * together, and makes a new snapshot where something changed and a new timestamp in any case.
   * What still waits for signatures stays staged and holds up nothing else.
   *
   * @param keys at least as many of snapshot and timestamp as their thresholds ask for
   */
  public Published publish(Collection<SigningKey> keys) {
    keys.forEach(this::sign);
    Map<String, SignedFile> chosen = largestThatFits();
    requireFresh(chosen);

    SignedFile snapshot = snapshotOf(chosen, keys);
    SignedFile timestamp = timestampOf(chosen, snapshot, keys);

    // A file counts once the timestamp leads to it. So it comes last, and root right before it: in
    // between a device may find keys of the new root and a timestamp of the old ones, and asks
    // again later.
    Map<String, Long> written = new LinkedHashMap<>();
    for (Map.Entry<String, SignedFile> entry : chosen.entrySet()) {
      if (!entry.getKey().equals(RoleName.ROOT)) {
        put(entry.getKey(), entry.getValue(), written);
      }
    }
    put(RoleName.SNAPSHOT, snapshot, written);
    put(RoleName.ROOT, chosen.get(RoleName.ROOT), written);
    put(RoleName.TIMESTAMP, timestamp, written);
    for (String role : stagedRoles()) {
      if (version(staged(role).orElseThrow()) <= version(role)) {
        files.delete(files.staged(role));
      }
    }
    stageWhatNewKeysHaveToSign();
    return new Published(written, waiting());
  }

  /**
   * Keys of snapshot or timestamp that a publishing needs now: those of the staged root where it is
   * signed by enough, else those of the published one.
   */
  public RoleKeys publishers(String role) {
    boolean isFirst = files.newestRoot() == 0;
    return isFirst ? role(role) : rootKeys(largestThatFits().get(RoleName.ROOT), role);
  }

  /**
   * What a publishing has done.
   *
   * @param written new versions by role
   * @param waiting what is still staged
   */
  public record Published(Map<String, Long> written, List<Waiting> waiting) {}

  private void put(String role, SignedFile file, Map<String, Long> written) {
    if (version(file) != version(role)) {
      files.write(files.published(role, version(file)), RepositoryFolder.serialize(file));
      written.put(role, version(file));
    }
  }

  /**
   * The staged files that, with the published ones for the others, devices would accept: with the
   * staged root and targets where possible, else with one of them, else with neither.
   */
  private Map<String, SignedFile> largestThatFits() {
    Map<String, SignedFile> current = new LinkedHashMap<>();
    for (String role : newestRoles()) {
      published(role).ifPresent(file -> current.put(role, file));
    }
    for (List<String> staged :
        List.of(
            List.of(RoleName.ROOT, RoleName.TARGETS),
            List.of(RoleName.ROOT),
            List.of(RoleName.TARGETS),
            List.<String>of())) {
      Map<String, SignedFile> chosen = new LinkedHashMap<>(current);
      staged.forEach(role -> staged(role).ifPresent(file -> chosen.put(role, file)));
      SignedFile targets = chosen.get(RoleName.TARGETS);
      for (ObjectNode delegation : targets == null ? List.<ObjectNode>of() : delegations(targets)) {
        staged(name(delegation))
            .filter(file -> enough(delegationKeys(targets, delegation), file))
            .ifPresent(file -> chosen.put(name(delegation), file));
      }
      if (fits(chosen, Optional.ofNullable(current.get(RoleName.ROOT)))) {
        return chosen;
      }
    }
    throw new OtaException(
        "nothing can be published: "
            + String.join("; ", waiting().stream().map(Waiting::toString).toList()));
  }

  private static boolean fits(Map<String, SignedFile> files, Optional<SignedFile> oldRoot) {
    SignedFile root = files.get(RoleName.ROOT);
    SignedFile targets = files.get(RoleName.TARGETS);
    if (root == null || targets == null) {
      return false;
    }
    boolean isNewRoot = oldRoot.isEmpty() || version(oldRoot.get()) != version(root);
    if (isNewRoot && oldRoot.isPresent() && !enough(rootKeys(oldRoot.get(), RoleName.ROOT), root)) {
      return false;
    }
    if (!enough(rootKeys(root, RoleName.ROOT), root)
        || !enough(rootKeys(root, RoleName.TARGETS), targets)) {
      return false;
    }
    for (ObjectNode delegation : delegations(targets)) {
      SignedFile file = files.get(name(delegation));
      if (file == null || !enough(delegationKeys(targets, delegation), file)) {
        return false;
      }
    }
    return true;
  }

  private static boolean enough(RoleKeys keys, SignedFile file) {
    return keys.signersOf(file).size() >= keys.threshold();
  }

  private void requireFresh(Map<String, SignedFile> chosen) {
    chosen.forEach(
        (role, file) -> {
          Instant expires = Instant.parse(file.signed().get("expires").asText());
          if (!expires.isAfter(clock.instant())) {
            throw new OtaException(
                role
                    + " version="
                    + version(file)
                    + " expired="
                    + expires
                    + ": devices would refuse it; renew it, sign it and publish again");
          }
        });
  }

  private SignedFile snapshotOf(Map<String, SignedFile> chosen, Collection<SigningKey> keys) {
    ObjectNode meta = JsonNodeFactory.instance.objectNode();
    chosen.forEach(
        (role, file) -> {
          if (!role.equals(RoleName.ROOT)) {
            putMeta(meta, role, file);
          }
        });
    SignedFile root = chosen.get(RoleName.ROOT);
    RoleKeys allowed = rootKeys(root, RoleName.SNAPSHOT);
    Optional<SignedFile> old = published(RoleName.SNAPSHOT);
    if (old.isPresent()
        && same(meta, old.get().signed().path("meta"))
        && enough(allowed, old.get())
        && hasHalfItsLife(old.get(), lifetimeDays(root, RoleName.SNAPSHOT))) {
      return old.get();
    }
    ObjectNode signed = header(RoleName.SNAPSHOT, lifetimeDays(root, RoleName.SNAPSHOT));
    signed.put("version", version(RoleName.SNAPSHOT) + 1).set("meta", meta);
    return signedBy(RoleName.SNAPSHOT, signed, allowed, keys);
  }

  private SignedFile timestampOf(
      Map<String, SignedFile> chosen, SignedFile snapshot, Collection<SigningKey> keys) {
    SignedFile root = chosen.get(RoleName.ROOT);
    ObjectNode signed = header(RoleName.TIMESTAMP, lifetimeDays(root, RoleName.TIMESTAMP));
    signed.put("version", version(RoleName.TIMESTAMP) + 1);
    putMeta(signed.putObject("meta"), RoleName.SNAPSHOT, snapshot);
    return signedBy(RoleName.TIMESTAMP, signed, rootKeys(root, RoleName.TIMESTAMP), keys);
  }

  private static SignedFile signedBy(
      String role, ObjectNode signed, RoleKeys allowed, Collection<SigningKey> keys) {
    SignedFile file = new SignedFile(role, signed, Map.of());
    for (SigningKey key : keys) {
      if (allowed.keys().containsKey(key.id())) {
        file = withSignature(file, key);
      }
    }
    if (!enough(allowed, file)) {
      throw new OtaException(
          role
              + ": signatures="
              + file.signatures().size()
              + "; expected "
              + allowed.threshold()
              + " by "
              + String.join(", ", allowed.keys().keySet())
              + "; name the files of these keys");
    }
    return file;
  }

  private boolean hasHalfItsLife(SignedFile file, long lifetimeDays) {
    Instant expires = Instant.parse(file.signed().get("expires").asText());
    return clock.instant().plus(Duration.ofDays(lifetimeDays).dividedBy(2)).isBefore(expires);
  }

  private static void putMeta(ObjectNode meta, String role, SignedFile file) {
    byte[] bytes = RepositoryFolder.serialize(file);
    meta.putObject(role + ".json")
        .put("version", version(file))
        .put("length", bytes.length)
        .putObject("hashes")
        .put("sha256", RepositoryFolder.sha256(bytes));
  }

  // ---- Staging

  private void stageNew(String role, Consumer<ObjectNode> change) {
    ObjectNode signed = header(typeOf(role), defaultLifetimeDays(role));
    signed.put(LIFETIME_DAYS, defaultLifetimeDays(role)).put("version", 1);
    change.accept(signed);
    files.write(files.staged(role), new SignedFile(role, signed, Map.of()));
  }

  private void stage(String role, Consumer<ObjectNode> change) {
    ObjectNode signed = require(role).signed().deepCopy();
    long days = signed.path(LIFETIME_DAYS).asLong(defaultLifetimeDays(role));
    change.accept(signed);
    days = signed.path(LIFETIME_DAYS).asLong(days);
    signed.setAll(header(typeOf(role), days));
    signed.put("version", version(role) + 1);
    files.write(files.staged(role), new SignedFile(role, signed, Map.of()));
  }

  private ObjectNode header(String type, long lifetimeDays) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    return JsonNodeFactory.instance
        .objectNode()
        .put("_type", type)
        .put("spec_version", SPEC_VERSION)
        .put("expires", now.plus(Duration.ofDays(lifetimeDays)).toString())
        .put(SIGNED_AT, now.toString());
  }

  private static String typeOf(String role) {
    return RoleName.TOP.contains(role) ? role : RoleName.TARGETS;
  }

  private static long defaultLifetimeDays(String role) {
    return switch (role) {
      case RoleName.ROOT -> 730;
      case RoleName.SNAPSHOT -> 90;
      case RoleName.TIMESTAMP -> 30;
      default -> 365;
    };
  }

  private static long lifetimeDays(SignedFile root, String role) {
    return root.signed()
        .path("roles")
        .path(role)
        .path(LIFETIME_DAYS)
        .asLong(defaultLifetimeDays(role));
  }

  private static boolean isMadeByPublish(String role) {
    return role.equals(RoleName.SNAPSHOT) || role.equals(RoleName.TIMESTAMP);
  }

  // ---- Reading

  private Optional<SignedFile> staged(String role) {
    return files.read(files.staged(role));
  }

  private Optional<SignedFile> published(String role) {
    return switch (role) {
      case RoleName.ROOT -> files.read(files.published(role, files.newestRoot()));
      case RoleName.TIMESTAMP -> files.read(files.published(role, 0));
      case RoleName.SNAPSHOT -> listedBy(RoleName.TIMESTAMP, role);
      default -> listedBy(RoleName.SNAPSHOT, role);
    };
  }

  private Optional<SignedFile> listedBy(String lister, String role) {
    return published(lister)
        .map(file -> file.signed().path("meta").path(role + ".json").path("version").asLong())
        .filter(version -> version > 0)
        .flatMap(version -> files.read(files.published(role, version)));
  }

  private Optional<SignedFile> newest(String role) {
    return staged(role).or(() -> published(role));
  }

  private SignedFile require(String role) {
    return newest(role)
        .orElseThrow(() -> new OtaException("role=" + role + " is not known; roles=" + roles()));
  }

  /** Roles whose files people sign. */
  private List<String> newestRoles() {
    return roles().stream().filter(role -> !isMadeByPublish(role)).toList();
  }

  private List<String> stagedRoles() {
    return newestRoles().stream().filter(role -> Files.exists(files.staged(role))).toList();
  }

  /** All whose thresholds a staged file has to meet: for a root two, the old one's and its own. */
  private List<RoleKeys> signersAsked(String role) {
    if (!role.equals(RoleName.ROOT)) {
      return List.of(role(role));
    }
    List<RoleKeys> both = new ArrayList<>();
    published(RoleName.ROOT).ifPresent(root -> both.add(rootKeys(root, RoleName.ROOT)));
    RoleKeys own = role(RoleName.ROOT);
    if (!both.contains(own)) {
      both.add(own);
    }
    return both;
  }

  private static Optional<RoleKeys> keysOf(
      String role, Optional<SignedFile> root, Optional<SignedFile> targets) {
    if (RoleName.TOP.contains(role)) {
      return root.map(file -> rootKeys(file, role));
    }
    return targets.flatMap(
        file ->
            delegations(file).stream()
                .filter(delegation -> name(delegation).equals(role))
                .findFirst()
                .map(delegation -> delegationKeys(file, delegation)));
  }

  private static RoleKeys rootKeys(SignedFile root, String role) {
    return RoleKeys.of(root.signed().path("roles").path(role), root.signed().path("keys"));
  }

  private static RoleKeys delegationKeys(SignedFile targets, ObjectNode delegation) {
    return RoleKeys.of(delegation, targets.signed().path("delegations").path("keys"));
  }

  private static List<ObjectNode> delegations(SignedFile targets) {
    List<ObjectNode> all = new ArrayList<>();
    for (JsonNode role : targets.signed().path("delegations").path("roles")) {
      all.add((ObjectNode) role);
    }
    return all;
  }

  private static String name(ObjectNode delegation) {
    return delegation.path("name").asText();
  }

  // Trees compare as unequal where one holds a number as int and the other as long.
  private static boolean same(JsonNode a, JsonNode b) {
    return !a.isMissingNode()
        && !b.isMissingNode()
        && Arrays.equals(CanonicalJson.encode(a), CanonicalJson.encode(b));
  }

  private static long version(SignedFile file) {
    return file.signed().path("version").asLong();
  }

  private static TargetFile target(Map.Entry<String, JsonNode> entry) {
    JsonNode file = entry.getValue();
    String sha256 = file.path("hashes").path("sha256").asText();
    JsonNode custom =
        file.has("custom") ? file.get("custom") : JsonNodeFactory.instance.objectNode();
    return new TargetFile(
        entry.getKey(),
        file.path("length").asLong(),
        sha256,
        RepositoryFolder.Stored.fetchPath(entry.getKey(), sha256),
        custom);
  }

  // ---- Keys within metadata

  private static void putRole(ObjectNode root, String role, RoleKeys keys) {
    ObjectNode entry = root.withObjectProperty("roles").withObjectProperty(role);
    putKeys(entry, root.withObjectProperty("keys"), keys);
    dropUnusedKeys(root.withObjectProperty("keys"), root.get("roles"));
  }

  private static void putDelegation(
      ObjectNode targets, String role, RoleKeys keys, List<String> paths) {
    ObjectNode delegations = targets.withObjectProperty("delegations");
    ObjectNode known = delegations.withObjectProperty("keys");
    ArrayNode roles = delegations.withArrayProperty("roles");
    ObjectNode entry = null;
    for (JsonNode there : roles) {
      if (there.path("name").asText().equals(role)) {
        entry = (ObjectNode) there;
      }
    }
    if (entry == null) {
      entry = roles.addObject().put("name", role).put("terminating", true);
      paths.forEach(entry.putArray("paths")::add);
    }
    putKeys(entry, known, keys);
    dropUnusedKeys(known, roles);
  }

  private static void putKeys(ObjectNode role, ObjectNode known, RoleKeys keys) {
    ArrayNode ids = role.putArray("keyids");
    keys.keys()
        .forEach(
            (id, key) -> {
              ids.add(id);
              if (!known.has(id)) {
                known.set(id, key.toJson());
              }
            });
    role.put("threshold", keys.threshold());
  }

  private static void dropUnusedKeys(ObjectNode known, JsonNode roles) {
    Set<String> used = new LinkedHashSet<>();
    for (JsonNode role : roles) {
      role.path("keyids").forEach(id -> used.add(id.asText()));
    }
    List<String> unused = new ArrayList<>();
    known.fieldNames().forEachRemaining(id -> unused.add(id));
    unused.removeAll(used);
    known.remove(unused);
  }

  private static void requireEnoughKeys(String role, RoleKeys keys) {
    if (keys.keys().size() < keys.threshold()) {
      throw new OtaException(
          "role="
              + role
              + ": keys="
              + keys.keys().size()
              + ", threshold="
              + keys.threshold()
              + "; expected at least as many keys");
    }
  }

  private static void requireTargetPath(String path) {
    boolean plain = path.getBytes(StandardCharsets.UTF_8).length <= 1024 && !path.contains("\\");
    for (String part : path.split("/", -1)) {
      plain &= !part.isEmpty() && !part.equals(".") && !part.equals("..");
    }
    if (!plain) {
      throw new OtaException("target=" + path + "; expected a path like models/NAME/FILE");
    }
  }
}
