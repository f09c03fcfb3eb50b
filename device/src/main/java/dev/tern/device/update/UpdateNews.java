package dev.tern.device.update;

import dev.tern.ota.TargetSet.Role;
import dev.tern.ota.UpdateStatus;
import dev.tern.ota.set.Offer;
import dev.tern.ota.set.SetDocument;
import dev.tern.ota.slot.Ledger;
import dev.tern.ota.slot.Slots;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Which set runs and how an update stands, for those who show it here. Thread-safe. */
public final class UpdateNews {
  private final Optional<Slots> slots;
  private final List<Consumer<Standing>> listeners = new CopyOnWriteArrayList<>();
  private volatile Standing standing;

  /**
   * What is told.
   *
   * @param set that runs; empty for what was installed
   * @param slot that it runs from: {@code factory}, {@code a}, {@code b}
   * @param fallback the set that a rollback leads to; empty for what was installed
   * @param phase of the update that it is about; {@code idle} where there was none
   * @param candidate its set; empty where there was none, or where it is what was installed
   * @param doneBytes of the files of the candidate that are there
   * @param totalBytes of its files; 0 where that is not known
   * @param reason of the last failure, refusal or wait; empty where there is none
   * @param floors least level of each role that is still taken; none where any is
   */
  @RegisterForReflection
  public record Standing(
      String set,
      String slot,
      String fallback,
      String phase,
      String candidate,
      long doneBytes,
      long totalBytes,
      String reason,
      Map<String, Integer> floors) {
    static final Standing AS_INSTALLED =
        new Standing("", "factory", "", "idle", "", 0, 0, "", Map.of());
  }

  /**
   * @param slots empty where nothing is ever updated
   */
  public UpdateNews(Optional<Slots> slots) {
    this.slots = slots;
    standing = slots.map(all -> of(all.ledger(), 0, 0)).orElse(Standing.AS_INSTALLED);
  }

  private static Standing of(Ledger ledger, long doneBytes, long totalBytes) {
    Map<String, Integer> floors = new TreeMap<>();
    for (Map.Entry<Role, Integer> floor : ledger.floors().entrySet()) {
      floors.put(SetDocument.key(floor.getKey()), floor.getValue());
    }
    String candidate = ledger.update().set();
    return new Standing(
        ledger.name(ledger.active()),
        ledger.active().key(),
        ledger.name(ledger.fallback()),
        ledger.update().phase().key(),
        candidate.equals(Offer.INSTALLED) ? "" : candidate,
        doneBytes,
        totalBytes,
        ledger.update().reason(),
        floors);
  }

  /** How it stands now. */
  public Standing standing() {
    return standing;
  }

  /**
   * @param listener told of each change, by the thread that brings it about: it has to be quick
   */
  public void listen(Consumer<Standing> listener) {
    listeners.add(listener);
  }

  /** The update work has said something. */
  public void become(UpdateStatus status) {
    slots.ifPresent(all -> become(of(all.ledger(), status.doneBytes(), status.totalBytes())));
  }

  /** It stands otherwise from now on. */
  public void become(Standing now) {
    standing = now;
    listeners.forEach(listener -> listener.accept(now));
  }
}
