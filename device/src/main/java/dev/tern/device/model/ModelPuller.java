package dev.tern.device.model;

import dev.tern.device.model.ModelSource.Archive;
import dev.tern.device.model.ModelSource.Embedded;
import dev.tern.device.model.ModelSource.Folder;
import dev.tern.device.model.ModelSource.Joined;
import dev.tern.device.model.ModelSource.Packaged;
import dev.tern.device.model.PullOutcome.Kind;
import dev.tern.device.model.Receipt.CheckedFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * Brings models onto this machine. Everything is fetched, unpacked and digested in a staging folder
 * of the store; only a complete and correct model is renamed into place, so whenever power, network
 * or patience ends, the store holds either the old model, the new one, or none.
 */
public final class ModelPuller {
  private static final long SPARE_BYTES = 16 << 20;
  private static final Duration STALL_TIMEOUT = Duration.ofSeconds(60);

  private final ModelStore store;
  private final Map<String, String> environment;
  private final PullListener listener;

  /**
   * What a person decided about a pull.
   *
   * @param licenseAccepted they read and accepted terms that must be accepted
   * @param repin they accept that an archive changed since its digest was pinned
   */
  public record Consent(boolean licenseAccepted, boolean repin) {
    public static final Consent NONE = new Consent(false, false);
  }

  /**
   * @param environment for package clients, as of {@link System#getenv()}
   */
  public ModelPuller(ModelStore store, Map<String, String> environment, PullListener listener) {
    this.store = store;
    this.environment = Map.copyOf(environment);
    this.listener = listener;
  }

  /**
   * Brings one model; returns at once where it is there already.
   *
   * @throws LicenseNotAcceptedException before anything is fetched
   * @throws ModelException one line that says what was expected, found, and what to do
   */
  public PullOutcome pull(CatalogEntry entry, Consent consent) {
    long start = System.nanoTime();
    Optional<Kind> there = alreadyThere(entry);
    if (there.isPresent()) {
      return outcome(entry, there.get(), 0, start);
    }
    if (entry.isEmbedded()) {
      throw new ModelException(
          "model=%s comes with Tern but %s; restore it from the repository"
              .formatted(entry.name(), store.installation(entry).problem()));
    }
    if (entry.license().mustBeAccepted() && !consent.licenseAccepted()) {
      throw new LicenseNotAcceptedException(entry);
    }
    listener.starting(entry);
    try (StoreLock lock =
        StoreLock.acquire(store.root(), entry.name(), () -> listener.waiting(entry))) {
      recoverPrevious(entry);
      there = alreadyThere(entry);
      if (there.isPresent()) {
        return outcome(entry, there.get(), 0, start);
      }
      return fetchAndInstall(entry, consent, start);
    } catch (IOException e) {
      throw failed(entry, e);
    }
  }

  private PullOutcome fetchAndInstall(CatalogEntry entry, Consent consent, long startNanos)
      throws IOException {
    Path attempt = newAttempt(entry);
    Interruption interruption =
        new Interruption(() -> listener.note(entry, "interrupted; nothing was installed"));
    try {
      Staged staged = stage(entry, attempt, consent, interruption);
      install(entry, attempt, staged);
      return outcome(entry, Kind.PULLED, staged.fetchedBytes(), startNanos);
    } catch (IOException | ModelException e) {
      if (interruption.happened) {
        throw new PullInterruptedException(entry, e);
      }
      throw e;
    } finally {
      FolderTree.delete(attempt);
      FolderTree.deleteIfEmpty(attempt.getParent());
      interruption.close();
    }
  }

  private Optional<Kind> alreadyThere(CatalogEntry entry) {
    return switch (store.installation(entry).state()) {
      case READY -> Optional.of(Kind.ALREADY_THERE);
      case UNCHECKED -> {
        Path folder = store.folder(entry);
        long totalBytes = entry.sizeBytes();
        Verification found = store.verify(entry, counter(entry, totalBytes)::add);
        if (!found.isValid()) {
          listener.note(entry, "found in " + folder + " but " + found.problems().getFirst());
        }
        yield found.isValid() ? Optional.of(Kind.FOUND_VALID) : Optional.empty();
      }
      case DAMAGED, MISSING -> Optional.empty();
    };
  }

  private PullOutcome outcome(CatalogEntry entry, Kind kind, long fetchedBytes, long startNanos) {
    return new PullOutcome(
        entry,
        kind,
        store.folder(entry),
        fetchedBytes,
        Duration.ofNanos(System.nanoTime() - startNanos));
  }

  /** A complete and correct model, not yet in place. */
  private record Staged(
      Path folder, List<CheckedFile> files, Optional<String> archiveSha256, long fetchedBytes) {}

