package dev.tern.llm.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChatMlTest {
  private static final String SMOLLM2 =
      "{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}"
          + "{{ '<|im_start|>system\nYou are a helpful AI assistant named SmolLM, trained by Hugging"
          + " Face<|im_end|>\n' }}{% endif %}{{'<|im_start|>' + message['role'] + '\n'"
          + " + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}"
          + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

  @Test
  void readsTheDefaultSystemMessageOfATemplate() {
    assertEquals(
        Optional.of("You are a helpful AI assistant named SmolLM, trained by Hugging Face"),
        ChatMl.read(SMOLLM2).defaultSystem());
  }

  @Test
  void findsNoDefaultWhereATemplateHasNone() {
    String plain =
        "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n'"
            + " + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}";

    assertTrue(ChatMl.recognizes(plain));
    assertEquals(Optional.empty(), ChatMl.read(plain).defaultSystem());
  }

  @Test
  void doesNotTakeOtherLayoutsForItsOwn() {
    assertFalse(ChatMl.recognizes("{{ '[INST] ' + message['content'] + ' [/INST]' }}"));
  }
}
