package dev.tern.asr.whisper;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class WordBiasTest {
  private static final WordBias BIAS =
      WordBias.of(List.of(List.of(1, 2, 3), List.of(1, 4), List.of(5)), 2);

  @Test
  void prefersBeginningsOfWordsAnywhere() {
    assertArrayEquals(new float[] {0, 2, 0, 0, 0, 2}, after());
    assertArrayEquals(new float[] {0, 2, 0, 0, 0, 2}, after(0, 3, 5));
  }

  @Test
  void prefersWhatGoesOnWithABegunWord() {
    assertArrayEquals(new float[] {0, 2, 2, 0, 2, 2}, after(0, 1));
    assertArrayEquals(new float[] {0, 2, 0, 2, 0, 2}, after(0, 1, 2));
  }

  @Test
  void forgetsAWordThatWentOnOtherwise() {
    assertArrayEquals(new float[] {0, 2, 0, 0, 0, 2}, after(1, 0));
    assertArrayEquals(new float[] {0, 2, 0, 0, 0, 2}, after(1, 2, 0));
  }

  @Test
  void givesATokenItsBonusOnceOnly() {
    WordBias bias = WordBias.of(List.of(List.of(1, 1, 1), List.of(1)), 2);
    float[] logits = new float[2];

    bias.add(logits, List.of(1, 1));

    assertArrayEquals(new float[] {0, 2}, logits);
  }

  @Test
  void changesNothingWhereNothingIsExpected() {
    float[] logits = {1, 2};

    WordBias.NONE.add(logits, List.of(0, 1));

    assertArrayEquals(new float[] {1, 2}, logits);
  }

  @Test
  void spellsWordsAsTheModelLearnedThem() {
    TokenRules rules = TokenRules.read(TestModel.folder());

    for (String text : List.of(" lights", " turn on the thermostat", " Mozart", " ephemeral")) {
      assertEquals(text, rules.text(rules.ids(text)));
    }
    // As OpenAI's tokenizer cuts them.
    assertEquals(1, rules.ids(" lights").size());
    assertEquals(rules.ids(" the").getFirst(), rules.ids(" turn the").get(1));
  }

  private static float[] after(Integer... text) {
    float[] logits = new float[6];
    BIAS.add(logits, List.of(text));
    return logits;
  }
}