  private Staged stage(CatalogEntry entry, Path attempt, Consent consent, Interruption interruption)
      throws IOException {
    Path folder = Files.createDirectories(attempt.resolve("files"));
    return switch (entry.source()) {
      case Packaged packaged ->
          stagePackages(entry, List.of(packaged), attempt, folder, interruption);
      case Joined joined -> stagePackages(entry, joined.parts(), attempt, folder, interruption);
      case Archive archive -> stageArchive(entry, archive, folder, consent);
      case Folder from -> stageFolder(entry, from, folder);
      case Embedded embedded -> throw new AssertionError("embedded models are used where they lie");
    };
  }

  private Staged stagePackages(
      CatalogEntry entry,
      List<Packaged> packages,
      Path attempt,
      Path folder,
      Interruption interruption)
      throws IOException {
    long totalBytes = entry.source().downloadBytes();
    long largestBytes = packages.stream().mapToLong(Packaged::downloadBytes).max().orElse(0);
    // Clients fetch into a temporary file and copy it: for a moment an archive is there twice.
    checkSpace(entry, 2 * largestBytes + entry.sizeBytes());
    StagedFiles files = new StagedFiles(entry, folder, counter(entry, entry.sizeBytes())::add);
    long fetchedBytes = 0;
    for (int i = 0; i < packages.size(); i++) {
      ClientRun run = new ClientRun(packages.get(i), environment);
      interruption.client = run;
      long before = fetchedBytes;
      Path scratch = attempt.resolve("fetch-" + i);
      Path archive =
          run.fetch(scratch, bytes -> listener.fetching(entry, before + bytes, totalBytes));
      fetchedBytes += Files.size(archive);
      files.takeFrom(archive, i);
      FolderTree.delete(scratch);
    }
    return new Staged(folder, files.finish(), Optional.empty(), fetchedBytes);
  }

  private Staged stageFolder(CatalogEntry entry, Folder from, Path folder) throws IOException {
    checkSpace(entry, entry.sizeBytes());
    StagedFiles files = new StagedFiles(entry, folder, counter(entry, entry.sizeBytes())::add);
    for (ModelFile file : entry.files()) {
      Path path = RelativePath.resolve(from.path(), file.from().getFirst());
      if (!Files.isRegularFile(path)) {
        throw new ModelException(
            "model=%s: file=%s is not there; is the stick plugged in?"
                .formatted(entry.name(), path));
      }
      try (InputStream content = Files.newInputStream(path)) {
        files.append(file, content);
      }
    }
    return new Staged(folder, files.finish(), Optional.empty(), 0);
  }

  private Staged stageArchive(CatalogEntry entry, Archive source, Path folder, Consent consent)
      throws IOException {
    // Beside the attempt, not in it: an attempt is thrown away, these bytes are kept to go on.
    Path part = store.staging(entry.name()).resolve("archive.zip.part");
    UrlDownload download = new UrlDownload(source.address(), part, environment, STALL_TIMEOUT);
    long present = download.presentBytes();
    checkSpace(entry, Math.max(0, source.downloadBytes() - present) + source.downloadBytes());
    if (present > 0) {
      listener.note(entry, "going on after the %d bytes that came before".formatted(present));
    }
    download.fetch(
        (done, total) ->
            listener.fetching(entry, done, total.orElse(Math.max(done, source.downloadBytes()))));
    String digest = FileDigest.of(part);
    checkPin(entry, source, digest, consent, download);
    List<CheckedFile> files;
    try {
      files = new WrappedZip(entry, source, part).unpack(folder, this::checkSpace, listener);
    } catch (ModelException e) {
      download.discard();
      throw e;
    }
    pin(entry, source, digest);
    long fetchedBytes = Files.size(part) - present;
    download.discard();
    return new Staged(folder, files, Optional.of(digest), fetchedBytes);
  }

  private void checkPin(
      CatalogEntry entry, Archive source, String found, Consent consent, UrlDownload download)
      throws IOException {
    Path pinFile = store.pinFile(entry.name());
    Optional<String> pinned =
        Files.exists(pinFile) && !consent.repin()
            ? Optional.of(Files.readString(pinFile).strip())
            : Optional.empty();
    Optional<String> expected = source.sha256().or(() -> pinned);
    if (expected.isPresent() && !expected.get().equals(found)) {
      download.discard();
      throw new ModelException(
          "model=%s file=%s: wrong digest; expected sha256=%s, found sha256=%s; nothing was"
                  .formatted(entry.name(), source.address(), expected.get(), found)
              + " installed; "
              + (source.sha256().isPresent()
                  ? "run again, or ask the publisher"
                  : "if the publisher did change it: ./tern models pull %s --repin"
                      .formatted(entry.name())));
    }
  }

