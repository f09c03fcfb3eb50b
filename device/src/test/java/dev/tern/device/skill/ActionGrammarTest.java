package dev.tern.device.skill;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tern.llm.Schema.ChoiceSchema;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ActionGrammarTest {
  private final ActionGrammar grammar = ActionGrammar.of(Skills.loadAll("en"));

  @Test
  void holdsAnAnswerToTheShortlist() {
    ActionGrammar some = grammar.only(List.of("timer_set", "light_on"));

    assertEquals(
        "light_on: switch lights on (room, device)\ntimer_set: start a timer (duration, label)\n",
        some.listing());
    ChoiceSchema schema = (ChoiceSchema) some.schema("light in the office please");
    assertEquals(2, schema.options().size());
  }

  @Test
  void readsBackWhatItWrites() {
    Intent intent = new Intent("timer_set", Map.of("label", "tea", "duration", "ten minutes"));

    String written = grammar.written(intent);

    assertEquals(
        "{\"action\":\"timer_set\",\"duration\":\"ten minutes\",\"label\":\"tea\"}", written);
    assertEquals(Optional.of(intent), grammar.read(written));
  }

  @Test
  void anAnswerThatWasCutOffOrKnowsOtherSlotsIsNoIntent() {
    assertEquals(Optional.empty(), grammar.read("{\"action\":\"timer_s"));
    assertEquals(Optional.empty(), grammar.read("{\"action\":\"fly\"}"));
    assertEquals(Optional.empty(), grammar.read("{\"action\":\"light_on\",\"wings\":\"two\"}"));
    assertEquals(Optional.empty(), grammar.read(""));
  }
}
