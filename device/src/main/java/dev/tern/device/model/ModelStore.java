package dev.tern.device.model;

import dev.tern.device.model.Installation.State;
import dev.tern.device.model.Receipt.CheckedFile;
import dev.tern.device.slot.SlotFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/**
 * The models on this machine: one folder a model, named like it. Asking costs a few file lookups;
 * files are read only to check digests that nobody vouches for yet.
 *
 * <pre>
 * ROOT/hibari/hibari.onnx …         the model's files
 * ROOT/hibari/model.json            its receipt
 * ROOT/.receipts/tern-vosk-en.json  receipt of a model that lies in Tern's own folder
 * ROOT/.staging/hibari/…            a pull under way
 * ROOT/.locks/hibari.lock           held while a pull or a removal is under way
 * ROOT/.pins/NAME                   digest of an archive at its first download
 * HOME/models/hibari/…              a model that came with a package, its receipt in it
 * </pre>
 *
 * What a package brought is read only; a model of the same name in ROOT goes before it. Where the
 * process runs a slot, a model of the slot goes before all of them, and need not be in the catalog.
 *
 * <p>Safe for use by several threads and several processes.
 */
public final class ModelStore {
  private final Path root;
  private final Path home;
  private final Catalog catalog;
  private final Optional<SlotModels> slot;

  /**
   * A store over any folder; it need not exist yet.
   *
   * @param root where models are installed
   * @param home Tern's own folder, which holds the embedded models
   */
  public ModelStore(Path root, Path home, Catalog catalog) {
    this(root, home, catalog, Optional.empty());
  }

  /**
   * @param slot whose models go before all others
   */
  public ModelStore(Path root, Path home, Catalog catalog, Optional<SlotFolder> slot) {
    this.root = root.toAbsolutePath().normalize();
    this.home = home.toAbsolutePath().normalize();
    this.catalog = catalog;
    this.slot = slot.map(folder -> new SlotModels(folder, catalog));
  }

  /**
   * This machine's store: system property {@code tern.models}, else {@code TERN_MODELS}, else
   * {@code tern/models} in the user's data folder; Tern's own folder is {@code tern.home}, else
   * {@code TERN_HOME}, else the working directory.
   */
  public static ModelStore ofThisMachine() {
    return new ModelStore(
        setting("tern.models", "TERN_MODELS").map(Path::of).orElseGet(ModelStore::dataFolder),
        setting("tern.home", "TERN_HOME").map(Path::of).orElse(Path.of("")),
        Catalog.ofThisMachine(),
        SlotFolder.ofThisProcess());
  }

  private static Path dataFolder() {
    Path data =
        Optional.ofNullable(System.getenv("XDG_DATA_HOME"))
            .filter(value -> value.startsWith("/"))
            .map(Path::of)
            .orElse(Path.of(System.getProperty("user.home"), ".local", "share"));
    return data.resolve("tern").resolve("models");
  }

  private static Optional<String> setting(String property, String variable) {
    return Optional.ofNullable(System.getProperty(property))
        .or(() -> Optional.ofNullable(System.getenv(variable)))
        .filter(value -> !value.isBlank());
  }

  public Path root() {
    return root;
  }

  public Catalog catalog() {
    return catalog;
  }

  /** Where the model lies or would lie. */
  public Path folder(String name) {
    return folder(catalog.require(name));
  }

  Path folder(CatalogEntry entry) {
    if (entry.source() instanceof ModelSource.Embedded embedded) {
      return home.resolve(embedded.path());
    }
    return isPackaged(entry) ? packagedFolder(entry) : ownFolder(entry);
  }

  /** Where a pulled model is put. */
  Path ownFolder(CatalogEntry entry) {
    return root.resolve(entry.name());
  }

  private Path packagedFolder(CatalogEntry entry) {
    return home.resolve("models").resolve(entry.name());
  }

  private boolean isPackaged(CatalogEntry entry) {
    return !Files.isDirectory(ownFolder(entry))
        && Files.isRegularFile(packagedFolder(entry).resolve(Receipt.FILE_NAME));
  }

  /** Whether the model lies in Tern's own folder, which is not the store's to change. */
  public boolean comesWithTern(CatalogEntry entry) {
    return entry.isEmbedded() || isPackaged(entry);
  }

  /** Every model of the catalog as it stands on this machine, in the catalog's order. */
  public List<Installation> list() {
    return catalog.entries().stream().map(this::installation).toList();
  }

