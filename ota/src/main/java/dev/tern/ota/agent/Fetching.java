package dev.tern.ota.agent;

import dev.tern.ota.Appliance;
import dev.tern.ota.Disk;
import dev.tern.ota.Origin;
import dev.tern.ota.OverLimitException;
import dev.tern.ota.TargetFile;
import dev.tern.ota.TargetSet;
import dev.tern.ota.TargetSet.Member;
import dev.tern.ota.Trust;
import dev.tern.ota.UntrustedException;
import dev.tern.ota.UntrustedException.Attack;
import dev.tern.ota.digest.Sha256;
import dev.tern.ota.set.SetDocument;
import dev.tern.ota.set.SetRequirements;
import dev.tern.ota.slot.Ledger;
import dev.tern.ota.slot.Slots;
import dev.tern.ota.transfer.Download;
import dev.tern.ota.transfer.LocalFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One try to bring a whole set to the device, from trusted metadata to files read again. */
final class Fetching {
  private final Disk disk;
  private final Slots slots;
  private final Trust trust;
  private final Appliance appliance;
  private final Download.Settings settings;
  private final Origin origin;
  private final List<Path> installed;
  private final Tally tally;
  private final Runnable progress;

  /**
   * @param progress called when the tally has changed
   */
  Fetching(
      Disk disk,
      Slots slots,
      Trust trust,
      Appliance appliance,
      Download.Settings settings,
      Origin origin,
      List<Path> installed,
      Tally tally,
      Runnable progress) {
    this.disk = disk;
    this.slots = slots;
    this.trust = trust;
    this.appliance = appliance;
    this.settings = settings;
    this.origin = origin;
    this.installed = installed;
    this.tally = tally;
    this.progress = progress;
  }

  /**
   * Leaves the set staged, or known to be in use already.
   *
   * @throws RefusedException where this device won't have the set
   */
  void run() throws IOException, InterruptedException {
    trust.refresh(origin);
    String name = slots.ledger().update().set();
    TargetFile target = target(SetDocument.target(name));
    Optional<String> unmet =
        SetRequirements.unmet(SetRequirements.read(target.custom()), appliance.facts());
    if (unmet.isPresent()) {
      throw new RefusedException("set=" + name + ": " + unmet.get());
    }
    byte[] document = document(target);
    TargetSet set = SetDocument.read(document);
    if (!set.name().equals(name)) {
      throw new UntrustedException(
          Attack.WRONG_SOFTWARE, target.path() + " has name=" + set.name() + "; publish it again");
    }
    Optional<String> low = slots.belowFloor(set);
    if (low.isPresent()) {
      throw new RefusedException("set=" + name + ": " + low.get());
    }
    if (isActive(target.sha256())) {
      slots.alreadyActive();
      return;
    }
    bring(set, document);
  }

  private boolean isActive(String sha256) {
    Ledger ledger = slots.ledger();
    return ledger.in(ledger.active()).filter(held -> held.sha256().equals(sha256)).isPresent();
  }

  private TargetFile target(String path) throws IOException, InterruptedException {
    return trust
        .target(path, origin)
        .orElseThrow(
            () ->
                new RefusedException(
                    "target=" + path + " is in no metadata that may name it; publish it first"));
  }

  private byte[] document(TargetFile target) throws IOException, InterruptedException {
    if (target.length() > SetDocument.MOST_BYTES) {
      throw new UntrustedException(
          Attack.ENDLESS_DATA,
          target.path() + ": bytes=" + target.length() + ", limit=" + SetDocument.MOST_BYTES);
    }
    byte[] document =
        origin
            .read(target.fetchPath(), target.length())
            .orElseThrow(() -> new IOException(origin.name() + " lacks " + target.fetchPath()));
    if (document.length != target.length() || !Sha256.hexOf(document).equals(target.sha256())) {
      throw new UntrustedException(
          Attack.ARBITRARY_SOFTWARE,
          target.fetchPath() + " from " + origin.name() + " is not what was signed");
    }
    return document;
  }

  private void bring(TargetSet set, byte[] document) throws IOException, InterruptedException {
    List<TargetFile> files = new ArrayList<>();
    for (Member member : set.files()) {
      files.add(described(member));
    }
    slots.assemble(set, document);
    Path folder = slots.candidateFolder();
    makeRoom(set, folder);

    tally.begins(SetDocument.totalBytes(set));
    List<Path> local = new ArrayList<>(slots.files());
    local.addAll(installed);
    Download download =
        new Download(
            disk,
            origin,
            new LocalFiles(disk, local),
            settings,
            appliance::isBusy,
            (done, total) -> {
              tally.fileAt(done);
              progress.run();
            });
    for (int i = 0; i < files.size(); i++) {
      Member member = set.files().get(i);
      Path into = folder.resolve(member.path());
      disk.makeFolder(into.getParent());
      Download.Figures figures =
          member.chunks().isEmpty()
              ? download.fetch(files.get(i), into)
              : download.fetch(files.get(i), target(member.chunks()), into);
      tally.fileDone(member.length(), figures.fetchedBytes());
      progress.run();
    }

    slots.tidyCandidate();
    Optional<String> wrong = slots.checkCandidate(this::standAside);
    if (wrong.isPresent()) {
      throw new IOException(wrong.get());
    }
    slots.staged(tally.fetchedBytes());
  }

  /** A file of the set has to be what the same metadata say of it (TUF: mix and match). */
  private TargetFile described(Member member) throws IOException, InterruptedException {
    TargetFile file = target(member.target());
    if (file.length() != member.length() || !file.sha256().equals(member.sha256())) {
      throw new UntrustedException(
          Attack.MIX_AND_MATCH,
          "target="
              + member.target()
              + " is another file than the set names for path="
              + member.path()
              + "; publish the set again");
    }
    return file;
  }

  /** Where there is too little, what is left of earlier sets makes room. */
  private void makeRoom(TargetSet set, Path folder) {
    long missing = missing(set, folder) + settings.spareBytes();
    if (disk.freeBytes(folder) < missing) {
      slots.tidyCandidate();
    }
    long free = disk.freeBytes(folder);
    if (free < missing) {
      throw new OverLimitException(
          "bytes on the disk for set=" + set.name(), missing, free, "make room; it is tried again");
    }
  }

  private long missing(TargetSet set, Path folder) {
    long bytes = 0;
    for (Member member : set.files()) {
      Path path = folder.resolve(member.path());
      long there = Math.max(disk.size(path), disk.size(folder.resolve(member.path() + ".part")));
      bytes += Math.max(0, member.length() - Math.max(0, there));
    }
    return bytes;
  }

  private void standAside() throws InterruptedException {
    while (appliance.isBusy()) {
      Thread.sleep(50);
    }
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  /** How far the bytes of a set are. Read by reports. */
  static final class Tally {
    private long total;
    private long whole;
    private long partial;
    private long fetched;

    void begins(long totalBytes) {
      total = totalBytes;
      whole = 0;
      partial = 0;
    }

    void fileAt(long doneBytes) {
      partial = doneBytes;
    }

    void fileDone(long length, long fetchedBytes) {
      whole += length;
      partial = 0;
      fetched += fetchedBytes;
    }

    void forget() {
      begins(0);
      fetched = 0;
    }

    long doneBytes() {
      return Math.min(total, whole + partial);
    }

    long totalBytes() {
      return total;
    }

    long fetchedBytes() {
      return fetched;
    }
  }

  /** One line of what went wrong, whoever said it. */
  static String line(Exception e) {
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    String line = message.lines().findFirst().orElse("").strip();
    return line.length() <= 400 ? line : line.substring(0, 400) + "...";
  }
}
