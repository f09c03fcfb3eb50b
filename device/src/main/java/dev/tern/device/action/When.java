package dev.tern.device.action;

import dev.tern.device.action.value.SpokenDate;
import dev.tern.device.action.value.SpokenDuration;
import dev.tern.device.action.value.SpokenRecurrence;
import dev.tern.device.action.value.SpokenTime;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;

/**
 * The moment that the slots {@code time}, {@code date}, {@code time_of_day} and {@code recur} name
 * together.
 *
 * <p>"Seven" without a half of the day is the next seven o'clock when no other day is named; on
 * another day it is the one in the half that {@link OpenHalf} tells.
 */
sealed interface When {
  /**
   * A moment to come.
   *
   * @param first in local time
   * @param days on which it comes again, empty for once
   */
  record At(LocalDateTime first, Set<DayOfWeek> days) implements When {}

  /** Nothing was said for a slot that is needed. */
  record Unsaid(String slot) implements When {}

  /** What was said for a slot can't be read. */
  record Unclear(String slot) implements When {}

  /** It is over. */
  record Past(LocalDateTime moment) implements When {}

  /** What "at seven" on another day means. */
  enum OpenHalf {
    /** Before noon: alarms wake people. */
    MORNING,
    /** From 7:00 to 18:59: what is done while awake. */
    DAYTIME
  }

  static When of(Request request, LocalDateTime now, OpenHalf openHalf) {
    LocalDate today = now.toLocalDate();
    Optional<String> saidTime = request.slot("time");
    if (saidTime.isEmpty()) {
      return new Unsaid("time");
    }
    Optional<Duration> fromNow = saidTime.flatMap(SpokenDuration::parse);
    if (fromNow.isPresent()) {
      return new At(now.plus(fromNow.get()).truncatedTo(ChronoUnit.SECONDS), Set.of());
    }
    Optional<SpokenTime> time = saidTime.flatMap(SpokenTime::parse);
    if (time.isEmpty()) {
      return new Unclear("time");
    }
    if (request.slot("time_of_day").isPresent()) {
      time = time.map(open -> open.during(request.slot("time_of_day").get()));
    }

    Optional<String> saidDate = request.slot("date");
    Optional<String> saidRecur = request.slot("recur");
    Optional<Set<DayOfWeek>> days = saidRecur.or(() -> saidDate).flatMap(SpokenRecurrence::parse);
    if (saidRecur.isPresent() && days.isEmpty()) {
      return new Unclear("recur");
    }
    Optional<LocalDate> date = saidDate.flatMap(said -> SpokenDate.parse(said, today));
    if (saidDate.isPresent() && date.isEmpty() && days.isEmpty()) {
      return new Unclear("date");
    }
    if (saidDate.isPresent() && saidDate.get().matches(".*(evening|night|afternoon)$")) {
      time = time.map(open -> open.during("this evening"));
    }
    if (days.isPresent()) {
      LocalTime settled = onAnotherDay(time.get(), openHalf);
      return new At(next(settled, days.get(), now), days.get());
    }
    if (date.isPresent() && !date.get().equals(today)) {
      LocalDateTime moment = date.get().atTime(onAnotherDay(time.get(), openHalf));
      return moment.isAfter(now) ? new At(moment, Set.of()) : new Past(moment);
    }
    return nextToday(time.get(), now, date.isPresent());
  }

  private static When nextToday(SpokenTime time, LocalDateTime now, boolean onlyToday) {
    LocalDate today = now.toLocalDate();
    LocalDateTime moment = today.atTime(time.time());
    if (!moment.isAfter(now) && !time.halfKnown()) {
      moment = today.atTime(time.otherHalf().time());
    }
    if (!time.halfKnown() && time.time().getHour() == 12) {
      // "twelve" is noon while that is to come, else midnight
      moment = today.atTime(time.time());
      moment = moment.isAfter(now) ? moment : moment.plusHours(12);
    }
    if (moment.isAfter(now)) {
      return new At(moment, Set.of());
    }
    return onlyToday ? new Past(moment) : new At(today.plusDays(1).atTime(time.time()), Set.of());
  }

  private static LocalTime onAnotherDay(SpokenTime time, OpenHalf openHalf) {
    LocalTime said = time.time();
    if (time.halfKnown() || said.getHour() == 12) {
      return said;
    }
    boolean afternoon = openHalf == OpenHalf.DAYTIME && said.getHour() < 7;
    return afternoon ? said.plusHours(12) : said;
  }

  /** The next of these days' time that lies after {@code now}. */
  static LocalDateTime next(LocalTime time, Set<DayOfWeek> days, LocalDateTime now) {
    LocalDateTime moment = now.toLocalDate().atTime(time);
    while (!moment.isAfter(now) || !days.contains(moment.getDayOfWeek())) {
      moment = moment.plusDays(1);
    }
    return moment;
  }
}
