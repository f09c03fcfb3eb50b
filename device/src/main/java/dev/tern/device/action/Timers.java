package dev.tern.device.action;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.device.clock.Clocks;
import dev.tern.device.keeping.Keeper;
import dev.tern.device.keeping.KeptValue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Running and paused timers. They count on the steady clock, which no setting of the wall clock
 * moves. Not safe from several threads.
 *
 * <p>They survive a restart. Of this program alone: they count on, the machine's steady clock goes
 * on as well. Of the machine: the time of day tells what is left, where it was known before and is
 * known now. Where it is not, nobody knows how long the machine was off; they count on from what
 * was left, which may be too long and is said ({@link #unsettled}), until the clock is set.
 */
final class Timers {
  static final int MOST = 20;

  private static final String NAME = "timers";

  /** A wall clock that differs by more has been set. */
  private static final Duration SAME = Duration.ofSeconds(2);

  private static final long LONGEST_MILLIS = Duration.ofDays(3_660).toMillis();

  /** One timer; its label may be absent. */
  static final class Timer {
    private final Optional<String> label;
    private final Duration total;

    /** While paused; while it runs, as it was when it was last kept. */
    private Duration left;

    private boolean paused;

    /** On the steady clock. */
    private long endMillis;

    /** The same on the wall clock, where that was known. */
    private Optional<Instant> end = Optional.empty();

    /** Nobody knows how long the machine was off meanwhile. */
    private boolean unsettled;

    private boolean endedWhileOff;

    private Timer(Optional<String> label, Duration total, Duration left) {
      this.label = label;
      this.total = total;
      this.left = left;
    }

    Optional<String> label() {
      return label;
    }

    Duration total() {
      return total;
    }

    boolean isPaused() {
      return paused;
    }

    /** Whether its end was passed by the time that this program started again. */
    boolean endedWhileOff() {
      return endedWhileOff;
    }
  }

  private final Clocks clocks;
  private final Keeper keeper;
  private final List<Timer> timers = new ArrayList<>();
  private boolean unsettledIsTold;

  Timers(Clocks clocks, Keeper keeper) {
    this.clocks = clocks;
    this.keeper = keeper;
    keeper.restore(NAME, this::restore);
  }

  boolean isFull() {
    return timers.size() >= MOST;
  }

  Timer start(Duration duration, Optional<String> label) {
    Timer timer = new Timer(label, duration, duration);
    run(timer);
    timers.add(timer);
    keep();
    return timer;
  }

  private void run(Timer timer) {
    timer.paused = false;
    timer.endMillis = clocks.steady().millis() + timer.left.toMillis();
    timer.end = clocks.now().map(now -> now.plus(timer.left));
  }

  /** Not yet elapsed, the next to end first, paused ones last. */
  List<Timer> all() {
    return timers.stream()
        .sorted(
            Comparator.comparingLong(
                (Timer timer) -> timer.paused ? Long.MAX_VALUE : timer.endMillis))
        .toList();
  }

  /** What is left of it, rounded up to whole seconds. */
  Duration left(Timer timer) {
    Duration roundedUp = exactlyLeft(timer).plusNanos(999_999_999);
    return roundedUp.isNegative() ? Duration.ZERO : Duration.ofSeconds(roundedUp.toSeconds());
  }

  /** Below zero when its end has passed. */
  private Duration exactlyLeft(Timer timer) {
    return timer.paused
        ? timer.left
        : Duration.ofMillis(timer.endMillis - clocks.steady().millis());
  }

  void pause(Timer timer) {
    timer.left = exactlyLeft(timer);
    timer.paused = true;
    timer.end = Optional.empty();
    keep();
  }

  void resume(Timer timer) {
    run(timer);
    keep();
  }

  void cancel(Timer timer) {
    timers.remove(timer);
    keep();
  }

  /** Takes out those that have elapsed, the earliest first. */
  List<Timer> due() {
    followWallClock();
    List<Timer> due =
        all().stream().filter(timer -> !timer.paused && !exactlyLeft(timer).isPositive()).toList();
    if (!due.isEmpty()) {
      timers.removeAll(due);
      keep();
    }
    return due;
  }

  /** Those of which nobody knows how much is left since a restart; told once. */
  List<Timer> unsettled() {
    if (unsettledIsTold) {
      return List.of();
    }
    unsettledIsTold = true;
    return all().stream().filter(timer -> timer.unsettled).toList();
  }

  /**
   * Settles by the time of day what could not be settled at the start, and notes the ends anew
   * where the wall clock has been set since.
   */
  private void followWallClock() {
    Optional<Instant> now = clocks.now();
    if (now.isEmpty() || timers.isEmpty()) {
      return;
    }
    boolean changed = false;
    for (Timer timer : timers) {
      if (timer.paused) {
        continue;
      }
      if (timer.unsettled) {
        timer.unsettled = false;
        timer.end.ifPresent(end -> settle(timer, Duration.between(now.get(), end)));
        changed = true;
      }
      Instant end = now.get().plus(exactlyLeft(timer));
      if (timer.end.map(noted -> !isSame(noted, end)).orElse(true)) {
        timer.end = Optional.of(end);
        changed = true;
      }
    }
    if (changed) {
      keep();
    }
  }

  private static boolean isSame(Instant noted, Instant end) {
    return Duration.between(noted, end).abs().compareTo(SAME) <= 0;
  }

  private void settle(Timer timer, Duration left) {
    // never more than was left when the machine went off, whatever the clock says
    Duration atMost = left.compareTo(timer.left) > 0 ? timer.left : left;
    timer.endMillis = clocks.steady().millis() + atMost.toMillis();
    timer.endedWhileOff = !atMost.isPositive();
  }

  Optional<Instant> nextDue() {
    Instant now = clocks.wall().instant();
    return timers.stream()
        .filter(timer -> !timer.paused)
        .map(timer -> now.plus(exactlyLeft(timer)))
        .min(Comparator.naturalOrder());
  }

  private void keep() {
    ObjectNode kept = JsonNodeFactory.instance.objectNode();
    kept.put("bootId", clocks.steady().bootId());
    kept.put("keptAtMillis", clocks.steady().millis());
    ArrayNode list = kept.putArray("timers");
    for (Timer timer : timers) {
      ObjectNode each = list.addObject();
      timer.label.ifPresent(label -> each.put("label", label));
      each.put("totalMillis", timer.total.toMillis());
      each.put("leftMillis", Math.max(0, exactlyLeft(timer).toMillis()));
      if (!timer.paused) {
        each.put("endMillis", timer.endMillis);
        timer.end.ifPresent(end -> each.put("end", end.toString()));
      }
    }
    keeper.keep(NAME, kept);
  }

  private void restore(KeptValue kept) {
    // a steady clock that shows less than it did is another one, whatever its name
    boolean sameBoot =
        kept.text("bootId").equals(clocks.steady().bootId())
            && kept.whole("keptAtMillis", 0, Long.MAX_VALUE) <= clocks.steady().millis();
    List<Timer> found = new ArrayList<>();
    for (KeptValue each : kept.list("timers", MOST)) {
      Duration total = Duration.ofMillis(each.whole("totalMillis", 0, LONGEST_MILLIS));
      Duration left = Duration.ofMillis(each.whole("leftMillis", 0, LONGEST_MILLIS));
      Timer timer = new Timer(each.optionalText("label"), total, left);
      Optional<Long> endMillis = each.optionalWhole("endMillis", 0, Long.MAX_VALUE);
      timer.paused = endMillis.isEmpty();
      timer.end = each.optionalInstant("end");
      if (!timer.paused) {
        takeUp(timer, sameBoot ? endMillis : Optional.empty());
      }
      found.add(timer);
    }
    timers.addAll(found);
  }

  private void takeUp(Timer timer, Optional<Long> endMillisOfThisBoot) {
    if (endMillisOfThisBoot.isPresent()) {
      timer.endMillis = endMillisOfThisBoot.get();
      timer.endedWhileOff = !exactlyLeft(timer).isPositive();
    } else if (timer.end.isPresent() && clocks.areTrusted()) {
      settle(timer, Duration.between(clocks.now().orElseThrow(), timer.end.get()));
    } else {
      timer.endMillis = clocks.steady().millis() + timer.left.toMillis();
      timer.unsettled = true;
    }
  }
}
