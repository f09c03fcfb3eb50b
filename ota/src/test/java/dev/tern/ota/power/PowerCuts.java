package dev.tern.ota.power;

import dev.tern.ota.Disk;
import dev.tern.ota.Origin;
import dev.tern.ota.TargetSet;
import dev.tern.ota.TargetSet.Member;
import dev.tern.ota.UpdateStatus.Phase;
import dev.tern.ota.disk.FileDisk;
import dev.tern.ota.disk.Volume;
import dev.tern.ota.set.Offer;
import dev.tern.ota.slot.Running;
import dev.tern.ota.slot.Slots;
import dev.tern.ota.transfer.FolderOrigin;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Cuts the power of a device that is being updated from one set to the next, starts it again, and
 * looks at what it runs and whether it finishes.
 */
public final class PowerCuts {
  /** How a process ends whose power went. */
  static final int HALTED = 137;

  private static final Offer FIRST = new Offer("offer-1", Kitchen.OLD);
  static final Offer SECOND = new Offer("offer-2", Kitchen.NEW);

  /** More lives than this are no update that goes on. */
  private static final int MOST_LIVES = 30;

  /**
   * After this many cuts of one update the power stays: three starts in a row that did not last are
   * a crash loop, and lives here are short.
   */
  private static final int MOST_CUTS = 2;

  private final Path folder;
  private final SampleRepository repository;
  private final Path image;
  private final Function<Volume, Disk> disks;
  private final boolean keepsItsWord;
  private final List<String> found = new ArrayList<>();
  private int runs;
  private int cuts;
  private int bricked;
  private int mixed;
  private int refetchedBlocks;

  /**
   * @param folder for everything, better in memory than on a disk
   * @param disks how the device works with a volume
   * @param keepsItsWord whether the volume's sync does anything
   */
  PowerCuts(Path folder, Function<Volume, Disk> disks, boolean keepsItsWord) throws IOException {
    this.folder = folder;
    this.disks = disks;
    this.keepsItsWord = keepsItsWord;
    repository = Kitchen.repository(folder.resolve("repository"));
    image = folder.resolve("image");
    // Every run begins with a device that runs the old set.
    Disk disk = new FileDisk(new DroppingVolume(image, new Random(1), Power.lasting(), true));
    Kitchen.live(disk, repository.folder(), FIRST);
    Kitchen.Life last = Kitchen.live(disk, repository.folder(), FIRST);
    if (last.phase() != Phase.COMMITTED) {
      throw new IllegalStateException("the old set was not committed: " + last);
    }
    Slots.open(disk, Kitchen.STATE, Clock.systemUTC()).healthy();
  }

  /** Of an update that is not cut: each is a place where the power can go. */
  long steps() throws IOException {
    Path store = copyOfImage();
    Power power = Power.lasting();
    finish(store, new Random(1), power, CountingOrigin.none());
    return power.steps();
  }

  /** How many changes of the ledger an update that is not cut makes, as steps before each. */
  List<Long> boundaries() throws IOException {
    List<Long> before = new ArrayList<>();
    Path store = copyOfImage();
    Power power = Power.lasting();
    Disk disk = new FileDisk(new DroppingVolume(store, new Random(1), power, true));
    Disk watched =
        new OtherDisk(disk) {
          @Override
          public void replace(Path file, byte[] contents) {
            if (file.endsWith("state.json")) {
              before.add(power.steps());
            }
            super.replace(file, contents);
          }
        };
    Kitchen.live(watched, repository.folder(), SECOND);
    Kitchen.live(watched, repository.folder(), SECOND);
    return before;
  }

  private Path copyOfImage() throws IOException {
    Path store = folder.resolve("run");
    delete(store);
    Files.createDirectories(store);
    try (var files = Files.list(image)) {
      for (Path file : files.toList()) {
        Files.copy(file, store.resolve(file.getFileName()));
      }
    }
    return store;
  }

