package dev.tern.device.conversation;

import dev.tern.llm.ChatMessage;
import dev.tern.llm.Completion;
import dev.tern.llm.ContextOverBudgetException;
import dev.tern.llm.LanguageModel;
import dev.tern.llm.ModelUse;
import dev.tern.llm.Sampling;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Free answers by the language model: a few sentences, handed on as they are written.
 *
 * <p>The last questions and their answers stand before a new one, as far as the model's budget
 * goes. The cache still holds them from when they were said, so that they cost no time.
 */
public final class Answerer {
  /**
   * A small model follows examples better than rules: with these it answers in one short sentence,
   * with the rule alone it rambles (docs/understanding.md). They cost no time in a turn, because
   * the cache keeps what all prompts begin with.
   */
  private static final List<ChatMessage> OPENING =
      List.of(
          system("You are a helpful assistant named Tern. Answer briefly and correctly."),
          user("What is the tallest mountain?"),
          assistant("The tallest mountain is Mount Everest."),
          user("Who painted the Mona Lisa?"),
          assistant("Leonardo da Vinci painted the Mona Lisa."),
          user("Suggest a name for a boat."),
          assistant("How about Sea Breeze?"),
          user("What should I eat when I have a cold?"),
          assistant("Warm soup and plenty of fluids are good when you have a cold."));

  private final LanguageModel model;
  private final String modelName;
  private final int maxTokens;
  private final int maxSentences;
  private final Dialogue dialogue;
  private final Executor ahead =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("tern-prompt").factory());

  /**
   * @param modelName as the catalog calls it, for the turn's record
   * @param maxTokens longest answer
   * @param maxSentences of an answer, at least 1
   * @param clock tells how long ago the last question was
   */
  public Answerer(
      LanguageModel model, String modelName, int maxTokens, int maxSentences, InstantSource clock) {
    this.model = model;
    this.modelName = modelName;
    this.maxTokens = maxTokens;
    this.maxSentences = maxSentences;
    this.dialogue = new Dialogue(clock);
  }

  /** What was answered lately. */
  Dialogue dialogue() {
    return dialogue;
  }

  String modelName() {
    return modelName;
  }

  /** Reads what all prompts begin with, so that a turn need not. */
  void warmUp() {
    model.prepareLasting(opening());
  }

  /** The tokens that all prompts begin with, and the first after them. */
  int[] opening() {
    return encode(List.of(), "");
  }

  /**
   * What was said, and how it came about.
   *
   * @param text all that was said aloud; empty where the model had nothing to say
   * @param prompt its tokens
   * @param reason for the trace
   */
  @SuppressWarnings("ArrayRecordComponent") // token ids; identity is not compared
  record Answer(String text, int[] prompt, String reason) {}

  /**
   * Answers.
   *
   * @param clauses hears each clause as soon as it is written
   * @param wanted asked at each word: false ends the answer where it is
   */
  Answer answer(String question, Consumer<String> clauses, BooleanSupplier wanted) {
    int forgotten = makeRoom(question);
    int remembered = dialogue.messages().size() / 2;
    int[] prompt = prompt(question);
    SpokenAnswer spoken = new SpokenAnswer(maxSentences, clauses, wanted);
    Completion completion = model.complete(prompt, maxTokens, Sampling.GREEDY, spoken);
    String text = spoken.finish(completion.stop() == Completion.Stop.MAX_TOKENS);
    dialogue.add(question, text);
    return new Answer(text, prompt, told(remembered, forgotten));
  }

  private static String told(int remembered, int forgotten) {
    String told = remembered == 0 ? "" : "after " + remembered + " earlier question(s)";
    return forgotten == 0
        ? told
        : (told + ", " + forgotten + " forgotten for want of room").replaceFirst("^, ", "");
  }

  /**
   * Forgets the oldest of the dialogue until a question and its answer fit.
   *
   * @return how many were forgotten
   */
  private int makeRoom(String question) {
    int limit = model.usableContext(ModelUse.CHAT);
    int forgotten = 0;
    while (prompt(question).length + maxTokens > limit) {
      if (!dialogue.isGoingOn()) {
        throw new ContextOverBudgetException(prompt(question).length + maxTokens, limit);
      }
      dialogue.forgetOldest();
      forgotten++;
    }
    return forgotten;
  }

  /** What of a question's prompt does not depend on the words that may follow these. */
  int[] beginning(String words) {
    int[] prompt = prompt(words);
    return Arrays.copyOf(prompt, Arrays.mismatch(prompt, prompt(words + " and")));
  }

  /** Reads a question ahead while it is spoken. */
  PromptFeed feed() {
    return new PromptFeed(model, this::beginning, ahead);
  }

  /** The tokens that a question is put in, after what was answered lately. */
  int[] prompt(String question) {
    return encode(dialogue.messages(), question);
  }

  private int[] encode(List<ChatMessage> earlier, String question) {
    List<ChatMessage> messages = new ArrayList<>(OPENING);
    messages.addAll(earlier);
    messages.add(user(question));
    return model.encodeChat(messages);
  }

  private static ChatMessage system(String text) {
    return new ChatMessage(ChatMessage.Role.SYSTEM, text);
  }

  private static ChatMessage user(String text) {
    return new ChatMessage(ChatMessage.Role.USER, text);
  }

  private static ChatMessage assistant(String text) {
    return new ChatMessage(ChatMessage.Role.ASSISTANT, text);
  }
}
