package dev.tern.device.action;

import dev.tern.device.action.Agenda.Due;
import dev.tern.device.action.Agenda.Entry;
import dev.tern.device.action.value.Aloud;
import dev.tern.device.action.value.SpokenDate;
import dev.tern.device.action.value.SpokenPeriod;
import dev.tern.device.action.value.SpokenTime;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Alarms and reminders: set, read, cancel, and say when they are due. */
final class AgendaActions {
  /** So many are read aloud; how many more there are is said. */
  private static final int MOST_READ = 5;

  private final Replies replies;
  private final Agenda alarms;
  private final Agenda reminders;
  private final BooleanSupplier isKept;

  /**
   * @param isKept whether alarms and reminders will survive a restart
   */
  AgendaActions(Replies replies, Agenda alarms, Agenda reminders, BooleanSupplier isKept) {
    this.replies = replies;
    this.alarms = alarms;
    this.reminders = reminders;
    this.isKept = isKept;
  }

  Map<String, Handler> handlers() {
    return Map.of(
        "alarm_set", this::setAlarm,
        "alarm_query", request -> query(request, alarms),
        "alarm_cancel", this::cancelAlarm,
        "reminder_set", this::setReminder,
        "reminder_query", request -> query(request, reminders),
        "reminder_cancel", this::cancelReminder);
  }

  /** What to say of alarms and reminders whose time has come. */
  List<Reply> due() {
    List<Reply> due = new ArrayList<>();
    for (Due alarm : alarms.due()) {
      String key = "alarm_set." + suffix(alarm);
      due.add(
          alarm.coming() == Agenda.Coming.IN_TIME
              ? replies.done(
                  key,
                  "time",
                  replies.time(alarm.entry().next().toLocalTime()),
                  "label",
                  alarm.entry().text())
              : replies.done(key, "when", missedAt(alarm.entry()), "label", alarm.entry().text()));
    }
    for (Due reminder : reminders.due()) {
      due.add(
          replies.done(
              "reminder_set." + suffix(reminder),
              "text",
              reminder.entry().text(),
              "when",
              missedAt(reminder.entry())));
    }
    return due;
  }

  private static String suffix(Due due) {
    return switch (due.coming()) {
      case IN_TIME -> "due";
      case WHILE_OFF -> "missed_while_off";
      case CLOCK_WRONG -> "missed_clock_wrong";
    };
  }

  private String missedAt(Entry entry) {
    return replies.when(entry.next(), today()).replaceFirst("^on ", "");
  }

  private Reply setAlarm(Request request) {
    if (!alarms.isClockTrusted()) {
      return replies.refused("alarm_set.time_unknown");
    }
    return switch (When.of(request, alarms.now(), When.OpenHalf.MORNING)) {
      case When.At at -> enter(request, alarms, at, request.slot("label"));
      case When problem -> askAgain(request, problem);
    };
  }

  private Reply setReminder(Request request) {
    Optional<String> text = request.slot("text").map(Wording::turned);
    if (text.isEmpty()) {
      return replies.ask(request, "text");
    }
    if (!reminders.isClockTrusted()) {
      return replies.refused("reminder_set.time_unknown");
    }
    return switch (When.of(request, reminders.now(), When.OpenHalf.DAYTIME)) {
      case When.At at -> enter(request, reminders, at, text);
      case When problem -> askAgain(request, problem);
    };
  }

  private Reply enter(Request request, Agenda agenda, When.At at, Optional<String> text) {
    String intent = request.intent().name();
    if (agenda.isFull()) {
      return replies.refused(intent + ".full", "count", Agenda.MOST);
    }
    Entry entry = agenda.add(at, text);
    LocalDateTime now = agenda.now();
    // where nothing can be kept, what lies further away may be lost, and that is said
    boolean far =
        !isKept.getAsBoolean() && (!at.days().isEmpty() || at.first().isAfter(now.plusDays(1)));
    return replies.done(
        intent + (far ? ".done_far" : ".done"),
        "when",
        when(entry, now),
        "moment",
        moment(entry, now),
        "text",
        text);
  }

  private Reply askAgain(Request request, When problem) {
    return switch (problem) {
      case When.Unsaid unsaid -> replies.ask(request, unsaid.slot());
      case When.Unclear unclear -> replies.unclear(request, unclear.slot());
      case When.Past past ->
          replies.ask("time", "ask.time_past", "when", replies.when(past.moment(), today()));
      case When.At at -> throw new IllegalStateException("no problem: " + at);
    };
  }

