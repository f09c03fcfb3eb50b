package dev.tern.device.action;

import dev.tern.device.action.Reply.Outcome;
import dev.tern.device.action.value.SpokenDuration;
import dev.tern.device.action.value.SpokenLevel;
import dev.tern.device.action.value.SpokenNumber;
import dev.tern.device.action.value.SpokenTime;
import dev.tern.device.skill.Handling;
import dev.tern.device.skill.Intent;
import dev.tern.device.skill.Skill;
import dev.tern.device.skill.Skills;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the manifests say of intents: which of them need a spoken yes, and which become an act for
 * somebody else, with the replies of their maker.
 */
final class ManifestActions {
  private final String language;
  private final Replies replies;
  private Skills skills;

  /** The shipped manifests count, until others are to be heeded. */
  ManifestActions(String language, Replies replies) {
    this.language = language;
    this.replies = replies;
  }

  synchronized void heed(Skills heeded) {
    skills = heeded;
  }

  private synchronized Optional<Skill.Declaration> declaration(String intent) {
    if (skills == null) {
      skills = Skills.loadAll(language);
    }
    return skills.intent(intent);
  }

  /** The request, marked where it is not to be done without a yes. */
  Request weighed(Request request) {
    Intent intent = request.intent();
    boolean dangerous =
        declaration(intent.name())
            .filter(declared -> declared.dangerousWith(intent.slots()))
            .isPresent();
    return request.withDanger(dangerous);
  }

  /** Asks for the yes where the handler has no question of its own. */
  Optional<Reply> question(Request request) {
    String intent = request.intent().name();
    return request.needsYes() && !replies.has(intent + ".confirm")
        ? Optional.of(confirm(request, declaration(intent).orElseThrow()))
        : Optional.empty();
  }

  private Reply confirm(Request request, Skill.Declaration declared) {
    return declared
        .wording()
        .confirm()
        .map(question -> Reply.of(Outcome.ASKS_YES, filled(question, request)))
        .orElseGet(() -> replies.confirm("manifest.confirm", "what", declared.about()));
  }

  /** Does what no handler here knows: hands it to whom its manifest names. */
  Optional<Reply> perform(Request request) {
    return declaration(request.intent().name())
        .filter(declared -> !(declared.handling() instanceof Handling.BuiltIn))
        .map(declared -> perform(request, declared));
  }

  private Reply perform(Request request, Skill.Declaration declared) {
    for (String slot : declared.required()) {
      if (request.slot(slot).isEmpty()) {
        String question = declared.wording().ask().get(slot);
        return question == null
            ? replies.ask(slot, "manifest.ask", "slot", slot.replaceAll("[_-]", " "))
            : Reply.asks(slot, filled(question, request));
      }
    }
    if (request.needsYes()) {
      return confirm(request, declared);
    }
    return declared
        .wording()
        .reply()
        .map(reply -> Reply.of(Outcome.DONE, filled(reply, request)))
        .orElseGet(() -> replies.done("manifest.done"))
        .with(new Act(declared.name(), values(request, declared)));
  }

  private String filled(String template, Request request) {
    Map<String, String> words = new LinkedHashMap<>();
    request.intent().slots().keySet().stream()
        .filter(slot -> request.slot(slot).isPresent())
        .forEach(slot -> words.put(slot, Wording.turned(request.slot(slot).get())));
    return Wording.capitalized(replies.filled(template, words, request.intent().name()));
  }

  /** The words of each slot, and beside them what a type of the language makes of them. */
  private static Map<String, Object> values(Request request, Skill.Declaration declared) {
    Map<String, Object> values = new LinkedHashMap<>();
    declared
        .slotTypes()
        .forEach(
            (slot, type) ->
                request
                    .slot(slot)
                    .ifPresent(
                        words -> {
                          values.put(slot, words);
                          switch (type) {
                            case "duration" ->
                                SpokenDuration.parse(words)
                                    .map(duration -> (int) duration.toSeconds())
                                    .ifPresent(seconds -> values.put(slot + "Seconds", seconds));
                            case "number" ->
                                SpokenNumber.parse(words)
                                    .ifPresent(number -> values.put(slot + "Number", number));
                            case "percent" ->
                                SpokenLevel.parse(words)
                                    .ifPresent(
                                        level -> values.put(slot + "Percent", level.percent()));
                            case "time", "clock-time" ->
                                SpokenTime.parse(words)
                                    .ifPresent(
                                        time -> values.put(slot + "Time", time.time().toString()));
                            default -> {}
                          }
                        }));
    return values;
  }

  /** The skill that an intent is of, as the appliance calls it: "the skill greenhouse". */
  Optional<String> whom(String intent) {
    if (declaration(intent).isEmpty()) {
      return Optional.empty();
    }
    synchronized (this) {
      return skills.all().stream()
          .filter(skill -> skill.intents().stream().anyMatch(one -> one.name().equals(intent)))
          .findFirst()
          .map(skill -> replies.text("whom.skill", "name", skill.name().replaceAll("[_-]", " ")));
    }
  }
}
