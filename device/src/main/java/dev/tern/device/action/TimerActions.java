package dev.tern.device.action;

import dev.tern.device.action.Timers.Timer;
import dev.tern.device.action.value.Aloud;
import dev.tern.device.action.value.SpokenDuration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Timers: start, ask, pause, go on, cancel; by label, by length, or the only one. */
final class TimerActions {
  private final Replies replies;
  private final Timers timers;

  TimerActions(Replies replies, Timers timers) {
    this.replies = replies;
    this.timers = timers;
  }

  Map<String, Handler> handlers() {
    return Map.of(
        "timer_set", this::set,
        "timer_query", this::query,
        "timer_pause", this::pause,
        "timer_cancel", this::cancel);
  }

  /** What to say of timers that have elapsed. */
  List<Reply> due() {
    List<Reply> due = new ArrayList<>();
    for (Timer timer : timers.due()) {
      due.add(
          replies.done(
              timer.endedWhileOff() ? "timer_set.elapsed_while_off" : "timer_set.elapsed",
              "timer",
              name(timer)));
    }
    List<Timer> unsettled = timers.unsettled();
    if (!unsettled.isEmpty()) {
      due.add(replies.done("timer_set.unsettled", "timers", lefts(unsettled)));
    }
    return due;
  }

  private Reply set(Request request) {
    if (request.slot("duration").isEmpty()) {
      return replies.ask(request, "duration");
    }
    Optional<Duration> duration = request.slot("duration").flatMap(SpokenDuration::parse);
    if (duration.isEmpty()) {
      return replies.unclear(request, "duration");
    }
    if (timers.isFull()) {
      return replies.refused("timer_set.full", "count", Timers.MOST);
    }
    Optional<String> label = label(request);
    timers.start(duration.get(), label);
    return replies.done(
        "timer_set.done", "duration", Aloud.duration(duration.get()), "label", label);
  }

  private Reply query(Request request) {
    return withOne(
        request,
        timer ->
            replies.done(
                timer.isPaused() ? "timer_query.paused" : "timer_query.one",
                "timer",
                name(timer),
                "left",
                Aloud.duration(timers.left(timer))),
        several -> replies.done("timer_query.several", "timers", lefts(several)));
  }

  /** "5 minutes on the tea timer and 1 hour on the timer of 1 hour". */
  private String lefts(List<Timer> several) {
    return Aloud.list(
        several.stream()
            .map(
                timer ->
                    replies.text(
                        "timer_query.each",
                        "timer",
                        name(timer),
                        "left",
                        Aloud.duration(timers.left(timer))))
            .toList());
  }

  private Reply pause(Request request) {
    boolean goOn = request.says("resume", "continue", "unpause", "go on");
    return withOne(
        request,
        timer -> {
          if (timer.isPaused() == !goOn) {
            return replies.done(
                goOn ? "timer_pause.running" : "timer_pause.already", "timer", name(timer));
          }
          if (goOn) {
            timers.resume(timer);
          } else {
            timers.pause(timer);
          }
          return replies.done(
              goOn ? "timer_pause.resumed" : "timer_pause.done",
              "timer",
              name(timer),
              "left",
              Aloud.duration(timers.left(timer)));
        },
        this::askWhich);
  }

  private Reply cancel(Request request) {
    return withOne(
        request,
        timer -> {
          timers.cancel(timer);
          return replies.done("timer_cancel.done", "timer", name(timer));
        },
        several -> {
          if (!request.saysAll("label", "timers")) {
            return askWhich(several);
          }
          several.forEach(timers::cancel);
          return replies.done("timer_cancel.all", "count", several.size());
        });
  }

  private Reply withOne(
      Request request, Function<Timer, Reply> one, Function<List<Timer>, Reply> several) {
    List<Timer> all = timers.all();
    if (all.isEmpty()) {
      return replies.done("timer_query.none");
    }
    Optional<String> label = request.saysAll("label", "timers") ? Optional.empty() : label(request);
    List<Timer> meant =
        label.map(said -> all.stream().filter(timer -> isMeant(timer, said)).toList()).orElse(all);
    if (meant.isEmpty()) {
      return replies.done("timer_query.unknown", "label", label.get(), "timers", names(all));
    }
    return meant.size() == 1 ? one.apply(meant.getFirst()) : several.apply(meant);
  }

  private static boolean isMeant(Timer timer, String said) {
    Optional<Duration> length = SpokenDuration.parse(said);
    return timer.label().filter(label -> label.equals(said)).isPresent()
        || length.filter(timer.total()::equals).isPresent();
  }

  private Reply askWhich(List<Timer> timers) {
    return replies.ask(
        "label",
        "timer_query.which",
        "timers",
        Aloud.choice(timers.stream().map(this::name).toList()));
  }

  private String names(List<Timer> timers) {
    return Aloud.list(timers.stream().map(this::name).toList());
  }

  private String name(Timer timer) {
    return timer
        .label()
        .map(label -> replies.text("timer_query.labeled", "label", label))
        .orElseGet(
            () -> replies.text("timer_query.unlabeled", "duration", Aloud.duration(timer.total())));
  }

  private static Optional<String> label(Request request) {
    return request
        .slot("label")
        .map(label -> Wording.bare(label.replaceAll(" one$", ""), "timer"))
        .filter(label -> !label.isEmpty());
  }
}
