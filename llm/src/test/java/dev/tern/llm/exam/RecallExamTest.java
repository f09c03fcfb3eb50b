package dev.tern.llm.exam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.llm.exam.RecallExam.Depth;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class RecallExamTest {
  /** Says again all that it was told, as far as its memory reaches back. */
  private static ScriptedModel thatHolds(int words) {
    return new ScriptedModel(
        prompt -> {
          String[] all = prompt.split("\\s+");
          return String.join(
              " ", List.of(all).subList(Math.max(0, all.length - words), all.length));
        });
  }

  @Test
  void findsOverHowMuchTextAModelRemembers() {
    RecallExam.Result result =
        new RecallExam(thatHolds(700)).take(List.of(1000, 100, 500), depth -> {});

    assertEquals(List.of(100, 500, 1000), result.depths().stream().map(Depth::depth).toList());
    assertEquals(List.of(4, 4, 0), result.depths().stream().map(Depth::right).toList());
    int usable = result.usableContext().orElseThrow();
    assertTrue(usable >= 500 && usable <= 700, "" + usable);
  }

  @Test
  void aModelThatFindsNothingHasNoUsableContext() {
    RecallExam.Result result = new RecallExam(thatHolds(0)).take(List.of(100), depth -> {});

    assertEquals(OptionalInt.empty(), result.usableContext());
  }

  @Test
  void whatComesAfterAFailedDepthDoesNotCount() {
    RecallExam.Result result =
        new RecallExam.Result(
            List.of(
                new Depth(100, 150, 4, 4), new Depth(200, 250, 2, 4), new Depth(300, 350, 4, 4)));

    assertEquals(OptionalInt.of(150), result.usableContext());
  }
}
