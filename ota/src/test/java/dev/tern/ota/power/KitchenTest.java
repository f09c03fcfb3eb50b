package dev.tern.ota.power;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.ota.Disk;
import dev.tern.ota.UpdateStatus.Phase;
import dev.tern.ota.disk.FileDisk;
import dev.tern.ota.set.Offer;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
final class KitchenTest {
  @TempDir Path folder;

  @Test
  void isUpdatedTwiceWithoutACut() throws Exception {
    SampleRepository repository = Kitchen.repository(folder.resolve("repository"));
    Power power = Power.lasting();
    Disk disk =
        new FileDisk(new DroppingVolume(folder.resolve("disk"), new Random(1), power, true));
    Offer first = new Offer("1", Kitchen.OLD);
    Offer second = new Offer("2", Kitchen.NEW);

    assertEquals(Phase.TRIAL, Kitchen.live(disk, repository.folder(), first).phase());
    assertEquals(Phase.COMMITTED, Kitchen.live(disk, repository.folder(), first).phase());
    assertEquals(Phase.TRIAL, Kitchen.live(disk, repository.folder(), second).phase());
    Kitchen.Life last = Kitchen.live(disk, repository.folder(), second);

    assertEquals(Phase.COMMITTED, last.phase());
    assertEquals(Kitchen.NEW, last.set());
    Path slot = last.ran().folder().orElseThrow();
    assertTrue(Kitchen.isWhole(disk, slot, repository.set(Kitchen.NEW)));
  }
}
