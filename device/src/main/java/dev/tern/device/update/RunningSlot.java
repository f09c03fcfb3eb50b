package dev.tern.device.update;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.device.slot.SlotFolder;
import dev.tern.ota.disk.FileDisk;
import dev.tern.ota.slot.Running;
import dev.tern.ota.slot.Slots;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/**
 * Which slot this process runs, decided before anything is loaded from it.
 *
 * @param slots of this device; empty where somebody else says what runs, as for a candidate that is
 *     being examined
 * @param running what it runs
 * @param slot what the set in it brings; empty where the device runs what it was installed with
 */
public record RunningSlot(Optional<Slots> slots, Running running, Optional<SlotFolder> slot) {
  private static final Running AS_INSTALLED =
      new Running(Optional.empty(), Optional.empty(), false, "");

  /**
   * Decides, and has {@link SlotFolder#ofThisProcess} say so from now on.
   *
   * @param folder of all update work, {@code STATE/ota}
   * @param serves whether this is the appliance: it alone counts its starts and goes back by itself
   */
  public static RunningSlot in(Path folder, boolean serves) {
    Optional<SlotFolder> given = SlotFolder.ofThisProcess();
    if (given.isPresent() || (!serves && !Files.exists(folder.resolve("state.json")))) {
      return new RunningSlot(Optional.empty(), AS_INSTALLED, given);
    }
    Slots slots = Slots.open(new FileDisk(), folder, Clock.systemUTC());
    Running running = serves ? slots.atStart() : asItIs(slots);
    running.folder().ifPresent(slot -> System.setProperty(SlotFolder.PROPERTY, slot.toString()));
    return new RunningSlot(Optional.of(slots), running, SlotFolder.ofThisProcess());
  }

  /** What the set says of board keys, dotted; empty where it says nothing. */
  public Map<String, JsonNode> settings() {
    return slot.map(SlotFolder::config).orElse(Map.of());
  }

  private static Running asItIs(Slots slots) {
    return new Running(slots.activeFolder(), slots.activeSet(), false, "");
  }
}
