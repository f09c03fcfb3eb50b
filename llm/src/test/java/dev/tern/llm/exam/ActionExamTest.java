package dev.tern.llm.exam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.llm.ModelCard;
import dev.tern.llm.exam.ActionExam.Action;
import dev.tern.llm.exam.ActionExam.Case;
import dev.tern.llm.exam.ActionExam.Outcome;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ActionExamTest {
  private static final List<Action> ACTIONS =
      List.of(
          new Action("timer_set", "start a timer", List.of("duration", "label")),
          new Action("light_on", "switch lights on", List.of("room")),
          new Action("stop", "be quiet", List.of()));

  private static final Case TIMER =
      new Case(
          "tea timer five minutes",
          "timer_set",
          Map.of("label", "tea", "duration", "five minutes"));

  private static final Case STOP = new Case("stop it", "stop", Map.of());

  @Test
  void onlyTheRightActionWithExactlyTheRightSlotsCounts() {
    assertRight(true, "{\"action\":\"timer_set\",\"duration\":\"five minutes\",\"label\":\"tea\"}");
    assertRight(false, "{\"action\":\"timer_set\",\"duration\":\"five minutes\"}");
    assertRight(false, "{\"action\":\"timer_set\",\"duration\":\"five\",\"label\":\"tea\"}");
    assertRight(false, "{\"action\":\"light_on\"}");
    assertRight(false, "{\"action\":\"timer_set\",\"dura");
  }

  @Test
  void theModelSeesActionsExamplesAndTheGrammarOfTheSentence() {
    ScriptedModel model = new ScriptedModel(prompt -> "{\"action\":\"stop\"}");

    new ActionExam(model, ACTIONS, List.of(TIMER)).take(List.of(STOP), outcome -> {});

    assertTrue(
        model.lastPrompt().contains("timer_set: start a timer (duration, label)\n"),
        model.lastPrompt());
    assertTrue(
        model
            .lastPrompt()
            .endsWith(
                "USER: tea timer five minutes\nASSISTANT: {\"action\":\"timer_set\","
                    + "\"duration\":\"five minutes\",\"label\":\"tea\"}\nUSER: stop it"),
        model.lastPrompt());
    assertEquals(ActionExam.schema(ACTIONS, "stop it"), model.lastSchema());
  }

  @Test
  void theScoreGoesToTheCard() {
    ScriptedModel model = new ScriptedModel(prompt -> "{\"action\":\"stop\"}");

    ActionExam.Result result =
        new ActionExam(model, ACTIONS, List.of()).take(List.of(STOP, TIMER), outcome -> {});

    ModelCard.Evaluation evaluation = result.evaluation(LocalDate.of(2026, 11, 21));
    assertEquals(
        new ModelCard.Evaluation(ModelCard.SINGLE_ACTION, 0.5, 0.9, 2, LocalDate.of(2026, 11, 21)),
        evaluation);
    assertFalse(evaluation.passed());
    assertEquals(0.5, result.actionScore());
  }

  private static void assertRight(boolean expected, String answer) {
    ActionExam exam = new ActionExam(new ScriptedModel(prompt -> answer), ACTIONS, List.of());

    Outcome outcome = exam.take(List.of(TIMER), one -> {}).outcomes().getFirst();

    assertEquals(expected, outcome.right(), answer);
  }
}