  private void pin(CatalogEntry entry, Archive source, String digest) throws IOException {
    if (source.sha256().isPresent()) {
      return;
    }
    Path pinFile = store.pinFile(entry.name());
    boolean known = Files.exists(pinFile) && Files.readString(pinFile).strip().equals(digest);
    if (!known) {
      Files.createDirectories(pinFile.getParent());
      Files.writeString(pinFile, digest + "\n");
      listener.note(
          entry,
          "the publisher gives no digest: pinned sha256=%s at this first download"
              .formatted(digest));
    }
  }

  /** Renames the staged folder into place; what was there before goes only once it is replaced. */
  private void install(CatalogEntry entry, Path attempt, Staged staged) throws IOException {
    ModelStore.newReceipt(
            entry, staged.files(), staged.archiveSha256(), entry.license().mustBeAccepted())
        .write(staged.folder().resolve(Receipt.FILE_NAME));
    FolderTree.sync(staged.folder());
    Path target = store.ownFolder(entry);
    if (Files.exists(target)) {
      Files.move(target, attempt.resolve("previous"), StandardCopyOption.ATOMIC_MOVE);
    }
    Files.move(staged.folder(), target, StandardCopyOption.ATOMIC_MOVE);
    FolderTree.syncEntry(store.root());
  }

  /**
   * Between its two renames an installation may be cut short with the old model moved aside and the
   * new one not yet there: then the old one comes back.
   */
  private void recoverPrevious(CatalogEntry entry) throws IOException {
    Path target = store.ownFolder(entry);
    for (Path path : FolderTree.paths(store.staging(entry.name()))) {
      if (path.endsWith("previous") && !Files.exists(target)) {
        Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
      }
    }
  }

  /** A new folder for this attempt; those of attempts that died are cleared away. */
  private Path newAttempt(CatalogEntry entry) throws IOException {
    Path staging = Files.createDirectories(store.staging(entry.name()));
    for (Path path : FolderTree.paths(staging)) {
      if (path.getParent().equals(staging) && Files.isDirectory(path)) {
        FolderTree.delete(path);
      }
    }
    return Files.createTempDirectory(staging, "attempt-");
  }

  private void checkSpace(CatalogEntry entry, long neededBytes) throws IOException {
    long needed = neededBytes + SPARE_BYTES;
    // Asked of the path: Files.getFileStore looks for a mount point and finds none in a chroot.
    long free = store.root().toFile().getUsableSpace();
    if (free < needed) {
      throw new ModelException(
          "model=%s needs %s of disk in %s; free=%s; make room or set TERN_MODELS to a folder on a"
                  .formatted(entry.name(), Amounts.bytes(needed), store.root(), Amounts.bytes(free))
              + " larger disk");
    }
  }

  private static ModelException failed(CatalogEntry entry, IOException e) {
    String message = String.valueOf(e.getMessage());
    return message.contains(ClientRun.FULL_DISK)
        ? new ModelException(
            "model=%s: the disk is full; nothing was installed; make room or set TERN_MODELS to a"
                    .formatted(entry.name())
                + " folder on a larger disk",
            e)
        : new ModelException(
            "model=%s: %s; nothing was installed".formatted(entry.name(), describe(e)), e);
  }

  private static String describe(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.toString();
  }

  private Counter counter(CatalogEntry entry, long totalBytes) {
    return new Counter(done -> listener.checking(entry, done, totalBytes));
  }

  /** Sums blocks up for a listener that wants to know how far it is. */
  private static final class Counter {
    private final LongConsumer at;
    private long done;

    Counter(LongConsumer at) {
      this.at = at;
    }

    void add(long bytes) {
      done += bytes;
      at.accept(done);
    }
  }

  /**
   * What to do when the program is told to stop in the middle: end the client and wake the pulling
   * thread, then give it a moment to clear its attempt away. If it can't, the next pull does.
   */
  private static final class Interruption {
    private static final long CLEARING_SECONDS = 5;

    private final Thread puller = Thread.currentThread();
    private final CountDownLatch cleared = new CountDownLatch(1);
    private final Thread hook;
    volatile boolean happened;
    volatile ClientRun client;

    Interruption(Runnable say) {
      hook =
          new Thread(
              () -> {
                happened = true;
                say.run();
                ClientRun running = client;
                if (running != null) {
                  running.stop();
                }
                puller.interrupt();
                try {
                  cleared.await(CLEARING_SECONDS, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              },
              "pull-interrupted");
      Runtime.getRuntime().addShutdownHook(hook);
    }

    void close() {
      cleared.countDown();
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // The program is ending: the hook is running already.
      }
    }
  }
}
