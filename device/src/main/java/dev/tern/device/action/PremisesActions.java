package dev.tern.device.action;

import dev.tern.device.action.Reply.Outcome;
import dev.tern.device.action.value.Aloud;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where things are, when it is open, what is offered; who knows none of it says so. */
final class PremisesActions {
  private static final int MOST_READ = 8;

  private final Replies replies;
  private final Premises premises;

  PremisesActions(Replies replies, Premises premises) {
    this.replies = replies;
    this.premises = premises;
  }

  Map<String, Handler> handlers() {
    return Map.of(
        "wayfind", this::wayfind,
        "opening_hours", this::hours,
        "menu_query", this::menu,
        "staff_call", request -> replies.done("staff_call.done").with(Act.of("staff_call")));
  }

  private Reply wayfind(Request request) {
    Optional<String> place = request.slot("place");
    if (place.isEmpty()) {
      return replies.ask(request, "place");
    }
    String the = Wording.the(place.get());
    if (premises.directions().isEmpty()) {
      return replies.refused("wayfind.nothing_configured", "place", the);
    }
    return Premises.find(premises.directions(), place.get())
        .map(found -> Reply.of(Outcome.DONE, found.getValue()))
        .orElseGet(() -> replies.refused("wayfind.unknown", "place", the));
  }

  private Reply hours(Request request) {
    Optional<String> place = request.slot("place");
    if (premises.hours().isEmpty()) {
      return replies.refused("opening_hours.nothing_configured", "place", place.map(Wording::the));
    }
    Optional<String> found =
        place.isPresent()
            ? Premises.find(premises.hours(), place.get()).map(Map.Entry::getValue)
            : Optional.ofNullable(premises.hours().get(""));
    return found
        .map(sentence -> Reply.of(Outcome.DONE, sentence))
        .orElseGet(
            () -> replies.refused("opening_hours.unknown", "place", place.map(Wording::the)));
  }

  private Reply menu(Request request) {
    if (premises.menu().isEmpty()) {
      return replies.refused("menu_query.nothing_configured", "item", request.slot("item"));
    }
    Optional<String> item = request.slot("item");
    if (item.isEmpty()) {
      List<String> names = premises.menu().keySet().stream().toList();
      int more = names.size() - MOST_READ;
      return replies.done(
          "menu_query.all",
          "items",
          Aloud.list(names.subList(0, Math.min(names.size(), MOST_READ))),
          "more",
          more > 0 ? Optional.of(more) : Optional.empty());
    }
    return Premises.find(premises.menu(), item.get())
        .map(found -> Reply.of(Outcome.DONE, found.getValue()))
        .orElseGet(() -> replies.done("menu_query.unknown", "item", item));
  }
}
