package dev.tern.llm.chat;

import dev.tern.llm.ChatMessage;
import dev.tern.llm.tokenizer.Tokenizer;
import java.util.List;
import java.util.Locale;

/**
 * The layout of Llama 3, 3.1, 3.2 and 3.3:
 *
 * <pre>
 *   &lt;|begin_of_text|&gt;&lt;|start_header_id|&gt;user&lt;|end_header_id|&gt;
 *
 *   What time is it?&lt;|eot_id|&gt;&lt;|start_header_id|&gt;assistant&lt;|end_header_id|&gt;
 *
 * </pre>
 *
 * @param datesSystem whether the system message begins with two dates, and is written even where a
 *     conversation has none: from 3.1 on
 */
record Llama3(boolean datesSystem) implements ChatTemplate {
  static final String NAME = "Llama 3";

  private static final String HEADER = "<|start_header_id|>";
  private static final String HEADER_END = "<|end_header_id|>";
  private static final String TURN_END = "<|eot_id|>";

  private static final String KNOWLEDGE_DATE = "Cutting Knowledge Date: December 2023";

  /**
   * The template's own date where it is told none. Not today's: a prompt that changes at midnight
   * would be read anew, and the model is told the time by a skill.
   */
  private static final String DATES = KNOWLEDGE_DATE + "\nToday Date: 26 Jul 2024\n\n";

  static boolean recognizes(String template) {
    return template.contains(HEADER) && template.contains(TURN_END);
  }

  static Llama3 read(String template) {
    return new Llama3(template.contains(KNOWLEDGE_DATE));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int[] encode(List<ChatMessage> messages, Tokenizer tokenizer) {
    ChatWriter writer = new ChatWriter(NAME, messages, tokenizer);
    boolean hasSystem = messages.getFirst().role() == ChatMessage.Role.SYSTEM;
    if (datesSystem) {
      String text = hasSystem ? messages.getFirst().text().strip() : "";
      write("system", DATES + text, writer);
    }
    for (ChatMessage message :
        messages.subList(datesSystem && hasSystem ? 1 : 0, messages.size())) {
      write(message.role().name().toLowerCase(Locale.ROOT), message.text().strip(), writer);
    }
    return writer.mark(HEADER).text("assistant").mark(HEADER_END).text("\n\n").ids();
  }

  private static void write(String role, String text, ChatWriter writer) {
    writer.mark(HEADER).text(role).mark(HEADER_END).text("\n\n" + text).mark(TURN_END);
  }
}
