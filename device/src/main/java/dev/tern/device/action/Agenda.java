package dev.tern.device.action;

import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is to happen at a time of day: alarms or reminders, in memory, in the clock's zone. Not safe
 * from several threads.
 */
final class Agenda {
  static final int MOST = 100;

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

  private final Clock clock;
  private final List<Entry> entries = new ArrayList<>();

  Agenda(Clock clock) {
    this.clock = clock;
  }

  LocalDateTime now() {
    return LocalDateTime.now(clock);
  }

  boolean isFull() {
    return entries.size() >= MOST;
  }

  Entry add(When.At when, Optional<String> text) {
    Entry entry = new Entry(when.first(), when.days(), text);
    entries.add(entry);
    return entry;
  }

  /** In the order in which they come. */
  List<Entry> all() {
    return entries.stream().sorted(Comparator.comparing(Entry::next)).toList();
  }

  void remove(Entry entry) {
    entries.remove(entry);
  }

  /** Takes out those whose time has come; those that come again are entered for their next day. */
  List<Entry> due() {
    LocalDateTime now = now();
    List<Entry> due = all().stream().filter(entry -> !entry.next().isAfter(now)).toList();
    entries.removeAll(due);
    for (Entry entry : due) {
      if (!entry.days().isEmpty()) {
        LocalDateTime again = When.next(entry.next().toLocalTime(), entry.days(), now);
        entries.add(new Entry(again, entry.days(), entry.text()));
      }
    }
    return due;
  }

  Optional<Instant> nextDue() {
    return entries.stream()
        .map(entry -> entry.next().atZone(clock.getZone()).toInstant())
        .min(Comparator.naturalOrder());
  }
}
