package dev.tern.llm.exam;

import dev.tern.llm.ChatMessage;
import dev.tern.llm.ChatMessage.Role;
import dev.tern.llm.Completion;
import dev.tern.llm.LanguageModel;
import dev.tern.llm.Sampling;
import dev.tern.llm.TextListener;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Over how much text a model still finds what it was told: four facts stand at the beginning of a
 * text, then comes a depth of other sentences, then a question for one of the facts.
 *
 * <p>The facts have nothing in common. Four that differ in a word only (the passwords of four
 * lockers) ask for attention to detail: SmolLM2-135M mixes them up side by side, yet finds these.
 */
public final class RecallExam {
  /** Of four facts, three must be found: one may be bad luck with a word. */
  public static final double THRESHOLD = 0.75;

  private static final int ANSWER_TOKENS = 24;

  /** Something to remember, and how an answer shows that it was. */
  private record Fact(String told, String question, Pattern answer) {
    static Fact of(String told, String question, String answer) {
      return new Fact(told, question, Pattern.compile("(?i)\\b(" + answer + ")\\b"));
    }
  }

  private static final List<Fact> FACTS =
      List.of(
          Fact.of("Mary's cat is called Biscuit.", "What is Mary's cat called?", "biscuit"),
          Fact.of(
              "The spare key lies under the flowerpot.",
              "Where does the spare key lie?",
              "flower ?pot"),
          Fact.of("The secret word is walnut.", "What is the secret word?", "walnut"),
          Fact.of(
              "The train to Vienna leaves from platform nine.",
              "From which platform does the train to Vienna leave?",
              "nine|9"));

  private static final List<String> PEOPLE =
      List.of(
          "The baker",
          "An old sailor",
          "The gardener",
          "My neighbor",
          "A young teacher",
          "The postman",
          "Her uncle",
          "The carpenter");

  private static final List<String> DEEDS =
      List.of(
          "walked slowly down to the harbor",
          "mended a wooden chair",
          "waited for the evening train",
          "told the children a story",
          "carried two baskets up the hill",
          "painted the garden fence",
          "listened to the rain",
          "wrote a long letter");

  private static final List<String> ENDS =
      List.of(
          "before the sun went down",
          "while the market was closing",
          "because nobody else had time",
          "and then went home",
          "as every Thursday",
          "without saying a word");

  private final LanguageModel model;

  public RecallExam(LanguageModel model) {
    this.model = model;
  }

  /**
   * What was found at one depth.
   *
   * @param depth tokens between the facts and the question, at least
   * @param promptTokens of the longest prompt, all counted
   * @param right answers, of {@code asked}
   */
  public record Depth(int depth, int promptTokens, int right, int asked) {
    public boolean passed() {
      return right >= THRESHOLD * asked;
    }
  }

  /**
   * What the exam found.
   *
   * @param depths in ascending order
   */
  public record Result(List<Depth> depths) {
    public Result {
      depths = List.copyOf(depths);
    }

    /** The longest prompt at which facts were found, and in all shorter ones; empty for none. */
    public OptionalInt usableContext() {
      OptionalInt usable = OptionalInt.empty();
      for (Depth depth : depths) {
        if (!depth.passed()) {
          break;
        }
        usable = OptionalInt.of(depth.promptTokens());
      }
      return usable;
    }
  }

  /** Positions that a depth needs, at most, beside the depth itself. */
  public static int roomBeside() {
    return 512;
  }

  /**
   * Asks at each depth.
   *
   * @param depths in tokens
   * @param listener hears what each depth gave
   * @throws dev.tern.llm.ContextOverBudgetException when a depth does not fit the model's context
   */
  public Result take(List<Integer> depths, Consumer<Depth> listener) {
    List<Depth> found = new ArrayList<>();
    for (int depth : depths.stream().sorted().distinct().toList()) {
      Depth one = ask(depth);
      listener.accept(one);
      found.add(one);
    }
    return new Result(found);
  }

  private Depth ask(int depth) {
    String text = text(depth);
    int right = 0;
    int promptTokens = 0;
    for (Fact fact : FACTS) {
      int[] prompt =
          model.encodeChat(List.of(new ChatMessage(Role.USER, text + "\n\n" + fact.question())));
      Completion answer = model.complete(prompt, ANSWER_TOKENS, Sampling.GREEDY, TextListener.NONE);
      right += fact.answer().matcher(answer.text()).find() ? 1 : 0;
      promptTokens = Math.max(promptTokens, prompt.length);
    }
    return new Depth(depth, promptTokens, right, FACTS.size());
  }

  private String text(int depth) {
    StringBuilder text = new StringBuilder();
    FACTS.forEach(fact -> text.append(fact.told()).append(' '));
    SplittableRandom random = new SplittableRandom(depth);
    int tokens = 0;
    while (tokens < depth) {
      String sentence =
          pick(PEOPLE, random) + " " + pick(DEEDS, random) + " " + pick(ENDS, random) + ". ";
      tokens += model.encode(sentence).length;
      text.append(sentence);
    }
    return text.toString().strip();
  }

  private static String pick(List<String> words, SplittableRandom random) {
    return words.get(random.nextInt(words.size()));
  }
}
