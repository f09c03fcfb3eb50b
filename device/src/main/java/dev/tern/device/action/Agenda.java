package dev.tern.device.action;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.device.clock.Clocks;
import dev.tern.device.keeping.Keeper;
import dev.tern.device.keeping.KeptValue;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is to happen at a time of day: alarms or reminders, in the zone of this place. They survive
 * a restart. While nobody knows what time it is they wait. Not safe from several threads.
 */
final class Agenda {
  static final int MOST = 100;

  /** What comes later than this has been missed. */
  private static final Duration LATE = Duration.ofMinutes(2);

  /**
   * One of them.
   *
   * @param next when it comes next, local time
   * @param days on which it comes again, empty for once
   * @param text the label of an alarm, what to be reminded of; may be absent
   */
  record Entry(LocalDateTime next, Set<DayOfWeek> days, Optional<String> text) {
    Entry {
      days = Set.copyOf(days);
    }
  }

  /** How an entry has come. */
  enum Coming {
    IN_TIME,
    /** Its time passed before this program was started. */
    WHILE_OFF,
    /** Its time passed while the wall clock was wrong. */
    CLOCK_WRONG
  }

  /** An entry whose time has come. */
  record Due(Entry entry, Coming coming) {}

  private final Clocks clocks;
  private final Keeper keeper;
  private final String name;
  private final long startMillis;

  /** When this program was started, and the last look at both clocks; null while nobody knows. */
  private LocalDateTime startedAt;

  private Instant lookedAt;
  private long lookedAtMillis;
  private final List<Entry> entries = new ArrayList<>();

  /**
   * @param name under which it is kept
   */
  Agenda(Clocks clocks, Keeper keeper, String name) {
    this.clocks = clocks;
    this.keeper = keeper;
    this.name = name;
    this.startMillis = clocks.steady().millis();
    keeper.restore(name, this::restore);
    if (clocks.areTrusted()) {
      look();
    }
  }

  /** What the wall clock says, whether it is right or not. */
  LocalDateTime now() {
    return LocalDateTime.now(clocks.wall());
  }

  boolean isClockTrusted() {
    return clocks.areTrusted();
  }

  boolean isFull() {
    return entries.size() >= MOST;
  }

  Entry add(When.At when, Optional<String> text) {
    Entry entry = new Entry(when.first(), when.days(), text);
    entries.add(entry);
    keep();
    return entry;
  }

  /** In the order in which they come. */
  List<Entry> all() {
    return entries.stream().sorted(Comparator.comparing(Entry::next)).toList();
  }

  void remove(Entry entry) {
    entries.remove(entry);
    keep();
  }

  /**
   * Takes out those whose time has come; those that come again are entered for their next day. None
   * while nobody knows what time it is.
   */
  List<Due> due() {
    if (!clocks.areTrusted()) {
      return List.of();
    }
    boolean clockWasSet = look();
    LocalDateTime now = now();
    List<Entry> come = all().stream().filter(entry -> !entry.next().isAfter(now)).toList();
    if (come.isEmpty()) {
      return List.of();
    }
    entries.removeAll(come);
    for (Entry entry : come) {
      if (!entry.days().isEmpty()) {
        LocalDateTime again = When.next(entry.next().toLocalTime(), entry.days(), now);
        entries.add(new Entry(again, entry.days(), entry.text()));
      }
    }
    keep();
    return come.stream().map(entry -> new Due(entry, coming(entry, now, clockWasSet))).toList();
  }

  private Coming coming(Entry entry, LocalDateTime now, boolean clockWasSet) {
    if (!entry.next().plus(LATE).isBefore(now)) {
      return Coming.IN_TIME;
    }
    if (entry.next().isBefore(startedAt)) {
      return Coming.WHILE_OFF;
    }
    return clockWasSet ? Coming.CLOCK_WRONG : Coming.IN_TIME;
  }

  /** Looks at a clock that is trusted; returns whether it was set since the last look. */
  private boolean look() {
    Instant now = clocks.wall().instant();
    long nowMillis = clocks.steady().millis();
    boolean isFirst = lookedAt == null;
    if (isFirst) {
      startedAt = now().minus(Duration.ofMillis(nowMillis - startMillis));
    }
    boolean wasSet =
        isFirst
            || Duration.between(lookedAt.plusMillis(nowMillis - lookedAtMillis), now)
                    .abs()
                    .compareTo(LATE)
                > 0;
    lookedAt = now;
    lookedAtMillis = nowMillis;
    return wasSet;
  }

  Optional<Instant> nextDue() {
    return entries.stream()
        .map(entry -> entry.next().atZone(clocks.wall().getZone()).toInstant())
        .min(Comparator.naturalOrder());
  }

  private void keep() {
    ObjectNode kept = JsonNodeFactory.instance.objectNode();
    ArrayNode list = kept.putArray("entries");
    for (Entry entry : entries) {
      ObjectNode each = list.addObject();
      each.put("next", entry.next().toString());
      entry.text().ifPresent(text -> each.put("text", text));
      if (!entry.days().isEmpty()) {
        ArrayNode days = each.putArray("days");
        entry.days().stream().sorted().forEach(day -> days.add(day.name()));
      }
    }
    keeper.keep(name, kept);
  }

  private void restore(KeptValue kept) {
    List<Entry> found = new ArrayList<>();
    for (KeptValue each : kept.list("entries", MOST)) {
      LocalDateTime next = each.parsed("next", each.text("next"), LocalDateTime::parse);
      Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
      if (each.names().contains("days")) {
        each.texts("days", 7)
            .forEach(day -> days.add(each.parsed("days", day, DayOfWeek::valueOf)));
      }
      found.add(new Entry(next, days, each.optionalText("text")));
    }
    entries.addAll(found);
  }
}
