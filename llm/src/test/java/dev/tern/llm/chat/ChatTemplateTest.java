package dev.tern.llm.chat;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tern.llm.ChatMessage;
import dev.tern.llm.ChatMessage.Role;
import dev.tern.llm.Golden;
import dev.tern.llm.LlmException;
import dev.tern.llm.gguf.GgufFile;
import dev.tern.llm.tokenizer.Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Each family's published template, shortened to what tells it from others, and what that template
 * makes of a conversation, written with its marks.
 */
class ChatTemplateTest {
  private static final String QWEN_2_5 =
      "{%- if tools %}{{- '<|im_start|>system\\n' }}{%- if messages[0]['role'] == 'system' %}"
          + "{{- messages[0]['content'] }}{%- endif %}{%- else %}"
          + "{%- if messages[0]['role'] == 'system' %}{{- '<|im_start|>system\\n' +"
          + " messages[0]['content'] + '<|im_end|>\\n' }}{%- else %}{{- '<|im_start|>system\\n"
          + "You are Qwen, created by Alibaba Cloud. You are a helpful assistant.<|im_end|>\\n' }}"
          + "{%- endif %}{%- endif %}";

  private static final String QWEN_3 =
      "{%- if messages[0].role == 'system' %}{{- '<|im_start|>system\\n' + messages[0].content +"
          + " '<|im_end|>\\n' }}{%- endif %}{%- if add_generation_prompt %}"
          + "{{- '<|im_start|>assistant\\n' }}{%- if enable_thinking is defined and"
          + " enable_thinking is false %}{{- '<think>\\n\\n</think>\\n\\n' }}{%- endif %}{%- endif %}";

  private static final String LLAMA_3 =
      "{% set content = '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n'+"
          + " message['content'] | trim + '<|eot_id|>' %}";

  private static final String LLAMA_3_1 =
      LLAMA_3 + "{{- \"Cutting Knowledge Date: December 2023\\n\" }}{{- \"Today Date: \" }}";

  private static final String BITNET =
      "{% set loop_messages = messages %}{% for message in loop_messages %}{% set content ="
          + " message['role'] | capitalize + ': '+ message['content'] | trim + '<|eot_id|>' %}"
          + "{{ content }}{% endfor %}{% if add_generation_prompt %}{{ 'Assistant: ' }}{% endif %}";

  private static final String GEMMA_3 =
      "{{ bos_token }}{%- if messages[0]['role'] == 'system' -%}{%- set first_user_prefix ="
          + " messages[0]['content'] + '\\n\\n' -%}{%- endif -%}{{ '<start_of_turn>' + role + '\\n'"
          + " + (first_user_prefix if loop.first else \"\") }}{{ '<end_of_turn>\\n' }}";

  private static final List<ChatMessage> TALK =
      List.of(
          new ChatMessage(Role.SYSTEM, "Be brief."),
          new ChatMessage(Role.USER, " Hi! "),
          new ChatMessage(Role.ASSISTANT, "<think>\nhm\n</think>\n\nHello."),
          new ChatMessage(Role.USER, "What time is it?"));

  private static final List<ChatMessage> QUESTION = List.of(new ChatMessage(Role.USER, "Hi!"));

  @Test
  void qwen2SaysItsOwnSystemMessageWhereAConversationHasNone() {
    assertWrites(
        "<|im_start|>system\nYou are Qwen, created by Alibaba Cloud. You are a helpful assistant."
            + "<|im_end|>\n<|im_start|>user\nHi!<|im_end|>\n<|im_start|>assistant\n",
        QWEN_2_5,
        QUESTION,
        shared("qwen2"));
    assertWrites(
        "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\n Hi! <|im_end|>\n"
            + "<|im_start|>assistant\n",
        QWEN_2_5,
        TALK.subList(0, 2),
        shared("qwen2"));
  }

  @Test
  void qwen3AnswersWithoutThinkingAndForgetsPastThoughts() {
    assertWrites(
        "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\n Hi! <|im_end|>\n"
            + "<|im_start|>assistant\nHello.<|im_end|>\n<|im_start|>user\nWhat time is it?<|im_end|>\n"
            + "<|im_start|>assistant\n<think>\n\n</think>\n\n",
        QWEN_3,
        TALK,
        shared("qwen2"));
  }

  @Test
  void llama3BeginsEachMessageWithAHeader() {
    assertWrites(
        "<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\nBe brief.<|eot_id|>"
            + "<|start_header_id|>user<|end_header_id|>\n\nHi!<|eot_id|>"
            + "<|start_header_id|>assistant<|end_header_id|>\n\n",
        LLAMA_3,
        TALK.subList(0, 2),
        shared("llama-bpe"));
  }

