package dev.tern.llm.chat;

import dev.tern.llm.ChatMessage;
import dev.tern.llm.LlmException;
import dev.tern.llm.gguf.GgufMetadata;
import dev.tern.llm.tokenizer.Tokenizer;
import java.util.List;

/** A layout of conversations. */
@FunctionalInterface
public interface ChatTemplate {
  /** The ids of a conversation, up to where the model's answer begins. */
  int[] encode(List<ChatMessage> messages, Tokenizer tokenizer);

  /**
   * Recognizes the layout that a model file asks for. A file without one gives a template that
   * refuses conversations: such a model continues texts.
   */
  static ChatTemplate recognize(GgufMetadata metadata) {
    String template = metadata.text("tokenizer.chat_template", "");
    if (ChatMl.recognizes(template)) {
      return ChatMl.read(template);
    }
    String found =
        template.isEmpty()
            ? "none in the file"
            : "\"" + template.strip().lines().findFirst().orElse("") + "\"";
    return (messages, tokenizer) -> {
      throw new LlmException(
          "chat template: "
              + found
              + " is not supported; supported=[ChatML]; "
              + "complete a text instead or use a chat model");
    };
  }
}
