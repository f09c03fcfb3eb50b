package dev.tern.device.conversation;

import dev.tern.llm.ChatMessage;
import dev.tern.llm.Completion;
import dev.tern.llm.LanguageModel;
import dev.tern.llm.Sampling;
import dev.tern.llm.TextListener;
import java.util.List;
import java.util.function.Consumer;

/** Free answers by the language model: at most two sentences, handed on as they are written. */
public final class Answerer {
  private static final String SYSTEM =
      "You are Tern, a voice assistant on a small device without internet. Answer the question in"
          + " one short sentence. If you do not know, say that you do not know.";

  private final LanguageModel model;
  private final String modelName;
  private final int maxTokens;

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

  /** Reads the part of the prompt that all questions share, so that a turn need not. */
  void warmUp() {
    model.complete(prompt("Hello"), 1, Sampling.GREEDY, TextListener.NONE);
  }

  /**
   * @param clauses hears each clause as soon as it is written
   * @return all of the answer
   */
  String answer(String question, Consumer<String> clauses) {
    SpokenAnswer answer = new SpokenAnswer(clauses);
    Completion completion = model.complete(prompt(question), maxTokens, Sampling.GREEDY, answer);
    return answer.finish(completion.stop() == Completion.Stop.MAX_TOKENS);
  }

  private int[] prompt(String question) {
    return model.encodeChat(
        List.of(
            new ChatMessage(ChatMessage.Role.SYSTEM, SYSTEM),
            new ChatMessage(ChatMessage.Role.USER, question)));
  }
}