  static void delete(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      try (var files = Files.list(path)) {
        for (Path file : files.toList()) {
          delete(file);
        }
      }
    }
    Files.deleteIfExists(path);
  }

  /** One update whose power goes after so many steps, and by chance once or twice more. */
  void run(long seed, long stepsToCut) throws IOException {
    begin(seed);
    afterCut(seed, stepsToCut, copyOfImage());
  }

  /** One update that a process of its own begins and is killed in; {@code life} runs it. */
  void runInProcess(long seed, ChildLife life) throws IOException, InterruptedException {
    begin(seed);
    Path store = copyOfImage();
    life.runUntilKilled(repository.folder(), store);
    afterCut(seed, Long.MAX_VALUE, store);
  }

  /** Lets a process do a whole update, for its time. */
  void tryOut(ChildLife life) throws IOException, InterruptedException {
    life.runUntilKilled(repository.folder(), copyOfImage());
  }

  /** Runs a process over a store until it is gone. */
  @FunctionalInterface
  interface ChildLife {
    void runUntilKilled(Path repository, Path store) throws IOException, InterruptedException;
  }

  private void begin(long seed) {
    runs++;
    current = "seed=" + seed;
  }

  private String current = "";

  private void afterCut(long seed, long stepsToCut, Path store) throws IOException {
    Random chance = new Random(seed);
    long steps = stepsToCut;
    int cutsLeft = stepsToCut == Long.MAX_VALUE ? chance.nextInt(2) : MOST_CUTS;
    if (stepsToCut == Long.MAX_VALUE) {
      cuts++;
      steps = cutsLeft > 0 ? 1 + chance.nextInt(300) : Long.MAX_VALUE;
      look(store);
    }
    List<Survivor> survivors = survivors(store);
    while (true) {
      List<CountingOrigin.Asked> asked = CountingOrigin.none();
      try {
        finish(store, chance, Power.ofSteps(steps), asked);
        countRefetched(survivors, asked);
        return;
      } catch (PowerCut cut) {
        cuts++;
        countRefetched(survivors, asked);
        survivors = survivors(store);
        look(store);
        cutsLeft--;
        steps = cutsLeft > 0 && chance.nextBoolean() ? 1 + chance.nextInt(300) : Long.MAX_VALUE;
      } catch (RuntimeException e) {
        brick("it does not go on: " + e);
        return;
      }
    }
  }

  /** Lives until the new set is committed. */
  private void finish(Path store, Random chance, Power power, List<CountingOrigin.Asked> asked) {
    Supplier<Origin> origin =
        () -> new CountingOrigin(new FolderOrigin(repository.folder()), asked);
    for (int life = 0; life < MOST_LIVES; life++) {
      // A new life sees what is durable, and nothing else.
      Disk disk = disks.apply(new DroppingVolume(store, chance, power, keepsItsWord));
      Kitchen.Life lived = Kitchen.live(disk, repository.folder(), origin, SECOND);
      if (lived.phase() == Phase.COMMITTED) {
        if (!lived.set().equals(Kitchen.NEW)) {
          brick("it committed set=" + lived.set());
        }
        Path slot = lived.ran().folder().orElse(Kitchen.STATE);
        if (!Kitchen.isWhole(disk, slot, repository.set(Kitchen.NEW))) {
          mix("what it committed is not whole");
        }
        return;
      }
      if (lived.phase() != Phase.TRIAL) {
        brick("the update ended as " + lived.phase());
        return;
      }
    }
    brick("the update does not end");
  }

  /** What the next start would run, and whether that is one of the two sets, whole. */
  private void look(Path store) throws IOException {
    Path copy = folder.resolve("look");
    delete(copy);
    Files.createDirectories(copy);
    try (var files = Files.list(store)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    Disk disk = new FileDisk(new DroppingVolume(copy, new Random(1), Power.lasting(), true));
    Running running;
    try {
      running = Slots.open(disk, Kitchen.STATE, Clock.systemUTC()).atStart();
    } catch (RuntimeException e) {
      brick("it does not start: " + e);
      return;
    }
    if (disk.size(Kitchen.STATE.resolve("state.json.damaged")) >= 0) {
      brick("its ledger was damaged");
    }
    Optional<TargetSet> set = running.set();
    if (set.isEmpty()) {
      brick("it starts with what was installed: " + running.told());
    } else if (!Kitchen.isWhole(
        disk, running.folder().orElseThrow(), repository.set(set.get().name()))) {
      mix("set=" + set.get().name() + " is not whole");
    }
  }

  private void brick(String what) {
    bricked++;
    found.add(current + ": " + what);
  }

  private void mix(String what) {
    mixed++;
    found.add(current + ": " + what);
  }

  /** A chunk of a file that is durable and right. */
  private record Survivor(String fetchPath, long offset, int length) {}

  private List<Survivor> survivors(Path store) throws IOException {
    DroppingVolume volume = new DroppingVolume(store, new Random(1), Power.lasting(), true);
    List<Survivor> survivors = new ArrayList<>();
    Path slot = Kitchen.STATE.resolve("slots/b");
    for (Member member : repository.set(Kitchen.NEW).files()) {
      byte[] part = volume.bytes(slot.resolve(member.path() + ".part"));
      byte[] there = part != null ? part : volume.bytes(slot.resolve(member.path()));
      byte[] right = repository.target(member.target());
      if (there != null && !member.chunks().isEmpty()) {
        ByteBuffer list = ByteBuffer.wrap(repository.target(member.chunks()));
        long offset = 0;
        // The layout of a chunk list: docs/ota-protocol.md.
        for (int at = 48; at < list.capacity(); at += 36) {
          int length = list.getInt(at);
          int from = (int) offset;
          if (from + length <= there.length
              && Arrays.equals(there, from, from + length, right, from, from + length)) {
            survivors.add(new Survivor(repository.fetchPath(member.target()), offset, length));
          }
          offset += length;
        }
      } else if (part == null && Arrays.equals(there, right)) {
        survivors.add(new Survivor(repository.fetchPath(member.target()), 0, right.length));
      }
    }
    return survivors;
  }

  private void countRefetched(List<Survivor> survivors, List<CountingOrigin.Asked> asked) {
    for (Survivor survivor : survivors) {
      for (CountingOrigin.Asked request : asked) {
        boolean overlaps =
            request.path().equals(survivor.fetchPath)
                && request.range().offset() < survivor.offset + survivor.length
                && survivor.offset < request.range().offset() + request.range().length();
        if (overlaps) {
          refetchedBlocks++;
          found.add(current + ": fetched again: " + survivor);
          break;
        }
      }
    }
  }

  int runs() {
    return runs;
  }

  int cuts() {
    return cuts;
  }

  int bricked() {
    return bricked;
  }

  int mixed() {
    return mixed;
  }

  int refetchedBlocks() {
    return refetchedBlocks;
  }

  /** What was wrong, a line each. */
  List<String> found() {
    return found;
  }
}
