package dev.tern.device.conversation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class QuestionTest {
  @ParameterizedTest
  @CsvSource({
    "what is the capital of italy, true",
    "why is the sky blue, true",
    "is a tomato a fruit, true",
    "please tell me about volcanoes, true",
    "give me a name for a cat, true",
    "so how do plants make food, true",
    "the kitchen lights blue fish, false",
    "what, false",
    "lights, false",
    "'', false",
  })
  void tellsQuestionsFromCommandsThatWereNotUnderstood(String words, boolean question) {
    assertEquals(question, Question.isOne(words));
  }
}