  /** One model as it stands on this machine; reads file sizes and times, no contents. */
  public Installation installation(CatalogEntry entry) {
    Path folder = folder(entry);
    if (!Files.isDirectory(folder)) {
      return new Installation(entry, folder, State.MISSING, folder + " is not there");
    }
    List<Receipt> receipts = receipts(entry);
    List<ExpectedFile> expected = expectedFiles(entry, receipts);
    if (expected.isEmpty()) {
      return new Installation(
          entry, folder, State.DAMAGED, "no receipt says what should be in " + folder);
    }
    State state = State.READY;
    String problem = "";
    for (ExpectedFile file : expected) {
      Path path = RelativePath.resolve(folder, file.name());
      Optional<BasicFileAttributes> found = attributes(path);
      if (found.isEmpty()) {
        return new Installation(entry, folder, State.DAMAGED, path + " is missing");
      }
      if (found.get().size() != file.sizeBytes()) {
        return new Installation(
            entry,
            folder,
            State.DAMAGED,
            "%s: expected=%d bytes, found=%d"
                .formatted(path, file.sizeBytes(), found.get().size()));
      }
      if (state == State.READY && !vouched(receipts, file, modifiedNanos(found.get()))) {
        state = State.UNCHECKED;
        problem = path + " was not checked since it changed";
      }
    }
    return new Installation(entry, folder, state, problem);
  }

  /**
   * The model of that name, ready to be used in that role. Checks digests first where nobody
   * vouches for them yet (seconds, once); otherwise takes well under a millisecond a file.
   *
   * @throws ModelException saying what to run, where it is missing, damaged or of another role
   */
  public InstalledModel require(String name, ModelRole role) {
    return slot.flatMap(models -> models.find(name, role))
        .orElseGet(() -> requireInstalled(name, role));
  }

  private InstalledModel requireInstalled(String name, ModelRole role) {
    CatalogEntry entry = catalog.require(name);
    if (entry.role() != role) {
      throw new ModelException(
          "model=%s has role=%s; expected role=%s; models with that role: %s"
              .formatted(
                  name,
                  entry.role().key(),
                  role.key(),
                  catalog.entries().stream()
                      .filter(other -> other.role() == role)
                      .map(CatalogEntry::name)
                      .toList()));
    }
    Installation installation = installation(entry);
    return switch (installation.state()) {
      case READY -> new InstalledModel(entry, installation.folder());
      case UNCHECKED -> {
        Verification verification = verify(entry, bytes -> {});
        if (!verification.isValid()) {
          throw damaged(entry, verification.problems().getFirst());
        }
        yield new InstalledModel(entry, installation.folder());
      }
      case DAMAGED -> throw damaged(entry, installation.problem());
      case MISSING ->
          throw new ModelException(
              entry.isEmbedded()
                  ? "model=%s comes with Tern but %s; set TERN_HOME to Tern's folder"
                      .formatted(name, installation.problem())
                  : "model=%s is not installed; run: ./tern models pull %s".formatted(name, name));
    };
  }

  private static ModelException damaged(CatalogEntry entry, String problem) {
    return new ModelException(
        entry.isEmbedded()
            ? "model=%s is damaged: %s; restore that file from the repository"
                .formatted(entry.name(), problem)
            : "model=%s is damaged: %s; run: ./tern models pull %s"
                .formatted(entry.name(), problem, entry.name()));
  }

  /**
   * Reads every byte of a model and compares digests; where all are right, its receipt is renewed.
   *
   * @param read hears of each block's length in bytes, for a progress bar
   */
  public Verification verify(CatalogEntry entry, LongConsumer read) {
    Path folder = folder(entry);
    List<Receipt> receipts = receipts(entry);
    List<String> problems = new ArrayList<>();
    List<CheckedFile> checked = new ArrayList<>();
    List<ExpectedFile> expected = expectedFiles(entry, receipts);
    if (expected.isEmpty()) {
      problems.add("no receipt says what should be in " + folder);
    }
    for (ExpectedFile file : expected) {
      Path path = RelativePath.resolve(folder, file.name());
      Optional<BasicFileAttributes> before = attributes(path);
      if (before.isEmpty()) {
        problems.add(path + " is missing");
      } else if (before.get().size() != file.sizeBytes()) {
        problems.add(
            "%s: expected=%d bytes, found=%d"
                .formatted(path, file.sizeBytes(), before.get().size()));
      } else {
        String found = digest(path, read);
        if (found.equals(file.sha256())) {
          checked.add(
              new CheckedFile(
                  file.name(), file.sizeBytes(), file.sha256(), modifiedNanos(before.get())));
        } else {
          problems.add(
              "%s: wrong digest; expected sha256=%s, found sha256=%s"
                  .formatted(path, file.sha256(), found));
        }
      }
    }
    if (problems.isEmpty()) {
      vouch(entry, checked, receipts.stream().findFirst());
    }
    long checkedBytes = checked.stream().mapToLong(CheckedFile::sizeBytes).sum();
    return new Verification(entry, expected.size(), checkedBytes, problems);
  }

