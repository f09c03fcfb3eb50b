package dev.tern.ota.slot;

import dev.tern.ota.Disk;
import dev.tern.ota.OtaException;
import dev.tern.ota.TargetSet;
import dev.tern.ota.TargetSet.Member;
import dev.tern.ota.digest.Sha256;
import dev.tern.ota.set.SetDocument;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The files of one slot: {@code set.json}, what it names, and what a first start added. */
final class SlotFolder {
  private static final int PART_BYTES = 256 << 10;

  private static final String SET = "set.json";
  private static final String MARK = "committed.json";

  private final Disk disk;
  private final Path folder;

  SlotFolder(Disk disk, Path folder) {
    this.disk = disk;
    this.folder = folder;
  }

  Path path() {
    return folder;
  }

  /** Tells what the slot is to hold; its files may follow. */
  void describe(byte[] document) {
    disk.replace(folder.resolve(SET), document);
  }

  /** Empty where the document is missing, or is not this one. */
  Optional<TargetSet> set(String sha256) {
    try {
      return disk.read(folder.resolve(SET), SetDocument.MOST_BYTES)
          .filter(document -> Sha256.hexOf(document).equals(sha256))
          .map(SetDocument::read);
    } catch (OtaException e) {
      return Optional.empty();
    }
  }

  /** What is wrong, by looking at lengths only; empty where nothing is. */
  Optional<String> glance(String sha256) {
    Optional<TargetSet> set = set(sha256);
    if (set.isEmpty()) {
      return Optional.of("file=" + folder.resolve(SET) + " is missing or damaged");
    }
    for (Member member : set.get().files()) {
      long size = disk.size(folder.resolve(member.path()));
      if (size != member.length()) {
        return Optional.of(
            "file="
                + folder.resolve(member.path())
                + ": bytes="
                + Math.max(0, size)
                + ", expected "
                + member.length());
      }
    }
    return Optional.empty();
  }

  /** What is wrong, by reading every byte; empty where nothing is. */
  Optional<String> check(String sha256, Pause pause) throws InterruptedException {
    Optional<String> seen = glance(sha256);
    if (seen.isPresent()) {
      return seen;
    }
    for (Member member : set(sha256).orElseThrow().files()) {
      Path file = folder.resolve(member.path());
      String found;
      try {
        found = digest(file, pause);
      } catch (OtaException e) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        return Optional.of(e.getMessage());
      }
      if (!found.equals(member.sha256())) {
        return Optional.of(
            "file=" + file + " is damaged: sha256=" + found + ", expected " + member.sha256());
      }
    }
    return Optional.empty();
  }

  /** Removes what the set does not name. */
  void tidy(TargetSet set) {
    Set<Path> kept = new HashSet<>();
    kept.add(folder.resolve(SET));
    for (Member member : set.files()) {
      Path path = folder.resolve(member.path());
      for (; !path.equals(folder); path = path.getParent()) {
        kept.add(path);
      }
      kept.add(folder.resolve(member.path() + ".part"));
    }
    tidy(folder, kept);
  }

  private void tidy(Path from, Set<Path> kept) {
    for (String name : disk.list(from)) {
      Path path = from.resolve(name);
      if (!kept.contains(path)) {
        disk.delete(path);
      } else {
        tidy(path, kept);
      }
    }
  }

  /** All files that could lend parts to others. */
  List<Path> files() {
    List<Path> files = new ArrayList<>();
    collect(folder, files);
    files.remove(folder.resolve(SET));
    files.remove(folder.resolve(MARK));
    return files;
  }

  private void collect(Path from, List<Path> files) {
    for (String name : disk.list(from)) {
      Path path = from.resolve(name);
      int before = files.size();
      collect(path, files);
      if (files.size() == before) {
        files.add(path);
      }
    }
  }

  /** Where it stands that the set of this slot was committed. */
  Path mark() {
    return folder.resolve(MARK);
  }

  /** Read from the disk; {@code between} is taken before each quarter of a MiB. */
  private String digest(Path file, Pause between) throws InterruptedException {
    MessageDigest digest = Sha256.start();
    ByteBuffer part = ByteBuffer.allocate(PART_BYTES);
    try (Disk.OpenFile open = disk.open(file)) {
      long offset = 0;
      int count;
      do {
        between.takeOne();
        part.clear();
        count = open.read(offset, part);
        digest.update(part.flip());
        offset += count;
      } while (count == PART_BYTES);
    }
    return Sha256.hex(digest.digest());
  }
}
