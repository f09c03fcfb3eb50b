package dev.tern.llm.chat;

import dev.tern.llm.ChatMessage;
import dev.tern.llm.tokenizer.Tokenizer;
import java.util.List;

/**
 * The layout of BitNet b1.58 2B4T (the model's {@code tokenizer_config.json}):
 *
 * <pre>
 *   &lt;|begin_of_text|&gt;User: What time is it?&lt;|eot_id|&gt;Assistant:
 * </pre>
 */
record BitNet() implements ChatTemplate {
  static final String NAME = "BitNet";

  private static final String TURN_END = "<|eot_id|>";

  static boolean recognizes(String template) {
    boolean own =
        template.contains(TURN_END)
            && template.contains("capitalize + ': '")
            && template.contains("Assistant: ");
    // The converter of bitnet.cpp wrote another layout into files of this model, with which answers
    // do not end (ik_llama.cpp issue 339); they want the same layout as all others.
    return own || template.contains("BITNETAssistant");
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int[] encode(List<ChatMessage> messages, Tokenizer tokenizer) {
    ChatWriter writer = new ChatWriter(NAME, messages, tokenizer);
    for (ChatMessage message : messages) {
      String role =
          switch (message.role()) {
            case SYSTEM -> "System: ";
            case USER -> "User: ";
            case ASSISTANT -> "Assistant: ";
          };
      writer.text(role + message.text().strip()).mark(TURN_END);
    }
    return writer.text("Assistant: ").ids();
  }
}
