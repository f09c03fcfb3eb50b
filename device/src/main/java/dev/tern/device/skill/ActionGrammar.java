package dev.tern.device.skill;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tern.llm.Schema;
import dev.tern.llm.exam.ActionExam;
import dev.tern.llm.exam.ActionExam.Action;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The actions of the skills as a language model chooses among them: what it reads in its prompt,
 * the grammar that its answer is held to, and the intent that the answer then is.
 *
 * @param actions to choose among, in the order of the manifests
 */
public record ActionGrammar(List<Action> actions) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ACTION = "action";

  public ActionGrammar {
    actions = List.copyOf(actions);
  }

  /** Every intent that the manifests declare. */
  public static ActionGrammar of(Skills skills) {
    List<Action> actions = new ArrayList<>();
    for (Skill skill : skills.all()) {
      for (Skill.Declaration intent : skill.intents()) {
        actions.add(new Action(intent.name(), intent.about(), intent.slots()));
      }
    }
    return new ActionGrammar(actions);
  }

  /** A shortlist: those of these intents that there are, in their order here. */
  public ActionGrammar only(Collection<String> intents) {
    return new ActionGrammar(
        actions.stream().filter(action -> intents.contains(action.name())).toList());
  }

  /**
   * The shape of an answer to a sentence: {@code {"action":"light_on","room":"office"}}, each slot
   * optional and copied from the words that were said.
   */
  public Schema schema(String said) {
    return ActionExam.schema(actions, said);
  }

  /** One line an action for a prompt: {@code timer_set: start a timer (duration, label)}. */
  public String listing() {
    StringBuilder listing = new StringBuilder();
    for (Action action : actions) {
      listing.append(action.name()).append(": ").append(action.about());
      if (!action.slots().isEmpty()) {
        listing.append(" (").append(String.join(", ", action.slots())).append(')');
      }
      listing.append('\n');
    }
    return listing.toString();
  }

  /** An answer as the grammar writes it, for examples in a prompt. */
  public String written(Intent intent) {
    Map<String, String> answer = new LinkedHashMap<>();
    answer.put(ACTION, intent.name());
    for (String slot : named(intent.name()).map(Action::slots).orElse(List.of())) {
      if (intent.slots().containsKey(slot)) {
        answer.put(slot, intent.slots().get(slot));
      }
    }
    return JSON.valueToTree(answer).toString();
  }

  /**
   * The intent that an answer names; absent where it was cut off or names none of these actions or
   * slots. A slot without words counts as not said.
   */
  public Optional<Intent> read(String answer) {
    try {
      JsonNode json = JSON.readTree(answer);
      Optional<Action> action = named(json.path(ACTION).asText());
      if (action.isEmpty()) {
        return Optional.empty();
      }
      Map<String, String> slots = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> property : json.properties()) {
        String name = property.getKey();
        if (name.equals(ACTION)) {
          continue;
        }
        if (!action.get().slots().contains(name)) {
          return Optional.empty();
        }
        if (!property.getValue().asText().isBlank()) {
          slots.put(name, property.getValue().asText());
        }
      }
      return Optional.of(new Intent(action.get().name(), slots));
    } catch (JsonProcessingException cutOff) {
      return Optional.empty();
    }
  }

  private Optional<Action> named(String name) {
    return actions.stream().filter(action -> action.name().equals(name)).findFirst();
  }
}