  private Reply query(Request request, Agenda agenda) {
    String intent = request.intent().name();
    int kept = agenda.all().size();
    if (kept > 0 && !agenda.isClockTrusted()) {
      return replies.done(
          intent + ".waiting",
          "count",
          Aloud.count(kept, intent.startsWith("alarm") ? "alarm" : "reminder"));
    }
    Optional<SpokenPeriod> period =
        request.slot("date").flatMap(said -> SpokenPeriod.parse(said, today()));
    if (request.slot("date").isPresent() && period.isEmpty()) {
      return replies.unclear(request, "date");
    }
    List<Entry> entries =
        agenda.all().stream()
            .filter(entry -> period.map(days -> isWithin(entry, days)).orElse(true))
            .toList();
    Optional<String> on =
        period.map(
            days ->
                days.isOneDay()
                    ? Aloud.date(days.first(), today())
                    : request.slot("date").orElseThrow().replaceAll("'s$", ""));
    if (entries.isEmpty()) {
      return replies.done(intent + ".none", "date", on);
    }
    List<String> read =
        entries.stream()
            .limit(MOST_READ)
            .map(
                entry ->
                    replies.text(
                        intent + ".each",
                        "when",
                        when(entry, agenda.now()),
                        "moment",
                        moment(entry, agenda.now()),
                        "text",
                        entry.text()))
            .toList();
    Optional<Integer> more =
        entries.size() > MOST_READ ? Optional.of(entries.size() - MOST_READ) : Optional.empty();
    return replies.done(
        intent + ".some",
        "count",
        Aloud.count(entries.size(), intent.startsWith("alarm") ? "alarm" : "reminder"),
        "entries",
        Aloud.list(read),
        "more",
        more);
  }

  private Reply cancelAlarm(Request request) {
    List<Entry> all = alarms.all();
    if (all.isEmpty()) {
      return replies.done("alarm_query.none");
    }
    boolean every = request.saysAll("time", "alarms");
    Optional<SpokenTime> time = request.slot("time").flatMap(SpokenTime::parse);
    if (request.slot("time").isPresent() && time.isEmpty() && !every) {
      return replies.unclear(request, "time");
    }
    Optional<LocalDate> date = date(request);
    if (request.slot("date").isPresent() && date.isEmpty()) {
      return replies.unclear(request, "date");
    }
    List<Entry> meant =
        all.stream()
            .filter(alarm -> time.map(said -> isAt(alarm, said)).orElse(true))
            .filter(alarm -> date.map(day -> isOn(alarm, day)).orElse(true))
            .toList();
    if (meant.size() > 1 && !every) {
      return replies.ask("time", "alarm_cancel.which", "alarms", times(meant));
    }
    return cancelled(alarms, meant, "alarm", times(all));
  }

  private Reply cancelReminder(Request request) {
    List<Entry> all = reminders.all();
    if (all.isEmpty()) {
      return replies.done("reminder_query.none");
    }
    boolean every = request.saysAll("text", "reminders");
    Optional<String> text = every ? Optional.empty() : request.slot("text").map(Wording::turned);
    List<Entry> meant =
        text.map(
                said ->
                    all.stream()
                        .filter(reminder -> Wording.has(reminder.text().orElse(""), said))
                        .toList())
            .orElse(all);
    if (meant.size() > 1 && !every) {
      return replies.ask("text", "reminder_cancel.which", "reminders", texts(meant));
    }
    return cancelled(reminders, meant, "reminder", texts(all));
  }

  private Reply cancelled(Agenda agenda, List<Entry> meant, String noun, String all) {
    meant.forEach(agenda::remove);
    return switch (meant.size()) {
      case 0 -> replies.done(noun + "_cancel.unknown", "all", all);
      case 1 ->
          replies.done(
              noun + "_cancel.done",
              "moment",
              moment(meant.getFirst(), agenda.now()),
              "text",
              meant.getFirst().text());
      default -> replies.done(noun + "_cancel.all", "count", meant.size());
    };
  }

  private static boolean isAt(Entry entry, SpokenTime said) {
    return entry.next().toLocalTime().equals(said.time())
        || (!said.halfKnown() && entry.next().toLocalTime().equals(said.otherHalf().time()));
  }

  /** A repeated one is named when one of its days lies ahead within the period. */
  private static boolean isWithin(Entry entry, SpokenPeriod days) {
    return days.first()
        .datesUntil(days.last().plusDays(1))
        .anyMatch(
            day ->
                entry.next().toLocalDate().equals(day)
                    || (entry.days().contains(day.getDayOfWeek())
                        && day.isAfter(entry.next().toLocalDate())));
  }

  private static boolean isOn(Entry entry, LocalDate day) {
    return entry.next().toLocalDate().equals(day) || entry.days().contains(day.getDayOfWeek());
  }

  private Optional<LocalDate> date(Request request) {
    return request.slot("date").flatMap(said -> SpokenDate.parse(said, today()));
  }

  private LocalDate today() {
    return alarms.now().toLocalDate();
  }

  private String times(List<Entry> entries) {
    return Aloud.list(entries.stream().map(entry -> moment(entry, alarms.now())).toList());
  }

  private static String texts(List<Entry> entries) {
    return Aloud.list(entries.stream().flatMap(entry -> entry.text().stream()).toList());
  }

  /** As it follows "for": without the "on" of "on Friday". */
  private String moment(Entry entry, LocalDateTime now) {
    return when(entry, now).replaceFirst("^on ", "");
  }

  private String when(Entry entry, LocalDateTime now) {
    return entry.days().isEmpty()
        ? replies.when(entry.next(), now.toLocalDate())
        : Aloud.days(entry.days()) + " at " + replies.time(entry.next().toLocalTime());
  }
}
