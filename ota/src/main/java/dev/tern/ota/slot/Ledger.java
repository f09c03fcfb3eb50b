package dev.tern.ota.slot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.ota.TargetSet.Role;
import dev.tern.ota.UpdateStatus.Phase;
import dev.tern.ota.set.SetDocument;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that a device knows about its sets; one record, replaced as a whole.
 *
 * @param update the one under way, or the last one
 * @param active what is in use
 * @param fallback what a rollback leads to
 * @param held what slots hold, or are to hold; a slot that is not named holds nothing of use
 * @param starts of what is active that have not lasted yet, this one included
 * @param floors least level of each role that is still taken
 * @param ended offers and requests that were decided, the last ones, oldest first
 * @param commits so far
 * @param recovery number of the last recovery that was obeyed
 */
public record Ledger(
    Update update,
    Slot active,
    Slot fallback,
    Map<Slot, Held> held,
    int starts,
    Map<Role, Integer> floors,
    List<String> ended,
    long commits,
    long recovery) {
  private static final int FORMAT = 1;
  private static final int MOST_ENDED = 32;

  public Ledger {
    held = Map.copyOf(held);
    floors = Map.copyOf(floors);
    ended = List.copyOf(ended.subList(Math.max(0, ended.size() - MOST_ENDED), ended.size()));
  }

  /** A device that was never updated. */
  static final Ledger EMPTY =
      new Ledger(Update.NONE, Slot.FACTORY, Slot.FACTORY, Map.of(), 0, Map.of(), List.of(), 0, 0);

  /**
   * What a slot holds.
   *
   * @param set its name
   * @param sha256 of its {@code set.json}, 64 lower-case hexadecimal digits
   * @param levels of the set
   */
  public record Held(String set, String sha256, Map<Role, Integer> levels) {}

  /**
   * A set on its way.
   *
   * @param phase where it stands
   * @param offer id; empty where there was none
   * @param set its name; empty where there is none
   * @param source where the offer came from: a folder, or empty for the broker
   * @param candidate where it is assembled; {@link Slot#FACTORY} while it is nowhere
   * @param tries of the step that is under way
   * @param aliveMillis that its trial has run
   * @param fetchedBytes that came over the wire for it
   * @param reason of a failure, a refusal or a wait; empty where there is none
   * @param figures of its gate
   */
  public record Update(
      Phase phase,
      String offer,
      String set,
      String source,
      Slot candidate,
      int tries,
      long aliveMillis,
      long fetchedBytes,
      String reason,
      Map<String, Double> figures) {
    static final Update NONE =
        new Update(Phase.IDLE, "", "", "", Slot.FACTORY, 0, 0, 0, "", Map.of());

    /** Whether it is being worked on, and not yet in use. */
    public boolean isUnderWay() {
      return switch (phase) {
        case DOWNLOADING, STAGED, PREPARED -> true;
        case IDLE, TRIAL, COMMITTED, ROLLED_BACK, FAILED -> false;
      };
    }

    Update at(Phase next) {
      return new Update(
          next, offer, set, source, candidate, 0, aliveMillis, fetchedBytes, "", figures);
    }

    Update in(Slot slot) {
      return new Update(
          phase, offer, set, source, slot, tries, aliveMillis, fetchedBytes, reason, figures);
    }

    Update tried() {
      return tries(tries + 1);
    }

    Update untried() {
      return tries(tries - 1);
    }

    private Update tries(int count) {
      return new Update(
          phase, offer, set, source, candidate, count, aliveMillis, fetchedBytes, reason, figures);
    }

    Update alive(long millis) {
      return new Update(
          phase, offer, set, source, candidate, tries, millis, fetchedBytes, reason, figures);
    }

    Update fetched(long bytes) {
      return new Update(
          phase, offer, set, source, candidate, tries, aliveMillis, bytes, reason, figures);
    }

    Update because(String why) {
      return new Update(
          phase, offer, set, source, candidate, tries, aliveMillis, fetchedBytes, why, figures);
    }

    Update measured(Map<String, Double> found) {
      return new Update(
          phase,
          offer,
          set,
          source,
          candidate,
          tries,
          aliveMillis,
          fetchedBytes,
          reason,
          Map.copyOf(found));
    }
  }

  Ledger with(Update next) {
    return new Ledger(next, active, fallback, held, starts, floors, ended, commits, recovery);
  }

  /** Another set in use; its starts are counted anew. */
  Ledger running(Slot nextActive, Slot nextFallback) {
    return new Ledger(update, nextActive, nextFallback, held, 0, floors, ended, commits, recovery);
  }

  Ledger holding(Slot slot, Held what) {
    Map<Slot, Held> next = new EnumMap<>(Slot.class);
    next.putAll(held);
    if (what == null) {
      next.remove(slot);
    } else {
      next.put(slot, what);
    }
    return new Ledger(update, active, fallback, next, starts, floors, ended, commits, recovery);
  }

  Ledger started(int count) {
    return new Ledger(update, active, fallback, held, count, floors, ended, commits, recovery);
  }

  Ledger ended(String id) {
    if (id.isEmpty() || ended.contains(id)) {
      return this;
    }
    List<String> next = new ArrayList<>(ended);
    next.add(id);
    return new Ledger(update, active, fallback, held, starts, floors, next, commits, recovery);
  }

  Ledger floored(Map<Role, Integer> next) {
    return new Ledger(update, active, fallback, held, starts, next, ended, commits, recovery);
  }

  Ledger committed(long count) {
    return new Ledger(update, active, fallback, held, starts, floors, ended, count, recovery);
  }

  Ledger recovered(long number) {
    return new Ledger(update, active, fallback, held, starts, floors, ended, commits, number);
  }

  /** What a slot holds; empty for {@link Slot#FACTORY}. */
  public Optional<Held> in(Slot slot) {
    return Optional.ofNullable(held.get(slot));
  }

  /** Name of the set in a slot; empty for what the device was installed with. */
  public String name(Slot slot) {
    return in(slot).map(Held::set).orElse("");
  }

  ObjectNode toJson() {
    ObjectNode root = JsonNodeFactory.instance.objectNode().put("format", FORMAT);
    ObjectNode way =
        root.putObject("update")
            .put("phase", update.phase.key())
            .put("offer", update.offer)
            .put("set", update.set)
            .put("source", update.source)
            .put("candidate", update.candidate.key())
            .put("tries", update.tries)
            .put("aliveMillis", update.aliveMillis)
            .put("fetchedBytes", update.fetchedBytes)
            .put("reason", update.reason);
    ObjectNode figures = way.putObject("figures");
    update.figures.forEach(figures::put);
    root.put("active", active.key()).put("fallback", fallback.key());
    ObjectNode slots = root.putObject("held");
    held.forEach(
        (slot, what) -> {
          ObjectNode node =
              slots.putObject(slot.key()).put("set", what.set).put("sha256", what.sha256);
          node.set("levels", levels(what.levels));
        });
    root.put("starts", starts);
    root.set("floors", levels(floors));
    ArrayNode ids = root.putArray("ended");
    ended.forEach(ids::add);
    return root.put("commits", commits).put("recovery", recovery);
  }

  /**
   * @throws RuntimeException where it is no ledger
   */
  static Ledger of(JsonNode root) {
    if (root.required("format").intValue() != FORMAT) {
      throw new IllegalArgumentException("format=" + root.get("format") + ", expected " + FORMAT);
    }
    JsonNode way = root.required("update");
    Map<String, Double> figures = new java.util.LinkedHashMap<>();
    way.required("figures")
        .properties()
        .forEach(figure -> figures.put(figure.getKey(), figure.getValue().doubleValue()));
    Phase phase = Phase.of(way.required("phase").textValue());
    if (phase == null) {
      throw new IllegalArgumentException("phase=" + way.get("phase"));
    }
    Update update =
        new Update(
            phase,
            way.required("offer").textValue(),
            way.required("set").textValue(),
            way.required("source").textValue(),
            Slot.of(way.required("candidate").textValue()),
            way.required("tries").intValue(),
            way.required("aliveMillis").longValue(),
            way.required("fetchedBytes").longValue(),
            way.required("reason").textValue(),
            figures);
    Map<Slot, Held> held = new EnumMap<>(Slot.class);
    root.required("held")
        .properties()
        .forEach(
            entry ->
                held.put(
                    Slot.of(entry.getKey()),
                    new Held(
                        entry.getValue().required("set").textValue(),
                        entry.getValue().required("sha256").textValue(),
                        levels(entry.getValue().required("levels")))));
    List<String> ended = new ArrayList<>();
    root.required("ended").forEach(id -> ended.add(id.textValue()));
    return new Ledger(
        update,
        Slot.of(root.required("active").textValue()),
        Slot.of(root.required("fallback").textValue()),
        held,
        root.required("starts").intValue(),
        levels(root.required("floors")),
        ended,
        root.required("commits").longValue(),
        root.required("recovery").longValue());
  }

  static ObjectNode levels(Map<Role, Integer> levels) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    levels.forEach((role, level) -> node.put(SetDocument.key(role), level));
    return node;
  }

  static Map<Role, Integer> levels(JsonNode node) {
    Map<Role, Integer> levels = new EnumMap<>(Role.class);
    for (Role role : Role.values()) {
      if (node.has(SetDocument.key(role))) {
        levels.put(role, node.get(SetDocument.key(role)).intValue());
      }
    }
    return levels;
  }
}
