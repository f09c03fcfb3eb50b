package dev.tern.device.conversation;

import dev.tern.llm.ChatMessage;
import dev.tern.llm.Completion;
import dev.tern.llm.ContextOverBudgetException;
import dev.tern.llm.LanguageModel;
import dev.tern.llm.ModelUse;
import dev.tern.llm.Sampling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Free answers by the language model: at most two sentences, handed on as they are written. */
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
  private final Executor ahead =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("tern-prompt").factory());

  /**
   * @param modelName as the catalog calls it, for the turn's record
   * @param maxTokens longest answer
   */
  public Answerer(LanguageModel model, String modelName, int maxTokens) {
    this.model = model;
    this.modelName = modelName;
    this.maxTokens = maxTokens;
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
    return prompt("");
  }

  /**
   * @param clauses hears each clause as soon as it is written
   * @param wanted asked at each word: false ends the answer where it is
   * @return all of the answer
   */
  String answer(String question, Consumer<String> clauses, BooleanSupplier wanted) {
    SpokenAnswer answer = new SpokenAnswer(clauses, wanted);
    int[] prompt = prompt(question);
    int limit = model.usableContext(ModelUse.CHAT);
    if (prompt.length + maxTokens > limit) {
      throw new ContextOverBudgetException(prompt.length + maxTokens, limit);
    }
    Completion completion = model.complete(prompt, maxTokens, Sampling.GREEDY, answer);
    return answer.finish(completion.stop() == Completion.Stop.MAX_TOKENS);
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

  /** The tokens that a question is put in. */
  int[] prompt(String question) {
    List<ChatMessage> messages = new ArrayList<>(OPENING);
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
