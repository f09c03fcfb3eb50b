package dev.tern.ota.power;

import dev.tern.ota.Disk;
import dev.tern.ota.UpdateStatus.Phase;
import dev.tern.ota.disk.FileDisk;
import java.nio.file.Path;
import java.util.Random;

/**
 * The device as a process of its own: it is updated until it is done, halts itself after so many
 * steps, or is killed.
 */
final class CutDevice {
  private CutDevice() {}

  /**
   * @param arguments folder of the repository, folder of the disk, seed, steps until it halts
   */
  public static void main(String[] arguments) {
    Path repository = Path.of(arguments[0]);
    Path store = Path.of(arguments[1]);
    Random chance = new Random(Long.parseLong(arguments[2]));
    Power power =
        new Power(Long.parseLong(arguments[3]), () -> Runtime.getRuntime().halt(PowerCuts.HALTED));
    System.out.println("alive");
    Phase phase = Phase.IDLE;
    while (phase != Phase.COMMITTED) {
      Disk disk = new FileDisk(new DroppingVolume(store, chance, power, true));
      phase = Kitchen.live(disk, repository, PowerCuts.SECOND).phase();
    }
  }
}
