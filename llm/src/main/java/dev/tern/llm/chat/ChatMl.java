package dev.tern.llm.chat;

import dev.tern.llm.ChatMessage;
import dev.tern.llm.tokenizer.Tokenizer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * ChatML, the layout of SmolLM2 and Qwen:
 *
 * <pre>
 *   &lt;|im_start|&gt;system
 *   You are ..&lt;|im_end|&gt;
 *   &lt;|im_start|&gt;user
 *   What time is it?&lt;|im_end|&gt;
 *   &lt;|im_start|&gt;assistant
 * </pre>
 *
 * <p>Qwen 3 may think aloud before it answers. A person waits for the answer, so its template's
 * other way is taken: the answer begins with a thought that is empty and over, and past answers are
 * told without their thoughts.
 *
 * @param defaultSystem what the template says as the system where a conversation does not begin
 *     with a system message of its own; SmolLM2 and Qwen 2 have one
 * @param mayThink whether an empty thought keeps the model from thinking
 */
record ChatMl(Optional<String> defaultSystem, boolean mayThink) implements ChatTemplate {
  static final String NAME = "ChatML";
  static final String QWEN3 = "Qwen3";

  private static final String START = "<|im_start|>";
  private static final String END = "<|im_end|>";
  private static final String THOUGHT_END = "</think>";
  private static final String NO_THOUGHT = "<think>\n\n" + THOUGHT_END + "\n\n";

  /** The default in a template: a system message spelled out to its end, not put together. */
  private static final Pattern DEFAULT_SYSTEM =
      Pattern.compile(
          "<\\|im_start\\|>system(?:\\\\n|\n)((?:(?!['\"]\\s*[+~])[^{}<>])+)<\\|im_end\\|>");

  static boolean recognizes(String template) {
    return template.contains(START) && template.contains(END);
  }

  static ChatMl read(String template) {
    Matcher found = DEFAULT_SYSTEM.matcher(template);
    return new ChatMl(
        found.find() ? Optional.of(found.group(1)) : Optional.empty(),
        template.contains("enable_thinking"));
  }

  @Override
  public String name() {
    return mayThink ? QWEN3 : NAME;
  }

  @Override
  public int[] encode(List<ChatMessage> messages, Tokenizer tokenizer) {
    ChatWriter writer = new ChatWriter(name(), messages, tokenizer);
    if (messages.getFirst().role() != ChatMessage.Role.SYSTEM) {
      defaultSystem.ifPresent(text -> write("system", text, writer));
    }
    for (ChatMessage message : messages) {
      String text = message.text();
      if (mayThink && message.role() == ChatMessage.Role.ASSISTANT) {
        text = withoutThought(text);
      }
      write(message.role().name().toLowerCase(Locale.ROOT), text, writer);
    }
    writer.mark(START).text("assistant\n");
    if (mayThink) {
      writer.textWithMarks(NO_THOUGHT);
    }
    return writer.ids();
  }

  private static void write(String role, String text, ChatWriter writer) {
    writer.mark(START).text(role + "\n" + text).mark(END).text("\n");
  }

  private static String withoutThought(String text) {
    int end = text.lastIndexOf(THOUGHT_END);
    return end < 0 ? text : text.substring(end + THOUGHT_END.length()).stripLeading();
  }
}
