package dev.tern.device.action;

import dev.tern.device.action.Reply.Outcome;
import dev.tern.device.action.value.Aloud;
import dev.tern.device.premises.Entry;
import dev.tern.device.premises.Premises;
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
        "fact", this::fact,
        "staff_call", request -> replies.done("staff_call.done").with(Act.of("staff_call")));
  }

  private Reply wayfind(Request request) {
    Optional<String> place = request.slot("place");
    if (place.isEmpty()) {
      return replies.ask(request, "place");
    }
    String the = Wording.the(place.get());
    return Premises.find(premises.places(), place.get())
        .map(Entry::say)
        .or(() -> searched("where is " + place.get()))
        .map(said -> Reply.of(Outcome.DONE, said))
        .orElseGet(
            () ->
                replies.refused(
                    premises.places().isEmpty() ? "wayfind.nothing_configured" : "wayfind.unknown",
                    "place",
                    the));
  }

  private Reply hours(Request request) {
    Optional<String> place = request.slot("place").map(Wording::the);
    boolean untold = premises.houseHours().isEmpty() && premises.hours().isEmpty();
    Optional<String> found =
        place.isPresent()
            ? Premises.find(premises.hours(), place.get()).map(Entry::say)
            : premises.houseHours();
    return found
        .map(sentence -> Reply.of(Outcome.DONE, sentence))
        .orElseGet(
            () ->
                replies.refused(
                    untold ? "opening_hours.nothing_configured" : "opening_hours.unknown",
                    "place",
                    place));
  }

  private Reply menu(Request request) {
    Optional<String> item = request.slot("item");
    if (premises.menu().isEmpty()) {
      return item.flatMap(this::searched)
          .map(said -> Reply.of(Outcome.DONE, said))
          .orElseGet(() -> replies.refused("menu_query.nothing_configured", "item", item));
    }
    if (item.isEmpty()) {
      List<String> names = premises.menu().stream().map(Entry::name).toList();
      int more = names.size() - MOST_READ;
      return replies.done(
          "menu_query.all",
          "items",
          Aloud.list(names.subList(0, Math.min(names.size(), MOST_READ))),
          "more",
          more > 0 ? Optional.of(more) : Optional.empty());
    }
    return Premises.find(premises.menu(), item.get())
        .map(Entry::say)
        .or(() -> searched(item.get()))
        .map(said -> Reply.of(Outcome.DONE, said))
        .orElseGet(() -> replies.done("menu_query.unknown", "item", item));
  }

  private Reply fact(Request request) {
    return known(request.utterance()).orElseGet(() -> replies.forTheModel("fact.no_model"));
  }

  /** What the maker's files say about a question, if they say anything. */
  Optional<Reply> known(String question) {
    return searched(question).map(said -> Reply.of(Outcome.DONE, said));
  }

  private Optional<String> searched(String question) {
    return premises.facts().answer(question).map(Wording::capitalized);
  }
}
