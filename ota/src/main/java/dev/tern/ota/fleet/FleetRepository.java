package dev.tern.ota.fleet;

import dev.tern.ota.OtaException;
import dev.tern.ota.TargetSet;
import dev.tern.ota.repository.Repository;
import dev.tern.ota.repository.Repository.Waiting;
import dev.tern.ota.repository.SigningKey;
import dev.tern.ota.set.SetDocument;
import dev.tern.ota.tuf.RoleKeys;
import dev.tern.ota.tuf.VerificationKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A repository with what the operator keeps beside it:
 *
 * <pre>
 * metadata/ targets/   what devices fetch, all of it signed
 * fleet/keys.json      whose keys there are, nothing secret
 * fleet/groups.yaml    groups of devices
 * fleet/rollout.json   the rollout that goes on
 * fleet/config/        the settings that each device was last given
 * </pre>
 */
public final class FleetRepository {
  private static final String SETS = "sets/";
  private static final String JSON = ".json";

  private final Repository repository;
  private KeyFolder known;
  private final Clock clock;

  private FleetRepository(Repository repository, KeyFolder known, Clock clock) {
    this.repository = repository;
    this.known = known;
    this.clock = clock;
  }

  /** Makes a repository without sets, with these keys; it still has to be signed. */
  public static FleetRepository init(Path folder, KeyFolder keys, Clock clock) {
    Repository repository = Repository.create(folder, keys.roles(), clock);
    Path beside = folder.resolve("fleet");
    try {
      Files.createDirectories(beside);
      Files.copy(keys.folder().resolve(KeyFolder.LIST), beside.resolve(KeyFolder.LIST));
      Files.writeString(
          beside.resolve("groups.yaml"),
          "# Names for several devices, such as\n# kiosks: [shop/till-1, shop/till-2, museum/*]\n");
    } catch (IOException e) {
      throw new OtaException(beside + " can't be written: " + e, e);
    }
    return new FleetRepository(
        repository, KeyFolder.readList(beside, beside.resolve(KeyFolder.LIST)), clock);
  }

  /**
   * @throws OtaException where there is none
   */
  public static FleetRepository open(Path folder, Clock clock) {
    Repository repository = Repository.open(folder, clock);
    Path list = folder.resolve("fleet").resolve(KeyFolder.LIST);
    KeyFolder known =
        Files.exists(list)
            ? KeyFolder.readList(folder.resolve("fleet"), list)
            : new KeyFolder(
                folder.resolve("fleet"),
                Map.of(),
                Map.of()); // Made by another tool: keys have ids only.
    return new FleetRepository(repository, known, clock);
  }

  public Repository repository() {
    return repository;
  }

  public Path folder() {
    return repository.folder();
  }

  /**
   * What signing came to.
   *
   * @param written new versions by role
   * @param waiting sentences about what still needs signatures
   * @param isPublished whether devices see all that was staged before
   */
  public record Signed(Map<String, Long> written, List<String> waiting, boolean isPublished) {}

  /**
   * Signs what is staged and what expires soon, and publishes what is complete. Where the keys of
   * snapshot and timestamp are not among these, signatures are added and nothing is published. What
   * has less than a quarter of its life left expires soon, and gets a new version.
   */
  public Signed sign(Collection<SigningKey> keys) {
    renew(keys);
    keys.forEach(repository::sign);
    if (!canPublish(keys)) {
      return new Signed(Map.of(), waiting(repository.waiting()), false);
    }
    Repository.Published published = repository.publish(keys);
    return new Signed(
        published.written(), waiting(published.waiting()), published.waiting().isEmpty());
  }

  /** Only what these keys may sign: a version that nobody signs would hold up the next one. */
  private void renew(Collection<SigningKey> keys) {
    for (String role : repository.roles()) {
      Instant soon = clock.instant().plus(repository.lifetime(role).dividedBy(4));
      boolean isMadeAnyway = role.equals("snapshot") || role.equals("timestamp");
      boolean expires = repository.expires(role).map(at -> at.isBefore(soon)).orElse(false);
      boolean isStaged =
          repository.waiting().stream().anyMatch(waiting -> waiting.role().equals(role));
      if (!isMadeAnyway && expires && !isStaged && count(keys, repository.role(role)) > 0) {
        repository.renew(role);
      }
    }
  }

