package dev.tern.device.action;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Running and paused timers, in memory. Not safe from several threads. */
final class Timers {
  static final int MOST = 20;

  /** One timer; its label may be absent. */
  static final class Timer {
    private final Optional<String> label;
    private final Duration total;
    private Duration left;
    private Optional<Instant> end;

    private Timer(Optional<String> label, Duration total, Instant now) {
      this.label = label;
      this.total = total;
      this.left = total;
      this.end = Optional.of(now.plus(total));
    }

    Optional<String> label() {
      return label;
    }

    Duration total() {
      return total;
    }

    boolean isPaused() {
      return end.isEmpty();
    }
  }

  private final InstantSource clock;
  private final List<Timer> timers = new ArrayList<>();

  Timers(InstantSource clock) {
    this.clock = clock;
  }

  boolean isFull() {
    return timers.size() >= MOST;
  }

  Timer start(Duration duration, Optional<String> label) {
    Timer timer = new Timer(label, duration, clock.instant());
    timers.add(timer);
    return timer;
  }

  /** Not yet elapsed, the next to end first, paused ones last. */
  List<Timer> all() {
    return timers.stream()
        .sorted(Comparator.comparing(timer -> timer.end.orElse(Instant.MAX)))
        .toList();
  }

  /** What is left of it, rounded up to whole seconds. */
  Duration left(Timer timer) {
    Duration left = timer.end.map(end -> Duration.between(clock.instant(), end)).orElse(timer.left);
    Duration roundedUp = left.plusNanos(999_999_999);
    return left.isNegative() ? Duration.ZERO : Duration.ofSeconds(roundedUp.toSeconds());
  }

  void pause(Timer timer) {
    timer.left = Duration.between(clock.instant(), timer.end.orElseThrow());
    timer.end = Optional.empty();
  }

  void resume(Timer timer) {
    timer.end = Optional.of(clock.instant().plus(timer.left));
  }

  void cancel(Timer timer) {
    timers.remove(timer);
  }

  /** Takes out those that have elapsed, the earliest first. */
  List<Timer> due() {
    Instant now = clock.instant();
    List<Timer> due =
        all().stream()
            .filter(timer -> timer.end.filter(end -> !end.isAfter(now)).isPresent())
            .toList();
    timers.removeAll(due);
    return due;
  }

  Optional<Instant> nextDue() {
    return timers.stream().flatMap(timer -> timer.end.stream()).min(Comparator.naturalOrder());
  }
}