  @Test
  void llama31TellsTwoDatesFirst() {
    String dates =
        "<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\n"
            + "Cutting Knowledge Date: December 2023\nToday Date: 26 Jul 2024\n\n";
    String rest =
        "<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nHi!<|eot_id|>"
            + "<|start_header_id|>assistant<|end_header_id|>\n\n";

    assertWrites(dates + rest, LLAMA_3_1, QUESTION, shared("llama-bpe"));
    assertWrites(dates + "Be brief." + rest, LLAMA_3_1, TALK.subList(0, 2), shared("llama-bpe"));
  }

  @Test
  void bitNetNamesWhoSpeaks() {
    String written = "<|begin_of_text|>System: Be brief.<|eot_id|>User: Hi!<|eot_id|>Assistant: ";
    String byTheConverter = "{{ 'Human: ' + message['content'] + '\\n\\nBITNETAssistant: ' }}";

    assertWrites(written, BITNET, TALK.subList(0, 2), shared("llama-bpe"));
    assertWrites(written, byTheConverter, TALK.subList(0, 2), shared("llama-bpe"));
  }

  @Test
  void gemmaPutsTheSystemIntoTheFirstTurn() {
    assertWrites(
        "<bos><start_of_turn>user\nBe brief.\n\nHi!<end_of_turn>\n<start_of_turn>model\n"
            + "Yes?<end_of_turn>\n<start_of_turn>user\nWhat time is it?<end_of_turn>\n"
            + "<start_of_turn>model\n",
        GEMMA_3,
        List.of(TALK.get(0), TALK.get(1), new ChatMessage(Role.ASSISTANT, "Yes?"), TALK.get(3)),
        Golden.gemma());
  }

  @Test
  void gemmaBeginsWithTheUser() {
    ChatTemplate gemma = ChatTemplate.recognize(GEMMA_3);
    Tokenizer tokenizer = tokenizer(Golden.gemma());

    assertEquals(
        "conversation: Gemma's layout begins with a message of the user, after at most one of the"
            + " system; found [SYSTEM]",
        assertThrows(LlmException.class, () -> gemma.encode(TALK.subList(0, 1), tokenizer))
            .getMessage());
  }

  @Test
  void eachHasAName() {
    assertEquals("ChatML", ChatTemplate.recognize(QWEN_2_5).name());
    assertEquals("Qwen3", ChatTemplate.recognize(QWEN_3).name());
    assertEquals("Llama 3", ChatTemplate.recognize(LLAMA_3_1).name());
    assertEquals("BitNet", ChatTemplate.recognize(BITNET).name());
    assertEquals("Gemma", ChatTemplate.recognize(GEMMA_3).name());
    assertEquals("none", ChatTemplate.recognize("").name());
  }

  @Test
  void anUnknownTemplateNamesTheKnownOnes() {
    ChatTemplate unknown = ChatTemplate.recognize("{{ '[INST] ' + message['content'] }}");
    Tokenizer tokenizer = tokenizer(Golden.stories("f32"));

    assertEquals(
        "chat template: \"{{ '[INST] ' + message['content'] }}\" is not supported;"
            + " supported=[ChatML, Qwen3, Llama 3, BitNet, Gemma];"
            + " complete a text instead or use a chat model",
        assertThrows(LlmException.class, () -> unknown.encode(QUESTION, tokenizer)).getMessage());
  }

  @Test
  void aTokenThatTheVocabularyLacksIsNamed() {
    Tokenizer tokenizer = tokenizer(Golden.stories("f32"));

    assertEquals(
        "chat template: Llama 3 needs the token <|start_header_id|>, which the vocabulary lacks;"
            + " use another model",
        assertThrows(
                LlmException.class,
                () -> ChatTemplate.recognize(LLAMA_3).encode(QUESTION, tokenizer))
            .getMessage());
  }

  private static void assertWrites(
      String expected, String template, List<ChatMessage> messages, Path vocabulary) {
    Tokenizer tokenizer = tokenizer(vocabulary);

    int[] ids = ChatTemplate.recognize(template).encode(messages, tokenizer);

    assertArrayEquals(tokenizer.encode(expected), ids, () -> tokenizer.decode(ids));
  }

  private static Path shared(String vocabulary) {
    Path file =
        Path.of(System.getProperty("tern.shared", "../shared"))
            .resolve(Path.of("golden", "tokenizers", "ggml-vocab-" + vocabulary + ".gguf"));
    assumeTrue(Files.exists(file), "needs the vocabulary files of llama.cpp: " + file);
    return file;
  }

  private static Tokenizer tokenizer(Path file) {
    try (GgufFile gguf = GgufFile.open(file)) {
      return Tokenizer.read(gguf.metadata());
    }
  }
}
