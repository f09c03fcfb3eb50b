package dev.tern.device.conversation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SpokenAnswerTest {
  private final List<String> heard = new ArrayList<>();
  private final SpokenAnswer answer = new SpokenAnswer(2, heard::add);

  @Test
  void endsAfterTwoSentences() {
    assertTrue(answer.accept("Rome. It is"));
    assertFalse(answer.accept(" old. It is big."));

    assertEquals("Rome. It is old.", answer.finish(false));
  }

  @Test
  void handsTheFirstLongClauseOnBeforeTheSentenceEnds() {
    answer.accept("Plants make food from sunlight and water, which they");

    assertEquals(List.of("Plants make food from sunlight and water,"), heard);
  }

  @Test
  void keepsAShortFirstClauseUntilTheSentenceEnds() {
    answer.accept("Yes, it is. ");

    assertEquals(List.of("Yes, it is."), heard);
  }

  @Test
  void worksOnPiecesThatCutWords() {
    for (char c : "Dr. Smith has 3.5 apples. Good.".toCharArray()) {
      answer.accept(String.valueOf(c));
    }

    assertEquals("Dr. Smith has 3.5 apples. Good.", answer.finish(false));
    assertEquals(List.of("Dr. Smith has 3.5 apples.", "Good."), heard);
  }

  @Test
  void dropsMarkupAndEndsASentenceAtALineEnd() {
    answer.accept("**Paris**\n\nIt is the capital.\n");

    assertEquals("Paris. It is the capital.", answer.finish(false));
  }

  @Test
  void dropsASecondSentenceThatWasNotFinished() {
    answer.accept("It is Paris. The city has many");

    assertEquals("It is Paris.", answer.finish(true));
  }

  @Test
  void saysThatItStoppedInsideTheFirstSentence() {
    answer.accept("It is a very long story about the");

    assertEquals("It is a very long story about the." + SpokenAnswer.STOPPED, answer.finish(true));
  }

  @Test
  void saysNothingWhenTheModelDid() {
    assertEquals("", answer.finish(false));
  }
}
