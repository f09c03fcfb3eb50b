package dev.tern.ota.power;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.ota.disk.FileDisk;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class PowerCutsTest {
  @TempDir Path folder;

  @Test
  void leaveADeviceThatRunsAWholeSetAndFinishes() throws Exception {
    PowerCuts cuts = new PowerCuts(folder, FileDisk::new, true);
    long steps = cuts.steps();
    List<Long> boundaries = cuts.boundaries();

    for (int run = 0; run < 100; run++) {
      Random chance = new Random(run);
      boolean atBoundary = run % 3 == 0;
      cuts.run(
          run,
          atBoundary
              ? boundaries.get(run / 3 % boundaries.size()) + chance.nextInt(13)
              : chance.nextLong(steps));
    }

    assertEquals(List.of(), cuts.found());
    assertEquals(100, cuts.runs());
  }

  @Test
  void leaveADeviceWhoseProcessIsKilledThatFinishes() throws Exception {
    PowerCuts cuts = new PowerCuts(folder, FileDisk::new, true);
    CutProcess device = new CutProcess(folder.resolve("device.log"));
    long steps = cuts.steps();
    long[] millis = {0};
    cuts.tryOut((repository, store) -> millis[0] = device.whole(repository, store));

    for (int run = 0; run < 4; run++) {
      Random chance = new Random(run);
      long toHalt = chance.nextLong(steps);
      long toKill = chance.nextLong(millis[0] * 1_000_000 + 1);
      cuts.runInProcess(run, (from, store) -> device.halted(from, store, 1, toHalt));
      cuts.runInProcess(run, (from, store) -> device.killed(from, store, 1, toKill));
    }

    assertEquals(List.of(), cuts.found());
  }

  @Test
  void areNotedWhereADiskDoesNotKeepWhatItSynced() throws Exception {
    PowerCuts cuts = new PowerCuts(folder, FileDisk::new, false);

    cutEverywhere(cuts);

    assertTrue(cuts.mixed() > 0, "files that were never synced were all whole");
    assertTrue(cuts.bricked() > 0, "a ledger that was never synced was always whole");
  }

  @Test
  void areNotedWhereAFileIsRenamedBeforeItIsSynced() throws Exception {
    PowerCuts cuts = new PowerCuts(folder, CarelessDisk::new, true);

    cutEverywhere(cuts);

    assertTrue(cuts.bricked() > 0, "a ledger that was renamed unsynced was always whole");
  }

  private static void cutEverywhere(PowerCuts cuts) throws Exception {
    for (int step = 0; step < 260; step += 9) {
      cuts.run(step, step);
    }
  }
}