  private boolean canPublish(Collection<SigningKey> keys) {
    return List.of("snapshot", "timestamp").stream()
        .allMatch(
            role -> {
              RoleKeys needed = repository.publishers(role);
              return count(keys, needed) >= needed.threshold();
            });
  }

  private static long count(Collection<SigningKey> keys, RoleKeys allowed) {
    return keys.stream().filter(key -> allowed.keys().containsKey(key.id())).count();
  }

  /** What people call a key. */
  public String name(String keyId) {
    return known.name(keyId);
  }

  /** Names of keys that were ever known here, by id. */
  public Map<String, String> names() {
    return known.names();
  }

  /** Writes down whose key this is. */
  public void learn(String role, String name, VerificationKey key) {
    try {
      Files.createDirectories(known.folder());
    } catch (IOException e) {
      throw new OtaException(known.folder() + " can't be made: " + e, e);
    }
    known = known.knowing(role, name, key);
  }

  /** Sentences about what is staged and still needs signatures. */
  public List<String> waiting() {
    return waiting(repository.waiting());
  }

  private List<String> waiting(List<Waiting> all) {
    List<String> sentences = new ArrayList<>();
    for (Waiting waiting : all) {
      List<String> names = waiting.keyIds().stream().map(known::name).toList();
      sentences.add(
          "%s version=%d needs %d more %s by %s: tern fleet sign --key FILE"
              .formatted(
                  waiting.role(),
                  waiting.version(),
                  waiting.signatures(),
                  waiting.signatures() == 1 ? "signature" : "signatures",
                  String.join(" or ", names)));
    }
    return sentences;
  }

  /** Names of the sets that are published or staged, in order. */
  public List<String> sets() {
    return new ArrayList<>(
        new TreeSet<>(
            repository.targets().keySet().stream()
                .filter(path -> path.startsWith(SETS) && path.endsWith(JSON))
                .map(path -> path.substring(SETS.length(), path.length() - JSON.length()))
                .toList()));
  }

  /**
   * Lets a set be offered.
   *
   * @return the set as a device reads it
   * @throws OtaException where devices would not take it: it is not there, it still waits for
   *     signatures, what is published has expired, or files are missing
   */
  public TargetSet requireOfferable(String set) throws InterruptedException {
    if (!repository.targets().containsKey(SetDocument.target(set))) {
      throw new OtaException(
          "set="
              + set
              + " is not in the signed targets; sets="
              + sets()
              + "; add it with: tern fleet add-set FOLDER");
    }
    Optional<Waiting> unsigned =
        repository.waiting().stream().filter(one -> one.role().equals("targets")).findFirst();
    if (unsigned.isPresent()) {
      throw new OtaException(
          "set=" + set + " can't be offered yet: " + waiting(List.of(unsigned.get())).getFirst());
    }
    requireFresh();
    return DeviceSight.read(repository, set, clock);
  }

  /**
   * @throws OtaException where a role has expired, so that devices refuse all that is new
   */
  public void requireFresh() {
    for (String role : repository.roles()) {
      Instant expires =
          repository
              .expires(role)
              .orElseThrow(
                  () ->
                      new OtaException(
                          folder()
                              + ": "
                              + role
                              + " is not published yet; run: tern fleet sign --keys FOLDER"));
      if (!expires.isAfter(clock.instant())) {
        throw new OtaException(
            folder()
                + ": "
                + role
                + " expired="
                + expires
                + ", devices take nothing more from here; run: tern fleet sign --keys FOLDER");
      }
    }
  }

  /** The role that expires first, and when. */
  public Optional<Map.Entry<String, Instant>> firstToExpire() {
    return repository.roles().stream()
        .flatMap(role -> repository.expires(role).map(at -> Map.entry(role, at)).stream())
        .min(Map.Entry.comparingByValue());
  }
}
