package dev.tern.llm.chat;

import dev.tern.llm.ChatMessage;
import dev.tern.llm.LlmException;
import dev.tern.llm.tokenizer.Ids;
import dev.tern.llm.tokenizer.Tokenizer;
import java.util.List;

/** Writes one conversation: marks as their tokens, all else as text that can never be a mark. */
final class ChatWriter {
  private final String template;
  private final Tokenizer tokenizer;
  private final Ids ids = new Ids();

  /** Begins as the model expects every text to begin. */
  ChatWriter(String template, List<ChatMessage> messages, Tokenizer tokenizer) {
    if (messages.isEmpty()) {
      throw new LlmException("conversation: expected at least one message, found none");
    }
    this.template = template;
    this.tokenizer = tokenizer;
    tokenizer.beginning().ifPresent(ids::add);
  }

  ChatWriter mark(String mark) {
    ids.add(
        tokenizer
            .id(mark)
            .orElseThrow(
                () ->
                    new LlmException(
                        "chat template: "
                            + template
                            + " needs the token "
                            + mark
                            + ", which the vocabulary lacks; use another model")));
    return this;
  }

  ChatWriter text(String text) {
    ids.addAll(tokenizer.encodeText(text));
    return this;
  }

  /** Text of ours, in which marks mean their tokens. */
  ChatWriter textWithMarks(String text) {
    ids.addAll(tokenizer.encode(text));
    return this;
  }

  int[] ids() {
    return ids.toArray();
  }
}
