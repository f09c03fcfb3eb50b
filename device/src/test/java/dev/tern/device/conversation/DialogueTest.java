package dev.tern.device.conversation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class DialogueTest {
  private Instant now = Instant.parse("2026-01-01T12:00:00Z");
  private final Dialogue dialogue = new Dialogue(() -> now);

  @Test
  void forgetsSeveralOfTheOldestAtOnceWhereThereAreTooMany() {
    for (int i = 1; i <= Dialogue.MOST_EXCHANGES + 1; i++) {
      dialogue.add("question " + i, "Answer " + i + ".");
    }

    assertEquals(4, dialogue.messages().size());
    assertEquals("question 4", dialogue.messages().getFirst().text());
    assertEquals("Answer 5.", dialogue.messages().getLast().text());
  }

  @Test
  void forgetsAfterSilence() {
    dialogue.add("What is the capital of France?", "Paris.");

    now = now.plus(Dialogue.REMEMBERED);
    assertTrue(dialogue.isGoingOn());
    now = now.plus(Duration.ofSeconds(1));

    assertFalse(dialogue.isGoingOn());
    assertTrue(dialogue.messages().isEmpty());
  }

  @Test
  void keepsNoRefusals() {
    dialogue.add("Who am I?", "I'm sorry, but I don't know who you are.");
    dialogue.add("What is it?", "I don\u2019t know.");
    dialogue.add("And now?", "As an AI, I can't tell.");
    dialogue.add("Hm?", "");

    assertFalse(dialogue.isGoingOn());
  }

  @Test
  void remembersWhatWasHeardOfAnAnswerThatWasCutShort() {
    dialogue.add("What is a whale?", "A whale is a mammal, and it lives in the sea.");

    dialogue.wasCutShort("A whale is a mammal, and it lives in the sea.", "A whale is a mammal,");

    assertEquals("A whale is a mammal, ...", dialogue.messages().getLast().text());
  }

  @Test
  void forgetsAnAnswerOfWhichNothingWasHeard() {
    dialogue.add("What is a whale?", "A whale is a mammal.");

    dialogue.wasCutShort("Another answer.", "");
    assertTrue(dialogue.isGoingOn(), "it was not that one");

    dialogue.wasCutShort("A whale is a mammal.", "");

    assertFalse(dialogue.isGoingOn());
  }
}
