package dev.tern.llm.chat;

import dev.tern.llm.ChatMessage;
import dev.tern.llm.LlmException;
import dev.tern.llm.tokenizer.Tokenizer;
import java.util.List;

/**
 * The layout of Gemma 2 and 3, which knows no system: what it says begins the first turn of the
 * user.
 *
 * <pre>
 *   &lt;bos&gt;&lt;start_of_turn&gt;user
 *   You are ..
 *
 *   What time is it?&lt;end_of_turn&gt;
 *   &lt;start_of_turn&gt;model
 * </pre>
 */
record Gemma() implements ChatTemplate {
  static final String NAME = "Gemma";

  private static final String START = "<start_of_turn>";
  private static final String END = "<end_of_turn>";

  static boolean recognizes(String template) {
    return template.contains(START) && template.contains(END);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int[] encode(List<ChatMessage> messages, Tokenizer tokenizer) {
    ChatWriter writer = new ChatWriter(NAME, messages, tokenizer);
    String before = "";
    List<ChatMessage> turns = messages;
    if (messages.getFirst().role() == ChatMessage.Role.SYSTEM) {
      before = messages.getFirst().text() + "\n\n";
      turns = messages.subList(1, messages.size());
    }
    if (turns.isEmpty() || turns.getFirst().role() != ChatMessage.Role.USER) {
      throw new LlmException(
          "conversation: Gemma's layout begins with a message of the user, after at most one of the"
              + " system; found "
              + messages.stream().map(ChatMessage::role).toList());
    }
    for (ChatMessage turn : turns) {
      String role =
          switch (turn.role()) {
            case USER -> "user\n";
            case ASSISTANT -> "model\n";
            case SYSTEM ->
                throw new LlmException(
                    "conversation: Gemma's layout has one message of the system, the first; found "
                        + messages.stream().map(ChatMessage::role).toList());
          };
      writer.mark(START).text(role + before + turn.text().strip()).mark(END).text("\n");
      before = "";
    }
    return writer.mark(START).text("model\n").ids();
  }
}
