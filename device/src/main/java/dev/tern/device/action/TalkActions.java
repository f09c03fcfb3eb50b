package dev.tern.device.action;

import dev.tern.device.action.Reply.Outcome;
import dev.tern.device.clock.Clocks;
import java.time.LocalTime;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Greetings, small talk, words, and what is beyond this device. */
final class TalkActions {
  private static final int LONGEST_WORD = 40;

  private final Replies replies;
  private final Clocks clocks;

  TalkActions(Replies replies, Clocks clocks) {
    this.replies = replies;
    this.clocks = clocks;
  }

  Map<String, Handler> handlers() {
    return Map.ofEntries(
        Map.entry("greet", this::greet),
        Map.entry("goodbye", this::goodbye),
        Map.entry("thanks", _ -> replies.done("thanks.done")),
        Map.entry("help", _ -> replies.done("help.done")),
        Map.entry("chitchat", this::chitchat),
        Map.entry("affirm", _ -> replies.done("affirm.nothing_asked")),
        Map.entry("deny", _ -> replies.done("deny.nothing_asked")),
        Map.entry("stop", _ -> replies.done("stop.done").with(Act.of("stop"))),
        Map.entry("spell", this::spell),
        Map.entry("define", this::define),
        Map.entry("weather_query", _ -> replies.refused("weather_query.no_source")),
        Map.entry("unsupported", this::unsupported));
  }

  private Reply greet(Request request) {
    if (!clocks.areTrusted()) {
      return replies.done("greet.any_time");
    }
    int hour = LocalTime.now(clocks.wall()).getHour();
    String partOfDay =
        hour >= 5 && hour < 12 ? "morning" : hour >= 12 && hour < 18 ? "afternoon" : "evening";
    return replies.done("greet." + partOfDay);
  }

  private Reply goodbye(Request request) {
    return replies.done(request.says("good night", "night") ? "goodbye.night" : "goodbye.done");
  }

  private Reply chitchat(Request request) {
    return replies
        .matching("chitchat.known", request.utterance())
        .map(sentence -> Reply.of(Outcome.DONE, sentence))
        .orElseGet(() -> replies.forTheModel("chitchat.no_model"));
  }

  /** Letter by letter; the voice pauses at each comma. */
  private Reply spell(Request request) {
    Optional<String> word =
        request
            .slot("word")
            .filter(said -> !said.matches("this word|that|it|this"))
            .map(said -> said.replaceAll("^the word ", "").replaceAll("[^\\p{L}\\d ]", ""))
            .filter(said -> !said.isBlank());
    if (word.isEmpty()) {
      return replies.ask(request, "word");
    }
    if (word.get().length() > LONGEST_WORD) {
      return replies.refused("spell.too_long");
    }
    String letters =
        String.join(", ", word.get().replace(" ", "").toUpperCase(Locale.ROOT).split(""));
    return replies.done("spell.done", "word", word, "letters", letters);
  }

  private Reply define(Request request) {
    Optional<String> word = request.slot("word").filter(said -> !said.matches("this word|it"));
    return word.isEmpty()
        ? replies.ask(request, "word")
        : replies.forTheModel("define.no_model", "word", word);
  }

  private Reply unsupported(Request request) {
    return replies
        .matching("unsupported.known", request.utterance())
        .map(what -> replies.refused("unsupported.named", "what", what))
        .orElseGet(() -> replies.refused("unsupported.any"));
  }
}
