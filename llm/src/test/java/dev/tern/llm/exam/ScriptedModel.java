package dev.tern.llm.exam;

import dev.tern.llm.ChatMessage;
import dev.tern.llm.Completion;
import dev.tern.llm.LanguageModel;
import dev.tern.llm.Sampling;
import dev.tern.llm.Schema;
import dev.tern.llm.TextListener;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** A model whose tokens are words and whose answers are a function of the prompt. */
final class ScriptedModel implements LanguageModel {
  private final UnaryOperator<String> answers;
  private String prompt = "";
  private Schema lastSchema;

  ScriptedModel(UnaryOperator<String> answers) {
    this.answers = answers;
  }

  Schema lastSchema() {
    return lastSchema;
  }

  String lastPrompt() {
    return prompt;
  }

  @Override
  public String name() {
    return "scripted";
  }

  @Override
  public int contextLength() {
    return 1 << 20;
  }

  @Override
  public int[] encode(String text) {
    return new int[text.strip().split("\\s+").length];
  }

  @Override
  public String decode(int[] ids) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int[] encodeChat(List<ChatMessage> messages) {
    prompt =
        messages.stream()
            .map(message -> message.role() + ": " + message.text())
            .collect(Collectors.joining("\n"));
    return encode(prompt);
  }

  @Override
  public Completion complete(
      int[] promptIds, int maxTokens, Sampling sampling, TextListener listener) {
    return new Completion(
        new int[0],
        answers.apply(prompt),
        Completion.Stop.END_OF_GENERATION,
        promptIds.length,
        0,
        0);
  }

  @Override
  public Completion completeJson(
      int[] promptIds, int maxTokens, Sampling sampling, Schema schema, TextListener listener) {
    lastSchema = schema;
    return complete(promptIds, maxTokens, sampling, listener);
  }

  @Override
  public void close() {}
}
