package dev.tern.llm.chat;

import dev.tern.llm.ChatMessage;
import dev.tern.llm.LlmException;
import dev.tern.llm.gguf.GgufMetadata;
import dev.tern.llm.tokenizer.Tokenizer;
import java.util.List;

/** A layout of conversations. */
public sealed interface ChatTemplate permits ChatMl, Llama3, BitNet, Gemma, UnknownTemplate {
  /** Its name, for the model card. */
  String name();

  /**
   * The ids of a conversation, up to where the model's answer begins.
   *
   * @throws LlmException where the layout is not known, naming those that are
   */
  int[] encode(List<ChatMessage> messages, Tokenizer tokenizer);

  /**
   * Recognizes the layout that a model file asks for. A file without one, or with one that is not
   * known, gives a template that refuses conversations: such a model continues texts.
   */
  static ChatTemplate recognize(GgufMetadata metadata) {
    return recognize(metadata.text("tokenizer.chat_template", ""));
  }

  /** Recognizes a layout by its program; the text may be empty. */
  static ChatTemplate recognize(String template) {
    if (ChatMl.recognizes(template)) {
      return ChatMl.read(template);
    }
    if (Llama3.recognizes(template)) {
      return Llama3.read(template);
    }
    if (Gemma.recognizes(template)) {
      return new Gemma();
    }
    if (BitNet.recognizes(template)) {
      return new BitNet();
    }
    return new UnknownTemplate(template);
  }
}
