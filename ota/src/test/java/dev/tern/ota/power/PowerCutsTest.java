package dev.tern.ota.power;

import static org.junit.jupiter.api.Assertions.assertEquals;

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

    for (int run = 0; run < 100; run++) {
      cuts.run(run, new Random(run).nextLong(steps));
    }

    assertEquals(List.of(), cuts.found());
    System.out.println("steps=" + steps + " cuts=" + cuts.cuts() + " " + cuts.boundaries());
  }
}
