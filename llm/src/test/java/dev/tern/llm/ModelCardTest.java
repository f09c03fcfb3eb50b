package dev.tern.llm;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tern.llm.ModelCard.Evaluation;
import dev.tern.llm.ModelCard.Quantization;
import java.time.LocalDate;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ModelCardTest {
  private static final LocalDate DAY = LocalDate.of(2026, 11, 21);

  private static ModelCard card(Quantization quantization) {
    return new ModelCard(
        "Small",
        "llama",
        "ChatML",
        Sampling.PRECISE,
        quantization,
        8192,
        OptionalInt.empty(),
        100_000_000,
        List.of());
  }

  private static final ModelCard COARSE = card(new Quantization("Q4_1", 5, false));

  @Test
  void trustsHalfOfTheTrainedContextInChatAndAThirdWithTools() {
    assertEquals(4096, COARSE.contextLimit(ModelUse.CHAT, 100_000));
    assertEquals(2867, COARSE.contextLimit(ModelUse.TOOLS, 100_000));
    assertEquals(2867, COARSE.contextLimit(ModelUse.SINGLE_ACTION, 100_000));
  }

  @Test
  void theLeastOfTrustMeasurementAndCacheCounts() {
    assertEquals(2048, COARSE.contextLimit(ModelUse.CHAT, 2048));
    assertEquals(1024, COARSE.withUsableContext(1024).contextLimit(ModelUse.CHAT, 2048));
    assertEquals(4096, COARSE.withUsableContext(8000).contextLimit(ModelUse.CHAT, 9000));
  }

  @Test
  void refusesAPromptOverTheLimitWithNumbers() {
    ContextOverBudgetException refused =
        assertThrows(
            ContextOverBudgetException.class, () -> COARSE.requireRoom(ModelUse.CHAT, 2049, 2048));

    assertEquals(2049, refused.used());
    assertEquals(2048, refused.limit());
    assertDoesNotThrow(() -> COARSE.requireRoom(ModelUse.CHAT, 2048, 2048));
  }

  @Test
  void aCoarseModelMayTalkButNotActUnexamined() {
    assertDoesNotThrow(() -> COARSE.requireFit(ModelUse.CHAT));
    assertEquals(
        "model Small: its weights were rounded after training to 5.0 bits (Q4_1), below Q6; it may"
            + " pick an action only with a passed evaluation in its card, found none;"
            + " run: tern eval --model FILE",
        refusal(COARSE, ModelUse.SINGLE_ACTION));
    assertEquals(
        "model Small: its weights were rounded after training to 5.0 bits (Q4_1), below Q6; it may"
            + " not use tools; use a native or Q6 to Q8 model",
        refusal(COARSE, ModelUse.TOOLS));
  }

  @Test
  void aPassedEvaluationAllowsOneActionAndNeverTools() {
    ModelCard failed =
        COARSE.withEvaluation(new Evaluation(ModelCard.SINGLE_ACTION, 0.5, 0.9, 40, DAY));
    ModelCard passed =
        failed.withEvaluation(new Evaluation(ModelCard.SINGLE_ACTION, 0.95, 0.9, 40, DAY));

    assertEquals(
        "score=0.50 of 40 cases on 2026-11-21, needed 0.90",
        refusal(failed, ModelUse.SINGLE_ACTION).replaceAll(".*found (.*); run.*", "$1"));
    assertEquals(1, passed.evaluations().size());
    assertDoesNotThrow(() -> passed.requireFit(ModelUse.SINGLE_ACTION));
    assertThrows(QuantizationFloorException.class, () -> passed.requireFit(ModelUse.TOOLS));
  }

  @Test
  void nativeAndFineModelsMayDoAll() {
    for (Quantization fine :
        List.of(
            new Quantization("TQ2_0", 2.0625, true),
            new Quantization("Q6_K", 6.5625, false),
            new Quantization("Q8_0", 8.5, false),
            new Quantization("F16", 16, true))) {
      assertDoesNotThrow(() -> card(fine).requireFit(ModelUse.TOOLS), fine.format());
    }
    for (Quantization coarse :
        List.of(new Quantization("Q5_1", 6, false), new Quantization("Q4_K", 4.5, false))) {
      assertThrows(
          QuantizationFloorException.class,
          () -> card(coarse).requireFit(ModelUse.SINGLE_ACTION),
          coarse.format());
    }
  }

  private static String refusal(ModelCard card, ModelUse use) {
    return assertThrows(QuantizationFloorException.class, () -> card.requireFit(use)).getMessage();
  }
}
