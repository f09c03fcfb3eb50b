package dev.tern.llm.exam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.llm.exam.RecallExam.Depth;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class RecallExamTest {
  /** Finds the password, where the prompt has no more words than it can hold. */
  private static ScriptedModel thatHolds(int words) {
    return new ScriptedModel(
        prompt -> {
          Matcher asked =
              Pattern.compile("What is the password of the (\\w+) locker").matcher(prompt);
          assertTrue(asked.find());
          Matcher told =
              Pattern.compile("password of the " + asked.group(1) + " locker is (\\w+)\\.")
                  .matcher(prompt);
          assertTrue(told.find());
          return prompt.split("\\s+").length <= words
              ? "It is " + told.group(1).toUpperCase(Locale.ROOT) + "."
              : "It is walnut.";
        });
  }

  @Test
  void findsOverHowMuchTextAModelRemembers() {
    RecallExam.Result result =
        new RecallExam(thatHolds(700)).take(List.of(1000, 100, 500), depth -> {});

    assertEquals(List.of(100, 500, 1000), result.depths().stream().map(Depth::depth).toList());
    assertEquals(List.of(4, 4, 1), result.depths().stream().map(Depth::right).toList());
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

  @Test
  void namingAllPasswordsIsNoAnswer() {
    ScriptedModel model = new ScriptedModel(prompt -> "walnut, falcon, marble or lantern");

    RecallExam.Result result = new RecallExam(model).take(List.of(50), depth -> {});

    assertEquals(1, result.depths().getFirst().right());
  }
}
