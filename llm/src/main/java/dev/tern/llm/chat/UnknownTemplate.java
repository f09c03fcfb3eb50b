package dev.tern.llm.chat;

import dev.tern.llm.ChatMessage;
import dev.tern.llm.LlmException;
import dev.tern.llm.tokenizer.Tokenizer;
import java.util.List;

/**
 * A layout that is not known, or none: conversations are refused.
 *
 * @param template as the file has it, empty where it has none
 */
record UnknownTemplate(String template) implements ChatTemplate {
  private static final int MOST_SHOWN = 80;

  @Override
  public String name() {
    return template.isEmpty() ? "none" : "unknown";
  }

  @Override
  public int[] encode(List<ChatMessage> messages, Tokenizer tokenizer) {
    String line = template.strip().lines().findFirst().orElse("");
    String found =
        template.isEmpty()
            ? "none in the file"
            : "\""
                + (line.length() > MOST_SHOWN ? line.substring(0, MOST_SHOWN) + ".." : line)
                + "\"";
    throw new LlmException(
        "chat template: "
            + found
            + " is not supported; supported=["
            + String.join(", ", ChatMl.NAME, ChatMl.QWEN3, Llama3.NAME, BitNet.NAME, Gemma.NAME)
            + "]; complete a text instead or use a chat model");
  }
}
