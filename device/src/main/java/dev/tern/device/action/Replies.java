package dev.tern.device.action;

import dev.tern.device.action.Reply.Outcome;
import dev.tern.device.action.value.Formats;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Replies in one language: which sentence, with which values, to which end. */
final class Replies {
  private final Sentences sentences;
  private final Supplier<Formats> formats;

  /**
   * @param formats of times and temperatures, asked each time
   */
  Replies(Sentences sentences, Supplier<Formats> formats) {
    this.sentences = sentences;
    this.formats = formats;
  }

  Formats formats() {
    return formats.get();
  }

  /** "9 p.m." or "21:00", as the person wants it. */
  String time(LocalTime time) {
    return formats.get().time(time);
  }

  /** "today at 9 p.m.", "on Friday at noon". */
  String when(LocalDateTime when, LocalDate today) {
    return formats.get().when(when.toLocalDate(), when.toLocalTime(), today);
  }

  /** A part of a sentence, or a whole one. */
  String text(String key, Object... namesAndValues) {
    return sentences.say(key, Named.values(namesAndValues));
  }

  /** A sentence that a manifest brings, with its places filled. */
  String filled(String template, Map<String, String> values, String intent) {
    return sentences.filled(template, values, intent);
  }

  private Reply reply(Outcome outcome, String key, Object... namesAndValues) {
    return Reply.of(outcome, Wording.capitalized(text(key, namesAndValues)));
  }

  Reply done(String key, Object... namesAndValues) {
    return reply(Outcome.DONE, key, namesAndValues);
  }

  Reply refused(String key, Object... namesAndValues) {
    return reply(Outcome.REFUSED, key, namesAndValues);
  }

  Reply failed(String key, Object... namesAndValues) {
    return reply(Outcome.FAILED, key, namesAndValues);
  }

  /** Whether there is such a sentence. */
  boolean has(String key) {
    return sentences.has(key);
  }

  Reply forTheModel(String key, Object... namesAndValues) {
    return reply(Outcome.FOR_THE_MODEL, key, namesAndValues);
  }

  /** Asks for a yes. */
  Reply confirm(String key, Object... namesAndValues) {
    return reply(Outcome.ASKS_YES, key, namesAndValues);
  }

  /** Asks for a slot that was not said: {@code <intent>.ask_<slot>}, else {@code ask.<slot>}. */
  Reply ask(Request request, String slot) {
    return Reply.asks(slot, question(request, slot));
  }

  /** Asks for a slot in words of its own, such as when there are several to choose from. */
  Reply ask(String slot, String key, Object... namesAndValues) {
    return Reply.asks(slot, Wording.capitalized(text(key, namesAndValues)));
  }

  /**
   * Says what was heard for a slot, and asks again: {@code <intent>.unclear_<slot>}, else {@code
   * unclear.<slot>}.
   */
  Reply unclear(Request request, String slot) {
    Map<String, String> values =
        Map.of(
            "heard", request.slot(slot).orElse(request.utterance()),
            "question", question(request, slot));
    String own = request.intent().name() + ".unclear_" + slot;
    String key = sentences.has(own) ? own : "unclear." + slot;
    return Reply.asks(slot, Wording.capitalized(sentences.say(key, values)));
  }

  /** One sentence of several. */
  Reply oneOf(String key, RandomGenerator random) {
    List<String> choices = sentences.choices(key);
    return Reply.of(Outcome.DONE, choices.get(random.nextInt(choices.size())));
  }

  Optional<String> matching(String key, String utterance) {
    return sentences.matching(key, utterance);
  }

  private String question(Request request, String slot) {
    String own = request.intent().name() + ".ask_" + slot;
    return sentences.say(sentences.has(own) ? own : "ask." + slot, Map.of());
  }
}
