package dev.tern.ota.slot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tern.ota.Disk;
import dev.tern.ota.OtaException;
import dev.tern.ota.TargetSet;
import dev.tern.ota.TargetSet.Role;
import dev.tern.ota.UpdateStatus.Phase;
import dev.tern.ota.digest.Sha256;
import dev.tern.ota.set.Offer;
import dev.tern.ota.set.SetDocument;
import dev.tern.ota.slot.Ledger.Held;
import dev.tern.ota.slot.Ledger.Update;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The slots of a device and the ledger that says what they are for. Each change of the ledger is
 * one durable step. One process works with them; another one may only {@link #askRollback ask}.
 *
 * <p>Thread-safe.
 */
public final class Slots {
  /**
   * So many starts that did not last are a loop. With {@link #LASTING_MILLIS}: three starts within
   * five minutes, told by no clock that could be set.
   */
  public static final int MOST_STARTS = 3;

  /** A start that has lived so long has lasted, milliseconds: a third of five minutes. */
  public static final long LASTING_MILLIS = 100_000;

  private static final int REQUEST_BYTES = 4 << 10;

  private final Disk disk;
  private final Path folder;
  private final Map<Slot, SlotFolder> folders = new EnumMap<>(Slot.class);
  private final Journal journal;
  private Ledger ledger;
  private String told = "";

  private Slots(Disk disk, Path folder, Clock clock) {
    this.disk = disk;
    this.folder = folder;
    journal = new Journal(disk, folder, clock);
    for (Slot slot : List.of(Slot.A, Slot.B)) {
      folders.put(slot, new SlotFolder(disk, folder.resolve("slots").resolve(slot.key())));
    }
  }

  /**
   * Reads the ledger. One that is damaged is set aside, and what can be proven without it is
   * proven.
   *
   * @param folder of all update work, {@code STATE/ota}
   * @param clock for the journal only
   */
  public static Slots open(Disk disk, Path folder, Clock clock) {
    Slots slots = new Slots(disk, folder.toAbsolutePath(), clock);
    slots.ledger = slots.readOrProve();
    return slots;
  }

  private Path ledgerFile() {
    return folder.resolve("state.json");
  }

  private Ledger readOrProve() {
    try {
      Optional<JsonNode> found = SealedFile.read(disk, ledgerFile());
      if (found.isPresent()) {
        return Ledger.of(found.get());
      }
      Ledger proven = proven();
      return proven.active() == Slot.FACTORY ? Ledger.EMPTY : lost(proven, "it is gone");
    } catch (SealedFile.DamagedException | RuntimeException e) {
      try {
        disk.rename(ledgerFile(), folder.resolve("state.json.damaged"));
      } catch (OtaException alsoFailed) {
        journal.add("could not set the damaged ledger aside: " + alsoFailed.getMessage());
      }
      return lost(proven(), e.getMessage());
    }
  }

  private Ledger lost(Ledger proven, String why) {
    String name = proven.name(proven.active());
    told =
        "the ledger of updates was lost ("
            + why
            + "); went on with "
            + (name.isEmpty() ? "what was installed" : "set=" + name);
    journal.add(told);
    return proven.with(proven.update().because(told));
  }

  /** What slots can show by themselves: committed, and whole to the last byte. */
  private Ledger proven() {
    Ledger found = Ledger.EMPTY;
    for (Slot slot : folders.keySet()) {
      try {
        Optional<JsonNode> mark = SealedFile.read(disk, folders.get(slot).mark());
        if (mark.isEmpty()) {
          continue;
        }
        String sha256 = mark.get().required("sha256").textValue();
        long commits = mark.get().required("commits").longValue();
        if (folders.get(slot).check(sha256, Pause.NONE).isPresent()) {
          continue;
        }
        TargetSet set = folders.get(slot).set(sha256).orElseThrow();
        Ledger next = found.holding(slot, new Held(set.name(), sha256, set.levels()));
        boolean isNewer = commits > found.commits();
        found = isNewer ? next.running(slot, found.active()) : next.running(found.active(), slot);
        if (isNewer) {
          found = found.committed(commits).floored(Ledger.levels(mark.get().required("floors")));
        }
      } catch (SealedFile.DamagedException | RuntimeException e) {
        journal.add("slot=" + slot.key() + " could not be used: " + e.getMessage());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return found;
  }

  /**
   * Decides what this start runs, before anything of it is loaded, and counts the start. Call it
   * once in the life of a process. Never fails: where nothing else can be had it is what the device
   * was installed with.
   */
  public synchronized Running atStart() {
    try {
      rollBackAsAsked();
    } catch (OtaException e) {
      told = e.getMessage();
    }
    for (Optional<String> wrong = wrongAtStart(); wrong.isPresent(); wrong = wrongAtStart()) {
      writeIfPossible(afterLeaving(wrong.get()));
    }
    if (ledger.active() != Slot.FACTORY || isOnTrial()) {
      writeIfPossible(ledger.started(ledger.starts() + 1));
    }
    try {
      mark();
    } catch (OtaException e) {
      told = e.getMessage();
    }
    Optional<TargetSet> set = activeSet();
    return new Running(
        set.map(any -> folders.get(ledger.active()).path()),
        set,
        ledger.update().phase() == Phase.TRIAL,
        told);
  }

  private boolean isOnTrial() {
    return ledger.update().phase() == Phase.TRIAL;
  }

  private Optional<String> wrongAtStart() {
    if (ledger.active() == Slot.FACTORY && !isOnTrial()) {
      return Optional.empty();
    }
    if (ledger.starts() >= MOST_STARTS) {
      return Optional.of(
          "it was started "
              + ledger.starts()
              + " times and never lasted "
              + LASTING_MILLIS / 1000
              + " s");
    }
    if (ledger.active() == Slot.FACTORY) {
      return Optional.empty();
    }
    try {
      return folders.get(ledger.active()).glance(digest(ledger.active()));
    } catch (OtaException e) {
      return Optional.of(e.getMessage());
    }
  }

  /** The fallback in use instead, or, where that is damaged too, what was installed. */
  private Ledger afterLeaving(String why) {
    String left = shown(ledger, ledger.active());
    Ledger next = left(why);
    try {
      if (next.active() != Slot.FACTORY) {
        Optional<String> alsoWrong =
            folders.get(next.active()).check(digest(next.active()), Pause.NONE);
        if (alsoWrong.isPresent()) {
          journal.add("slot=" + next.active().key() + " can't be gone back to: " + alsoWrong.get());
          next = next.running(Slot.FACTORY, Slot.FACTORY);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    told = "left " + left + ": " + why;
    journal.add(told + "; next is " + shown(next, next.active()));
    return next;
  }

  private Ledger left(String why) {
    Update update = ledger.update();
    boolean wasOnTrial = isOnTrial();
    String name = wasOnTrial ? update.set() : ledger.name(ledger.active());
    Update next =
        update.isUnderWay()
            ? update.because("left set=" + name + ": " + why)
            : new Update(
                Phase.ROLLED_BACK,
                wasOnTrial || name.equals(update.set()) ? update.offer() : "",
                name,
                update.source(),
                Slot.FACTORY,
                0,
                update.aliveMillis(),
                update.fetchedBytes(),
                why,
                update.figures());
    Ledger result =
        ledger.with(next).holding(ledger.active(), null).running(ledger.fallback(), Slot.FACTORY);
    return wasOnTrial ? result.ended(update.offer()) : result;
  }

  /** At a start nothing may stand in the way: what can't be written holds for this start only. */
  private void writeIfPossible(Ledger next) {
    try {
      write(next);
    } catch (OtaException e) {
      told = e.getMessage();
      ledger = next;
    }
  }

  private void write(Ledger next) {
    if (!next.equals(ledger)) {
      // An interrupted thread could not tell whether the new ledger has become durable.
      boolean wasInterrupted = Thread.interrupted();
      try {
        SealedFile.write(disk, ledgerFile(), next.toJson());
      } finally {
        if (wasInterrupted) {
          Thread.currentThread().interrupt();
        }
      }
      ledger = next;
    }
  }

  /** Makes the marks of slots say what the ledger says. */
  private void mark() {
    for (Slot slot : folders.keySet()) {
      Path file = folders.get(slot).mark();
      // Where what was installed is the good one, a slot must not claim to be it.
      boolean isGood = slot == ledger.active() && !isOnTrial();
      boolean isWayBack =
          slot == ledger.fallback() && (ledger.active() != Slot.FACTORY || isOnTrial());
      boolean isCommitted = isGood || isWayBack;
      if (!isCommitted) {
        disk.delete(file);
      } else if (slot == ledger.active() && !isMarked(slot)) {
        SealedFile.write(
            disk,
            file,
            JsonNodeFactory.instance
                .objectNode()
                .put("sha256", digest(slot))
                .put("commits", ledger.commits())
                .set("floors", Ledger.levels(ledger.floors())));
      }
    }
  }

  private boolean isMarked(Slot slot) {
    try {
      return SealedFile.read(disk, folders.get(slot).mark())
          .filter(mark -> mark.path("sha256").asText().equals(digest(slot)))
          .filter(mark -> mark.path("floors").equals(Ledger.levels(ledger.floors())))
          .isPresent();
    } catch (SealedFile.DamagedException e) {
      return false;
    }
  }

  /** The ledger as it is now. */
  public synchronized Ledger ledger() {
    return ledger;
  }

  /** What is in use; empty for what the device was installed with. */
  public synchronized Optional<TargetSet> activeSet() {
    return set(ledger.active());
  }

  /** The folder of what is in use; empty likewise. */
  public synchronized Optional<Path> activeFolder() {
    return Optional.ofNullable(folders.get(ledger.active())).map(SlotFolder::path);
  }

  /** The set that is being assembled, as far as it is known. */
  public synchronized Optional<TargetSet> candidateSet() {
    return set(ledger.update().candidate());
  }

  /**
   * The folder in which it is assembled.
   *
   * @throws OtaException where none is
   */
  public synchronized Path candidateFolder() {
    return candidate().path();
  }

  private SlotFolder candidate() {
    SlotFolder found = folders.get(ledger.update().candidate());
    if (found == null || ledger.update().candidate() == ledger.active()) {
      throw new OtaException("no set is being assembled; phase=" + ledger.update().phase().key());
    }
    return found;
  }

  private Optional<TargetSet> set(Slot slot) {
    return ledger.in(slot).flatMap(held -> folders.get(slot).set(held.sha256()));
  }

  private String digest(Slot slot) {
    return ledger.in(slot).map(Held::sha256).orElse("");
  }

  /** Files of all slots, which may have parts in common with others. */
  public synchronized List<Path> files() {
    List<Path> files = new ArrayList<>();
    folders.values().forEach(slot -> files.addAll(slot.files()));
    return files;
  }

  /** This start has lasted: it is no part of a loop. */
  public synchronized void healthy() {
    if (ledger.starts() != 0) {
      write(ledger.started(0));
    }
  }

  /** This start ends because somebody wanted it to: it is no part of a loop either. */
  public synchronized void stopped() {
    if (ledger.starts() > 0) {
      write(ledger.started(ledger.starts() - 1));
    }
  }

  /** Whether an offer was decided before. */
  public synchronized boolean isEnded(String offer) {
    return ledger.ended().contains(offer);
  }

  /**
   * Takes up an offer in place of whatever was under way.
   *
   * @param source folder that it came in, or empty for the broker
   */
  public synchronized void take(Offer offer, String source) {
    requireNoTrial();
    Ledger next = ledger.update().isUnderWay() ? ledger.ended(ledger.update().offer()) : ledger;
    // What lies in the candidate's slot stays: the next set may have parts in common with it.
    write(
        next.with(
            new Update(
                Phase.DOWNLOADING,
                offer.id(),
                offer.set(),
                source,
                Slot.FACTORY,
                0,
                0,
                0,
                "",
                Map.of())));
    journal.add("offer=" + offer.id() + " set=" + offer.set() + " taken" + from(source));
  }

  private static String from(String source) {
    return source.isEmpty() ? "" : " from " + source;
  }

  /** Gives up what is under way without a verdict: it was taken back. */
  public synchronized void drop(String why) {
    requireNoTrial();
    write(
        ledger
            .ended(ledger.update().offer())
            .with(ledger.update().at(Phase.IDLE).in(Slot.FACTORY).because(why)));
    journal.add("offer=" + ledger.update().offer() + " dropped: " + why);
  }

  /**
   * Makes room for a set where nothing is in use, and describes it there. Does nothing where that
   * very set is being assembled already.
   */
  public synchronized void assemble(TargetSet set, byte[] document) {
    requireNoTrial();
    String sha256 = Sha256.hexOf(document);
    Slot slot = ledger.update().candidate();
    if (slot == Slot.FACTORY) {
      boolean isANeeded =
          ledger.active() == Slot.A
              || ledger.active() == Slot.FACTORY && ledger.fallback() == Slot.A;
      slot = isANeeded ? Slot.B : Slot.A;
    }
    Slot fallback = ledger.fallback() == slot ? Slot.FACTORY : ledger.fallback();
    Ledger next = ledger.with(ledger.update().in(slot));
    next = next.running(next.active(), fallback).started(ledger.starts());
    next = next.holding(slot, new Held(set.name(), sha256, set.levels()));
    // First nobody needs the slot any more, then it is written.
    write(next);
    disk.delete(folders.get(slot).mark());
    if (folders.get(slot).set(sha256).isEmpty()) {
      folders.get(slot).describe(document);
    }
  }

  /** Removes what is left of earlier sets in the candidate's slot. */
  public synchronized void tidyCandidate() {
    candidate().tidy(set(ledger.update().candidate()).orElseThrow());
  }

  /** What is wrong with the candidate, by reading every byte; empty where nothing is. */
  public Optional<String> checkCandidate(Pause pause) throws InterruptedException {
    SlotFolder slot;
    String sha256;
    synchronized (this) {
      slot = candidate();
      sha256 = digest(ledger.update().candidate());
    }
    return slot.check(sha256, pause);
  }

  /** What is wrong with what is in use, by reading every byte; empty where nothing is. */
  public Optional<String> checkActive(Pause pause) throws InterruptedException {
    SlotFolder slot;
    String sha256;
    synchronized (this) {
      slot = folders.get(ledger.active());
      sha256 = digest(ledger.active());
    }
    return slot == null ? Optional.empty() : slot.check(sha256, pause);
  }

  /** All files are there and were read again from the disk. */
  public synchronized void staged(long fetchedBytes) {
    write(ledger.with(ledger.update().at(Phase.STAGED).fetched(fetchedBytes)));
    journal.add("set=" + ledger.update().set() + " staged, fetchedBytes=" + fetchedBytes);
  }

  /** Weights are repacked, caches are warm. */
  public synchronized void prepared() {
    write(ledger.with(ledger.update().at(Phase.PREPARED)));
    journal.add("set=" + ledger.update().set() + " prepared");
  }

  /**
   * Counts that a step begins which may take the device down with it.
   *
   * @return how often it has begun, this time included
   */
  public synchronized int begins() {
    write(ledger.with(ledger.update().tried()));
    return ledger.update().tries();
  }

  /** What {@link #begins} counted did not take the device down: it ended, or was stopped. */
  public synchronized void survived() {
    if (ledger.update().isUnderWay() && ledger.update().tries() > 0) {
      write(ledger.with(ledger.update().untried()));
    }
  }

  /** The candidate is what runs from the next start on, on probation. */
  public synchronized void onTrial(Map<String, Double> figures) {
    Slot next = ledger.update().candidate();
    Optional<String> wrong = candidate().glance(digest(next));
    if (wrong.isPresent()) {
      throw new OtaException("can't try set=" + ledger.update().set() + ": " + wrong.get());
    }
    write(
        ledger
            .with(ledger.update().at(Phase.TRIAL).in(Slot.FACTORY).alive(0).measured(figures))
            .running(next, ledger.active()));
    journal.add("set=" + ledger.update().set() + " on trial in slot=" + next.key());
  }

  /**
   * What the device was installed with runs from the next start on, on probation like any set.
   *
   * @return false where it is in use already, and the offer is thereby decided
   */
  public synchronized boolean onTrialAsInstalled() {
    if (ledger.active() == Slot.FACTORY) {
      alreadyActive();
      return false;
    }
    requireNoTrial();
    Optional<String> low = belowFloor(Map.of());
    if (low.isPresent()) {
      throw new OtaException("what was installed: " + low.get());
    }
    write(
        ledger
            .with(ledger.update().at(Phase.TRIAL).in(Slot.FACTORY).alive(0))
            .running(Slot.FACTORY, ledger.active()));
    journal.add("what was installed is on trial");
    return true;
  }

  /** How long the trial has run, milliseconds, over all its starts. */
  public synchronized void alive(long millis) {
    write(ledger.with(ledger.update().alive(millis)));
  }

  /** The set on trial is the good one from now on. */
  public synchronized void commit() {
    if (ledger.update().phase() != Phase.TRIAL) {
      throw new OtaException("nothing is on trial; phase=" + ledger.update().phase().key());
    }
    Map<Role, Integer> floors = new EnumMap<>(Role.class);
    floors.putAll(ledger.floors());
    for (Role role : Role.values()) {
      int both = Math.min(level(ledger.active(), role), level(ledger.fallback(), role));
      if (both > 0) {
        floors.merge(role, both, Math::max);
      }
    }
    write(
        ledger
            .ended(ledger.update().offer())
            .with(ledger.update().at(Phase.COMMITTED))
            .floored(floors)
            .committed(ledger.commits() + 1));
    journal.add(shown(ledger, ledger.active()) + " committed, floors=" + floors);
    mark();
  }

  private int level(Slot slot, Role role) {
    return ledger.in(slot).map(held -> held.levels().getOrDefault(role, 0)).orElse(0);
  }

  /** The set that was offered is in use already. */
  public synchronized void alreadyActive() {
    requireNoTrial();
    write(
        ledger
            .ended(ledger.update().offer())
            .with(ledger.update().at(Phase.COMMITTED).in(Slot.FACTORY)));
    journal.add(shown(ledger, ledger.active()) + " is in use already");
  }

  /** Why a set is below the floor; empty where it is not. */
  public synchronized Optional<String> belowFloor(TargetSet set) {
    return belowFloor(set.levels());
  }

  private Optional<String> belowFloor(Map<Role, Integer> levels) {
    return ledger.floors().entrySet().stream()
        .filter(floor -> levels.getOrDefault(floor.getKey(), 0) < floor.getValue())
        .map(
            floor ->
                "level of "
                    + SetDocument.key(floor.getKey())
                    + "="
                    + levels.getOrDefault(floor.getKey(), 0)
                    + " is below this device's floor="
                    + floor.getValue())
        .findFirst();
  }

  /** The candidate is given up for good. */
  public synchronized void fail(String why, Map<String, Double> figures) {
    requireNoTrial();
    write(
        ledger
            .ended(ledger.update().offer())
            .with(
                ledger.update().at(Phase.FAILED).in(Slot.FACTORY).because(why).measured(figures)));
    journal.add("set=" + ledger.update().set() + " failed: " + why);
  }

  /** Notes why an update waits; in memory, for its status. */
  public synchronized void waitsBecause(String why) {
    ledger = ledger.with(ledger.update().because(why));
  }

  /** Leaves what is in use for the fallback, from the next start on. */
  public synchronized void rollBack(String why) {
    if (ledger.active() == Slot.FACTORY && !isOnTrial()) {
      throw new OtaException("what is in use was installed; there is nothing to go back to");
    }
    write(afterLeaving(why));
    mark();
  }

  /** Asks whoever works with these slots to roll back; at its next look, or at the next start. */
  public void askRollback() {
    disk.replace(
        request(),
        JsonNodeFactory.instance
            .objectNode()
            .put("request", UUID.randomUUID().toString())
            .toString()
            .getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private Path request() {
    return folder.resolve("rollback.json");
  }

  /**
   * Does what was asked by {@link #askRollback}.
   *
   * @return whether another set is in use now, so that a restart is due
   */
  public synchronized boolean rollBackAsAsked() {
    Optional<byte[]> asked =
        disk.size(request()) < 0 ? Optional.empty() : disk.read(request(), REQUEST_BYTES);
    if (asked.isEmpty()) {
      return false;
    }
    // The same request is obeyed once, however often the power goes between two steps.
    String id = Sha256.hexOf(asked.get()).substring(0, 32);
    boolean isNew = !ledger.ended().contains(id);
    Optional<String> refused = Optional.empty();
    boolean changed = false;
    if (isNew && ledger.active() == Slot.FACTORY && !isOnTrial()) {
      refused = Optional.of("what is in use was installed");
    } else if (isNew && ledger.fallback() == Slot.FACTORY) {
      refused = belowFloor(Map.of()).map(why -> "what was installed: " + why);
    }
    if (refused.isPresent()) {
      journal.add("rollback by hand refused: " + refused.get());
    } else if (isNew) {
      write(afterLeaving("rolled back by hand").ended(id));
      changed = true;
    }
    disk.delete(request());
    return changed;
  }

  /**
   * Sets floors as a recovery says, which root has signed. One that is not newer than the last is
   * passed over.
   *
   * @return whether it was obeyed
   */
  public synchronized boolean recover(long number, Map<Role, Integer> floors) {
    if (number <= ledger.recovery()) {
      return false;
    }
    Map<Role, Integer> next = new EnumMap<>(Role.class);
    next.putAll(ledger.floors());
    next.putAll(floors);
    next.values().removeIf(level -> level == 0);
    write(ledger.floored(next).recovered(number));
    journal.add("recovery=" + number + ", floors=" + next);
    mark();
    return true;
  }

  private void requireNoTrial() {
    if (ledger.update().phase() == Phase.TRIAL) {
      throw new OtaException("set=" + ledger.update().set() + " is on trial; wait for its end");
    }
  }

  private static String shown(Ledger ledger, Slot slot) {
    return slot == Slot.FACTORY ? "what was installed" : "set=" + ledger.name(slot);
  }
}
