package dev.tern.llm.exam;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.llm.ChatMessage;
import dev.tern.llm.ChatMessage.Role;
import dev.tern.llm.Completion;
import dev.tern.llm.LanguageModel;
import dev.tern.llm.ModelCard;
import dev.tern.llm.Sampling;
import dev.tern.llm.Schema;
import dev.tern.llm.Schema.ChoiceSchema;
import dev.tern.llm.Schema.EnumSchema;
import dev.tern.llm.Schema.ObjectSchema;
import dev.tern.llm.Schema.Property;
import dev.tern.llm.Schema.SpanSchema;
import dev.tern.llm.TextListener;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Whether a model picks the right action for what a person says, held to a grammar: the action is
 * one of the list, its slots are words of the sentence. Only an answer with the right action and
 * exactly the right slots counts.
 */
public final class ActionExam {
  /** Of ten sentences, nine: a device that does the wrong thing is worse than one that asks. */
  public static final double THRESHOLD = 0.90;

  /** The longest action with all its slots is far shorter. */
  private static final int ANSWER_TOKENS = 160;

  private static final String ACTION = "action";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final LanguageModel model;
  private final Function<String, Sheet> sheets;

  /**
   * What is laid before the model with a sentence.
   *
   * @param actions to choose among
   * @param examples shown before the question; not to be asked
   */
  public record Sheet(List<Action> actions, List<Case> examples) {
    public Sheet {
      actions = List.copyOf(actions);
      examples = List.copyOf(examples);
    }
  }

  /**
   * An action to choose.
   *
   * @param about what it does, in few words
   * @param slots what may be said with it
   */
  public record Action(String name, String about, List<String> slots) {
    public Action {
      slots = List.copyOf(slots);
    }
  }

  /** A sentence and what is right for it; slots that were not said are absent. */
  public record Case(String said, String action, Map<String, String> slots) {
    public Case {
      slots = Map.copyOf(slots);
    }
  }

  /**
   * What became of a case.
   *
   * @param answer the model's JSON
   */
  public record Outcome(Case asked, String answer, boolean rightAction, boolean right) {}

  /** What the exam found. */
  public record Result(List<Outcome> outcomes) {
    public Result {
      outcomes = List.copyOf(outcomes);
    }

    /** Share of cases with the right action and slots. */
    public double score() {
      return share(outcomes.stream().filter(Outcome::right).count());
    }

    /** Share of cases with the right action, whatever the slots. */
    public double actionScore() {
      return share(outcomes.stream().filter(Outcome::rightAction).count());
    }

    private double share(long count) {
      return outcomes.isEmpty() ? 0 : (double) count / outcomes.size();
    }

    /** As the card keeps it. */
    public ModelCard.Evaluation evaluation(LocalDate date) {
      return new ModelCard.Evaluation(
          ModelCard.SINGLE_ACTION, score(), THRESHOLD, outcomes.size(), date);
    }
  }

  /**
   * The same sheet for every sentence.
   *
   * @param actions to choose among
   * @param examples shown to the model before each question; not to be asked
   */
  public ActionExam(LanguageModel model, List<Action> actions, List<Case> examples) {
    this(model, always(new Sheet(actions, examples)));
  }

  /**
   * @param sheets what is laid before the model with a sentence, such as a shortlist
   */
  public ActionExam(LanguageModel model, Function<String, Sheet> sheets) {
    this.model = model;
    this.sheets = sheets;
  }

  private static Function<String, Sheet> always(Sheet sheet) {
    return said -> sheet;
  }

  /**
   * Asks every case.
   *
   * @param listener hears each outcome
   */
  public Result take(List<Case> cases, Consumer<Outcome> listener) {
    List<Outcome> outcomes = new ArrayList<>();
    for (Case one : cases) {
      Outcome outcome = ask(one);
      listener.accept(outcome);
      outcomes.add(outcome);
    }
    return new Result(outcomes);
  }

  private Outcome ask(Case asked) {
    Sheet sheet = sheets.apply(asked.said());
    int[] prompt = model.encodeChat(conversation(sheet, asked.said()));
    Completion answer =
        model.completeJson(
            prompt,
            ANSWER_TOKENS,
            Sampling.GREEDY,
            schema(sheet.actions(), asked.said()),
            TextListener.NONE);
    Map<String, String> found = new TreeMap<>();
    try {
      JSON.readTree(answer.text())
          .properties()
          .forEach(property -> found.put(property.getKey(), text(property.getValue())));
    } catch (JsonProcessingException cutOff) {
      // Longer than any action can be: no answer, and so a wrong one.
      found.clear();
    }
    boolean rightAction = asked.action().equals(found.remove(ACTION));
    return new Outcome(
        asked, answer.text(), rightAction, rightAction && found.equals(asked.slots()));
  }

  private static String text(JsonNode node) {
    return node.asText();
  }

  /** The shape of an action for a sentence: its name, then its slots in order, each optional. */
  public static Schema schema(List<Action> actions, String said) {
    List<Schema> options = new ArrayList<>();
    for (Action action : actions) {
      List<Property> properties = new ArrayList<>();
      properties.add(new Property(ACTION, new EnumSchema(List.of(action.name())), true));
      for (String slot : action.slots()) {
        properties.add(new Property(slot, new SpanSchema(said), false));
      }
      options.add(new ObjectSchema(properties));
    }
    return new ChoiceSchema(options);
  }

  private static List<ChatMessage> conversation(Sheet sheet, String said) {
    StringBuilder system =
        new StringBuilder(
            "Choose the action for what the person says. Answer in JSON. Copy words for slots from"
                + " what the person says; leave out slots that were not said.\nActions:\n");
    for (Action action : sheet.actions()) {
      system.append(action.name()).append(": ").append(action.about());
      if (!action.slots().isEmpty()) {
        system.append(" (").append(String.join(", ", action.slots())).append(')');
      }
      system.append('\n');
    }
    List<ChatMessage> messages = new ArrayList<>();
    messages.add(new ChatMessage(Role.SYSTEM, system.toString().strip()));
    for (Case example : sheet.examples()) {
      messages.add(new ChatMessage(Role.USER, example.said()));
      messages.add(new ChatMessage(Role.ASSISTANT, json(sheet, example)));
    }
    messages.add(new ChatMessage(Role.USER, said));
    return messages;
  }

  /** An answer as the grammar writes it: slots in the order of their action. */
  private static String json(Sheet sheet, Case example) {
    ObjectNode json = JSON.createObjectNode().put(ACTION, example.action());
    Map<String, String> slots = new LinkedHashMap<>();
    for (Action action : sheet.actions()) {
      if (action.name().equals(example.action())) {
        action.slots().forEach(slot -> slots.put(slot, example.slots().get(slot)));
      }
    }
    slots.forEach(
        (slot, value) -> {
          if (value != null) {
            json.put(slot, value);
          }
        });
    return json.toString();
  }
}