  private void vouch(CatalogEntry entry, List<CheckedFile> files, Optional<Receipt> old) {
    Receipt renewed =
        newReceipt(
            entry,
            files,
            old.flatMap(Receipt::archiveSha256),
            old.map(Receipt::licenseAccepted).orElse(false));
    try {
      renewed.write(receiptFile(entry));
    } catch (IOException e) {
      // A read-only store works too: it is only checked in full at each start.
    }
  }

  static Receipt newReceipt(
      CatalogEntry entry,
      List<CheckedFile> files,
      Optional<String> archiveSha256,
      boolean licenseAccepted) {
    return new Receipt(
        entry.name(),
        entry.version(),
        entry.role().key(),
        entry.license().spdx(),
        licenseAccepted,
        entry.source().describe(),
        archiveSha256,
        Instant.now().toString(),
        files);
  }

  /** Where a receipt is written; Tern's own folder is not the store's to write to. */
  Path receiptFile(CatalogEntry entry) {
    return comesWithTern(entry)
        ? root.resolve(".receipts").resolve(entry.name() + ".json")
        : folder(entry).resolve(Receipt.FILE_NAME);
  }

  /** The store's own receipt and the one that came with the files, where there are such. */
  private List<Receipt> receipts(CatalogEntry entry) {
    return Stream.of(receiptFile(entry), folder(entry).resolve(Receipt.FILE_NAME))
        .distinct()
        .flatMap(file -> Receipt.read(file).stream())
        .filter(receipt -> receipt.name().equals(entry.name()))
        .toList();
  }

  /** What should be there: the catalog says so, or for a pinned archive its own receipt. */
  private static List<ExpectedFile> expectedFiles(CatalogEntry entry, List<Receipt> receipts) {
    if (!entry.files().isEmpty()) {
      return entry.files().stream()
          .map(file -> new ExpectedFile(file.name(), file.sizeBytes(), file.sha256()))
          .toList();
    }
    return receipts.stream()
        .filter(receipt -> receipt.version().equals(entry.version()))
        .limit(1)
        .flatMap(receipt -> receipt.files().stream())
        .map(file -> new ExpectedFile(file.name(), file.sizeBytes(), file.sha256()))
        .toList();
  }

  private record ExpectedFile(String name, long sizeBytes, String sha256) {}

  private static boolean vouched(
      List<Receipt> receipts, ExpectedFile expected, long modifiedNanos) {
    return receipts.stream()
        .flatMap(receipt -> receipt.files().stream())
        .anyMatch(
            checked ->
                checked.name().equals(expected.name())
                    && checked.sizeBytes() == expected.sizeBytes()
                    && checked.sha256().equals(expected.sha256())
                    && checked.modifiedNanos() == modifiedNanos);
  }

  static Optional<BasicFileAttributes> attributes(Path file) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return attributes.isRegularFile() ? Optional.of(attributes) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static long modifiedNanos(BasicFileAttributes attributes) {
    return attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS);
  }

  private static String digest(Path file, LongConsumer read) {
    try {
      return FileDigest.of(file, read);
    } catch (IOException e) {
      throw new ModelException("%s can't be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  /**
   * Removes a model and returns how many bytes that freed; 0 where it was not installed.
   *
   * @throws ModelException for a model that comes with Tern
   */
  public long remove(String name) {
    CatalogEntry entry = catalog.require(name);
    if (comesWithTern(entry)) {
      throw new ModelException(
          "model=%s comes with Tern and can't be removed; it takes no room of its own"
              .formatted(name));
    }
    Path folder = ownFolder(entry);
    try (StoreLock lock = StoreLock.acquire(root, name, () -> {})) {
      Path staging = staging(name);
      long freed = FolderTree.sizeBytes(folder) + FolderTree.sizeBytes(staging);
      if (Files.exists(folder)) {
        // Renamed first: a removal cut short leaves no half model behind.
        Path doomed = staging.resolve("removed");
        FolderTree.delete(doomed);
        Files.createDirectories(staging);
        Files.move(folder, doomed);
      }
      FolderTree.delete(staging);
      return freed;
    } catch (IOException e) {
      throw new ModelException("model=%s can't be removed: %s".formatted(name, e), e);
    }
  }

  Path staging(String name) {
    return root.resolve(".staging").resolve(name);
  }

  Path pinFile(String name) {
    return root.resolve(".pins").resolve(name);
  }
}
