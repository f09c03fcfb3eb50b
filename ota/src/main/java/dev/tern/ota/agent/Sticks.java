package dev.tern.ota.agent;

import dev.tern.ota.Disk;
import dev.tern.ota.OtaException;
import dev.tern.ota.Topics;
import dev.tern.ota.Trust;
import dev.tern.ota.set.Offer;
import dev.tern.ota.slot.Slots;
import dev.tern.ota.transfer.FolderOrigin;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Looks what sticks that were put in want: each of their documents is read once while it stays. */
final class Sticks {
  private final Disk disk;
  private final Slots slots;
  private final Trust trust;
  private final Topics device;
  private final Inbox inbox;
  private final Consumer<String> log;

  /** What was last seen on each, as bytes in a string. */
  private final Map<Path, String> seen = new HashMap<>();

  Sticks(Disk disk, Slots slots, Trust trust, Topics device, Inbox inbox, Consumer<String> log) {
    this.disk = disk;
    this.slots = slots;
    this.trust = trust;
    this.device = device;
    this.inbox = inbox;
    this.log = log;
  }

  void look(List<Path> sticks) throws InterruptedException {
    seen.keySet().removeIf(file -> !sticks.contains(file.getParent()));
    for (Path stick : sticks) {
      try (FolderOrigin origin = new FolderOrigin(stick)) {
        Optional<byte[]> recovery = fresh(stick, Recovery.FILE, Recovery.MOST_BYTES);
        if (recovery.isPresent()) {
          recover(recovery.get(), origin);
        }
        Optional<byte[]> offer = fresh(stick, "offer.json", Offer.MOST_BYTES);
        if (offer.isPresent()) {
          inbox.put(new Inbox.Word(Offer.read(offer.get()), stick.toString()));
        }
      } catch (OtaException | IOException e) {
        log.accept("stick=" + stick + ": " + e.getMessage());
      }
    }
  }

  private Optional<byte[]> fresh(Path stick, String name, long limit) {
    Optional<byte[]> found = disk.read(stick.resolve(name), limit);
    String now =
        found
            .map(bytes -> new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1))
            .orElse("");
    String before = seen.put(stick.resolve(name), now);
    return found.filter(bytes -> !now.equals(before));
  }

  private void recover(byte[] document, FolderOrigin origin)
      throws IOException, InterruptedException {
    // A root that was rotated meanwhile is on the stick too.
    trust.refresh(origin);
    Recovery recovery = Recovery.read(document, trust, device);
    if (slots.recover(recovery.number(), recovery.floors())) {
      log.accept("recovery=" + recovery.number() + ": floors are now " + slots.ledger().floors());
    }
  }
}
