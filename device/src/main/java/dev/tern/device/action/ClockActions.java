package dev.tern.device.action;

import dev.tern.device.action.value.Aloud;
import dev.tern.device.action.value.SpokenDate;
import dev.tern.device.action.value.SpokenTime;
import dev.tern.device.clock.Clocks;
import java.time.Clock;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.util.Map;
import java.util.Optional;

/** What time, which day, how long until; here or elsewhere. */
final class ClockActions {
  private final Replies replies;
  private final Clocks clocks;
  private final Clock clock;
  private final PlaceZones places;

  ClockActions(Replies replies, Clocks clocks, PlaceZones places) {
    this.replies = replies;
    this.clocks = clocks;
    this.clock = clocks.wall();
    this.places = places;
  }

  Map<String, Handler> handlers() {
    return Map.of("datetime_query", this::query, "timezone_convert", this::convert);
  }

  private Reply query(Request request) {
    if (!clocks.areTrusted()) {
      return replies.refused(
          request.says("time", "clock") || !request.says("date", "day", "year", "month", "week")
              ? "datetime_query.time_unknown"
              : "datetime_query.date_unknown");
    }
    Optional<String> event = request.slot("event");
    Optional<String> about = event.or(() -> request.slot("date"));
    if (about.isPresent() && !about.get().matches("today|today's|date|time|day|now")) {
      return day(about.get(), event.isPresent());
    }
    Optional<String> place = request.slot("place");
    Optional<ZoneId> zone = place.isEmpty() ? Optional.of(clock.getZone()) : zone(place.get());
    if (zone.isEmpty()) {
      return replies.refused("datetime_query.unknown_place", "place", Wording.title(place.get()));
    }
    LocalDateTime now = LocalDateTime.ofInstant(clock.instant(), zone.get());
    Optional<String> where = place.map(Wording::title);
    LocalDate date = now.toLocalDate();
    if (request.says("week number", "calendar week", "which week", "what week")) {
      return replies.done(
          "datetime_query.week", "week", date.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
    }
    if (request.says("year") && !request.says("date", "day")) {
      return replies.done("datetime_query.year", "year", date.getYear());
    }
    boolean day = about.isPresent() && !about.get().matches("time|now");
    if (day || request.says("date", "day", "today", "today's", "month", "weekday")) {
      // with the year, which a person asking for the date may want
      return replies.done(
          "datetime_query.date", "date", Aloud.fullDate(date, LocalDate.MIN), "place", where);
    }
    return replies.done(
        "datetime_query.time", "time", replies.time(now.toLocalTime()), "place", where);
  }

  /** "Christmas is on Friday, December 25, in 37 days." */
  private Reply day(String about, boolean isEvent) {
    LocalDate today = LocalDate.now(clock);
    Optional<LocalDate> date = SpokenDate.parse(about, today);
    if (date.isEmpty()) {
      return replies.refused("datetime_query.unknown_event", "event", Wording.turned(about));
    }
    long days = ChronoUnit.DAYS.between(today, date.get());
    String when = days == 0 ? "_today" : days > 0 ? "" : "_past";
    return replies.done(
        "datetime_query." + (isEvent ? "event" : "day") + when,
        "event",
        about,
        "date",
        Aloud.fullDate(date.get(), today),
        "days",
        Aloud.count(Math.abs(days), "day"));
  }

  private Reply convert(Request request) {
    if (request.slot("to").isEmpty() && request.slot("from").isEmpty()) {
      return replies.ask(request, "to");
    }
    for (String slot : new String[] {"from", "to"}) {
      Optional<String> place = request.slot(slot);
      if (place.isPresent() && zone(place.get()).isEmpty()) {
        return replies.refused("datetime_query.unknown_place", "place", Wording.title(place.get()));
      }
    }
    // which half of the year it is decides the difference between two places
    if (!clocks.areTrusted()) {
      return replies.refused("datetime_query.time_unknown");
    }
    Optional<String> from = request.slot("from").map(Wording::title);
    Optional<String> to = request.slot("to").map(Wording::title);
    ZoneId fromZone = request.slot("from").flatMap(this::zone).orElse(clock.getZone());
    ZoneId toZone = request.slot("to").flatMap(this::zone).orElse(clock.getZone());
    if (request.slot("time").isEmpty()) {
      return replies.done(
          "timezone_convert.now",
          "fromTime",
          replies.time(LocalTime.ofInstant(clock.instant(), fromZone)),
          "from",
          from.orElse(replies.text("timezone_convert.here")),
          "toTime",
          replies.time(LocalTime.ofInstant(clock.instant(), toZone)),
          "to",
          to.orElse(replies.text("timezone_convert.here")));
    }
    Optional<SpokenTime> said = request.slot("time").flatMap(SpokenTime::parse);
    if (said.isEmpty()) {
      return replies.unclear(request, "time");
    }
    LocalTime time = said.get().time();
    // without "a.m." or "p.m." both are answered
    Optional<LocalTime> other =
        said.get().halfKnown() ? Optional.empty() : Optional.of(time.plusHours(12));
    return replies.done(
        "timezone_convert.done",
        "fromTime",
        replies.time(time),
        "from",
        from.map(name -> "in " + name).orElse(replies.text("timezone_convert.here")),
        "toTime",
        replies.time(elsewhere(time, fromZone, toZone)),
        "to",
        to.map(name -> "in " + name).orElse(replies.text("timezone_convert.here")),
        "otherFromTime",
        other.map(replies::time),
        "otherToTime",
        other.map(at -> replies.time(elsewhere(at, fromZone, toZone))));
  }

  /** On the day that it is there now: the difference between two places changes over the year. */
  private LocalTime elsewhere(LocalTime time, ZoneId from, ZoneId to) {
    return ZonedDateTime.of(LocalDate.ofInstant(clock.instant(), from), time, from)
        .withZoneSameInstant(to)
        .toLocalTime();
  }

  private Optional<ZoneId> zone(String place) {
    return place.matches("here|my time|local( time)?|my time zone")
        ? Optional.of(clock.getZone())
        : places.of(place);
  }
}
