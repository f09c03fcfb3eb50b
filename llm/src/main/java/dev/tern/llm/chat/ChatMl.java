package dev.tern.llm.chat;

import dev.tern.llm.ChatMessage;
import dev.tern.llm.LlmException;
import dev.tern.llm.tokenizer.Ids;
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
 * @param defaultSystem what the template says as the system where a conversation does not begin
 *     with a system message of its own; SmolLM2 and Qwen 2 have one
 */
record ChatMl(Optional<String> defaultSystem) implements ChatTemplate {
  private static final String START = "<|im_start|>";
  private static final String END = "<|im_end|>";

  /** The default in a template: what stands between the system mark and the end mark. */
  private static final Pattern DEFAULT_SYSTEM =
      Pattern.compile(
          "!= *['\"]system['\"].{0,40}?<\\|im_start\\|>system(?:\\\\n|\n)([^{}<]*)<\\|im_end\\|>",
          Pattern.DOTALL);

  static boolean recognizes(String template) {
    return template.contains(START) && template.contains(END);
  }

  static ChatMl read(String template) {
    Matcher found = DEFAULT_SYSTEM.matcher(template);
    return new ChatMl(found.find() ? Optional.of(found.group(1)) : Optional.empty());
  }

  @Override
  public int[] encode(List<ChatMessage> messages, Tokenizer tokenizer) {
    if (messages.isEmpty()) {
      throw new LlmException("conversation: expected at least one message, found none");
    }
    Ids ids = new Ids();
    tokenizer.beginning().ifPresent(ids::add);
    if (messages.getFirst().role() != ChatMessage.Role.SYSTEM) {
      defaultSystem.ifPresent(text -> write("system", text, tokenizer, ids));
    }
    for (ChatMessage message : messages) {
      write(message.role().name().toLowerCase(Locale.ROOT), message.text(), tokenizer, ids);
    }
    ids.add(mark(START, tokenizer));
    ids.addAll(tokenizer.encodeText("assistant\n"));
    return ids.toArray();
  }

  private static void write(String role, String text, Tokenizer tokenizer, Ids ids) {
    ids.add(mark(START, tokenizer));
    ids.addAll(tokenizer.encodeText(role + "\n" + text));
    ids.add(mark(END, tokenizer));
    ids.addAll(tokenizer.encodeText("\n"));
  }

  private static int mark(String text, Tokenizer tokenizer) {
    return tokenizer
        .id(text)
        .orElseThrow(
            () ->
                new LlmException(
                    "chat template: ChatML needs the token "
                        + text
                        + ", which the vocabulary lacks; use another model"));
  }
}
