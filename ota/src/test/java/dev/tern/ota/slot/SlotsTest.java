package dev.tern.ota.slot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.ota.Disk;
import dev.tern.ota.OtaException;
import dev.tern.ota.TargetSet;
import dev.tern.ota.TargetSet.Member;
import dev.tern.ota.TargetSet.Role;
import dev.tern.ota.UpdateStatus.Phase;
import dev.tern.ota.disk.FileDisk;
import dev.tern.ota.power.OtherDisk;
import dev.tern.ota.power.SampleRepository;
import dev.tern.ota.set.Offer;
import dev.tern.ota.set.SetDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SlotsTest {
  private static final String MODEL = "models/x/model.gguf";

  @TempDir Path folder;

  private final Disk disk = new FileDisk();

  @Test
  void beginWithWhatWasInstalled() {
    Running running = open().atStart();

    assertEquals(new Running(Optional.empty(), Optional.empty(), false, ""), running);
    assertFalse(Files.exists(folder.resolve("state.json")), "nothing is written for it");
  }

  @Test
  void runASetThatWasCommitted() {
    commit("one", 0);

    Running running = open().atStart();

    assertEquals(folder.resolve("slots/a"), running.folder().orElseThrow());
    assertEquals("one", running.set().orElseThrow().name());
    assertFalse(running.onTrial());
  }

  @Test
  void goBackFromATrialThatIsStartedThreeTimesAndDoesNotLast() {
    commit("one", 0);
    tryOut("two", 0);
    for (int start = 0; start < Slots.MOST_STARTS; start++) {
      assertEquals("two", nameOf(open().atStart()));
    }

    Slots slots = open();
    Running running = slots.atStart();

    assertEquals("one", nameOf(running));
    assertEquals("left set=two: it was started 3 times and never lasted 100 s", running.told());
    assertEquals(Phase.ROLLED_BACK, slots.ledger().update().phase());
    assertEquals("two", slots.ledger().update().set());
    assertTrue(slots.isEnded("offer-two"), "the offer is not tried again");
  }

  @Test
  void goBackFromACrashLoopAfterTheCommitToo() {
    commit("one", 0);
    commit("two", 0);
    for (int start = 0; start < Slots.MOST_STARTS; start++) {
      assertEquals("two", nameOf(open().atStart()));
    }

    assertEquals("one", nameOf(open().atStart()));
    open().atStart();
    open().atStart();
    assertEquals("", nameOf(open().atStart()), "and from there to what was installed");
    assertEquals("", nameOf(open().atStart()));
  }

  @Test
  void countOnlyStartsThatDidNotLastAndWereNotEnded() {
    commit("one", 0);
    for (int start = 0; start < 10; start++) {
      Slots slots = open();
      assertEquals("one", nameOf(slots.atStart()));
      if (start % 2 == 0) {
        slots.healthy();
      } else {
        slots.stopped();
      }
    }
  }

  @Test
  void askNoClock() {
    commit("one", 0);
    Clock past = Clock.offset(Clock.systemUTC(), Duration.ofDays(-3650));
    Clock future = Clock.offset(Clock.systemUTC(), Duration.ofDays(3650));

    assertEquals("one", nameOf(Slots.open(disk, folder, past).atStart()));
    assertEquals("one", nameOf(Slots.open(disk, folder, future).atStart()));
    assertEquals("one", nameOf(Slots.open(disk, folder, past).atStart()));
    assertEquals("", nameOf(Slots.open(disk, folder, future).atStart()));
  }

  @Test
  void raiseFloorsOnlyAfterCommitAndNeverAboveTheFallback() {
    commit("one", 3);
    assertEquals(Map.of(), open().ledger().floors(), "what was installed has no level");

    tryOut("two", 5);
    assertEquals(Map.of(), open().ledger().floors());
    open().commit();
    assertEquals(Map.of(Role.LLM, 3), open().ledger().floors());

    commit("three", 7);
    assertEquals(Map.of(Role.LLM, 5), open().ledger().floors());
    assertEquals(
        Optional.of("level of llm=4 is below this device's floor=5"),
        open().belowFloor(set("old", 4, "x")));
    assertEquals(Optional.empty(), open().belowFloor(set("old", 5, "x")));
  }

  @Test
  void rollBackByHandOnce() {
    commit("one", 0);
    commit("two", 0);
    open().askRollback();

    Slots slots = open();
    assertEquals("one", nameOf(slots.atStart()));
    assertEquals("rolled back by hand", slots.ledger().update().reason());
    assertFalse(slots.rollBackAsAsked());
    assertEquals("one", nameOf(open().atStart()));
  }

  @Test
  void obeyARequestOnceThatCouldNotBeRemoved() {
    commit("one", 0);
    commit("two", 0);
    open().askRollback();
    Disk keepsRequests =
        new OtherDisk(disk) {
          @Override
          public void delete(Path path) {
            if (path.endsWith("rollback.json")) {
              throw new OtaException("can't delete file=" + path);
            }
            super.delete(path);
          }
        };

    for (int start = 0; start < 2; start++) {
      Slots slots = Slots.open(keepsRequests, folder, Clock.systemUTC());
      assertEquals("one", nameOf(slots.atStart()));
    }
  }

  @Test
  void refuseByHandWhatIsBelowTheFloor() {
    commit("one", 3);
    commit("two", 3);
    commit("three", 3);
    Slots slots = open();
    slots.take(new Offer("offer-four", "four"), "");
    TargetSet four = set("four", 3, "4");
    slots.assemble(four, SetDocument.write(four));
    slots.askRollback();

    assertFalse(slots.rollBackAsAsked(), "the slot of two is being written");
    assertTrue(slots.recover(1, Map.of(Role.LLM, 0)));
    slots.askRollback();
    assertTrue(slots.rollBackAsAsked());
    assertFalse(slots.recover(1, Map.of(Role.LLM, 9)), "a recovery is obeyed once");
  }

  @Test
  void setADamagedLedgerAsideAndGoOnWithWhatCanBeProven() throws IOException {
    commit("one", 2);
    commit("two", 2);
    tryOutWithoutTrial("three");
    Path ledger = folder.resolve("state.json");
    String text = Files.readString(ledger);
    Files.writeString(ledger, text.replace("\"starts\":0", "\"starts\":8"));

    Slots slots = open();
    Running running = slots.atStart();

    assertEquals("two", nameOf(running));
    assertEquals(Map.of(Role.LLM, 2), slots.ledger().floors(), "floors are not forgotten");
    assertTrue(running.told().contains("the ledger of updates was lost"), running.told());
    assertTrue(Files.exists(folder.resolve("state.json.damaged")));
    assertEquals("two", nameOf(open().atStart()));
  }

  @Test
  void neverProveASetThatWasNotCommitted() throws IOException {
    commit("one", 0);
    tryOut("two", 0);
    Files.writeString(folder.resolve("state.json"), "{}");
    assertEquals("one", nameOf(open().atStart()));

    Files.delete(folder.resolve("state.json"));
    Files.write(folder.resolve("slots/a").resolve(MODEL), "bad one".getBytes(UTF_8));
    assertEquals("", nameOf(open().atStart()), "what is damaged is not proven either");
  }

  @Test
  void leaveASetWhoseFilesAreNotThere() throws IOException {
    commit("one", 0);
    commit("two", 0);
    Files.delete(folder.resolve("slots/b").resolve(MODEL));

    Running running = open().atStart();

    assertEquals("one", nameOf(running));
    assertEquals(
        "left set=two: file=" + folder.resolve("slots/b").resolve(MODEL) + ": bytes=0, expected 10",
        running.told());
  }

  @Test
  void findABitThatTurnedOverAndDoNotGoBackToADamagedSet() throws Exception {
    commit("one", 0);
    commit("two", 0);
    assertEquals(Optional.empty(), open().checkActive(Pause.NONE));
    flipABit(folder.resolve("slots/a").resolve(MODEL));
    flipABit(folder.resolve("slots/b").resolve(MODEL));

    Slots slots = open();
    slots.atStart();
    Optional<String> wrong = slots.checkActive(Pause.NONE);
    assertTrue(wrong.orElseThrow().contains("is damaged: sha256="), wrong.toString());
    slots.rollBack(wrong.get());

    assertEquals("", nameOf(open().atStart()));
  }

  @Test
  void startFromADiskThatCanNotBeWritten() {
    commit("one", 0);
    Disk full =
        new OtherDisk(disk) {
          @Override
          public void replace(Path file, byte[] contents) {
            throw new OtaException("file=" + file + ": the disk is full");
          }
        };

    for (int start = 0; start < 5; start++) {
      Running running = Slots.open(full, folder, Clock.systemUTC()).atStart();
      assertEquals("one", nameOf(running));
    }
  }

  @Test
  void keepAJournalForPeopleThatDoesNotGrow() throws IOException {
    Files.createDirectories(folder);
    Files.write(folder.resolve("journal.log"), new byte[200_000]);

    commit("one", 0);

    assertTrue(Files.size(folder.resolve("journal.log")) < 2000);
    assertEquals(200_000, Files.size(folder.resolve("journal.1.log")));
    String journal = Files.readString(folder.resolve("journal.log"));
    assertTrue(journal.contains("set=one on trial in slot=a"), journal);
    assertTrue(journal.contains("set=one committed, floors={}"), journal);
  }

  private Slots open() {
    return Slots.open(disk, folder, Clock.systemUTC());
  }

  private static String nameOf(Running running) {
    return running.set().map(TargetSet::name).orElse("");
  }

  private static TargetSet set(String name, int level, String contents) {
    byte[] bytes = ("model " + contents + " ".repeat(10)).substring(0, 10).getBytes(UTF_8);
    String sha256 = SampleRepository.sha256(bytes);
    Member member = new Member(Role.LLM, MODEL, MODEL, bytes.length, sha256, "");
    return new TargetSet(name, "", List.of(member), Map.of(), Map.of(Role.LLM, level), "");
  }

  private void commit(String name, int level) {
    tryOut(name, level);
    Slots slots = open();
    slots.commit();
    slots.healthy();
  }

  private void tryOut(String name, int level) {
    Slots slots = stage(name, level);
    slots.prepared();
    slots.onTrial(Map.of());
  }

  private void tryOutWithoutTrial(String name) {
    stage(name, 2);
    open().fail("its gate did not pass", Map.of());
    assertEquals(Phase.FAILED, open().ledger().update().phase());
  }

  private Slots stage(String name, int level) {
    Slots slots = open();
    slots.take(new Offer("offer-" + name, name), "");
    TargetSet set = set(name, level, name);
    slots.assemble(set, SetDocument.write(set));
    byte[] bytes = ("model " + name + " ".repeat(10)).substring(0, 10).getBytes(UTF_8);
    disk.replace(slots.candidateFolder().resolve(MODEL), bytes);
    slots.staged(10);
    return slots;
  }

  private static void flipABit(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[3] ^= 4;
    Files.write(file, bytes);
  }
}
