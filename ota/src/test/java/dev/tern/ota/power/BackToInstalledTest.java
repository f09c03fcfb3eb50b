package dev.tern.ota.power;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.ota.Disk;
import dev.tern.ota.UpdateStatus.Phase;
import dev.tern.ota.disk.FileDisk;
import dev.tern.ota.set.Offer;
import dev.tern.ota.slot.Slots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The way back to what a device was installed with, cut at each change of the disk. */
@Timeout(120)
final class BackToInstalledTest {
  private static final Offer BACK = new Offer("2", Offer.INSTALLED);

  @TempDir Path folder;

  @Test
  void aCutLeavesTheSetOrWhatWasInstalledAndTheWayIsFinished() throws Exception {
    Path repository = Kitchen.repository(folder.resolve("repository")).folder();
    Path before = folder.resolve("before");
    Disk updated = disk(before, Power.lasting());
    while (Kitchen.live(updated, repository, new Offer("1", Kitchen.OLD)).phase()
        != Phase.COMMITTED) {}

    int cuts = 0;
    boolean wasCut = true;
    for (; wasCut; cuts++) {
      Path store = copy(before, folder.resolve("cut-" + cuts));
      wasCut = endsByACut(store, repository, cuts);
      assertFinishes(store, repository, cuts);
    }

    assertTrue(cuts > 10, "cuts=" + cuts);
  }

  private static boolean endsByACut(Path store, Path repository, int steps) {
    Power power = Power.ofSteps(steps);
    try {
      while (Kitchen.live(disk(store, power), repository, BACK).phase() != Phase.COMMITTED) {}
      return false;
    } catch (PowerCut cut) {
      return true;
    }
  }

  private static void assertFinishes(Path store, Path repository, int steps) {
    Disk disk = disk(store, Power.lasting());
    Kitchen.Life life = Kitchen.live(disk, repository, BACK);
    assertTrue(
        List.of("", Kitchen.OLD).contains(life.ran().set().map(set -> set.name()).orElse("")),
        "cut at step " + steps);
    for (int lives = 0; lives < 3 && life.phase() != Phase.COMMITTED; lives++) {
      life = Kitchen.live(disk, repository, BACK);
    }
    assertEquals(Phase.COMMITTED, life.phase(), "cut at step " + steps);
    assertEquals("", life.set(), "cut at step " + steps);
    // Without the ledger no slot claims to be the good one.
    disk.delete(Kitchen.STATE.resolve("state.json"));
    Slots lost = Slots.open(disk, Kitchen.STATE, java.time.Clock.systemUTC());
    assertTrue(lost.atStart().set().isEmpty(), "cut at step " + steps);
  }

  private static Disk disk(Path store, Power power) {
    return new FileDisk(new DroppingVolume(store, new Random(7), power, true));
  }

  private static Path copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (var files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName().toString()));
      }
    }
    return to;
  }
}
