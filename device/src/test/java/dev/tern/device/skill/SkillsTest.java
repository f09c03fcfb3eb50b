package dev.tern.device.skill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SkillsTest {
  private static final String LANGUAGE =
      """
      language: en
      small-words: the a
      types:
        room: (kitchen|living room)
        words: {words: 1-3}
      before: please
      after: please
      """;

  private static Skills skills(String sentences) {
    String manifest =
        """
        skill: toy
        language: en
        kind: command
        intents:
          go:
            about: go
            risk: act
            slots: {place: room, text: words}
            sentences: |
        """
            + sentences.indent(8);
    return Skills.of(
        "en", new StringReader(LANGUAGE), Map.of("toy.yaml", new StringReader(manifest)));
  }

  private static Optional<Map<String, String>> slots(String sentences, String text) {
    return new SentenceRules(skills(sentences)).match(text).map(match -> match.intent().slots());
  }

  @ParameterizedTest
  @CsvSource({
    "go [to] [the] {place}, go to the living room, living room",
    "go [to] [the] {place}, go kitchen, kitchen",
    "(go|drive) to {place:(hell|bed)}, drive to bed, bed",
    "go room[s] {place}, go rooms kitchen, kitchen",
    "go room[s] {place}, go room kitchen, kitchen",
  })
  void grammarReadsOptionalsAlternativesEndingsAndSlots(
      String sentence, String text, String place) {
    assertEquals(Optional.of(Map.of("place", place)), slots(sentence, text));
  }

  @Test
  void freeTextTakesAsFewWordsAsItCan() {
    assertEquals(
        Optional.of(Map.of("text", "milk", "place", "kitchen")),
        slots("put {text} [in the {place}]", "put milk in the kitchen please"));
  }

  @Test
  void sentencesHaveToFitFromEndToEnd() {
    assertEquals(Optional.empty(), slots("go to {place}", "go to kitchen and sing"));
  }

  @Test
  void unknownSkillIsToldWithTheKnownOnes() {
    SkillException error =
        assertThrows(SkillException.class, () -> Skills.load(List.of("lights", "timer")));

    assertTrue(error.getMessage().startsWith("skill 'timer' is not known; known=[dialog, lights,"));
    assertTrue(error.getMessage().endsWith("did you mean 'timers'?"), error.getMessage());
  }

  @Test
  void onlyTheSkillsNamedAreMatched() {
    SentenceRules rules = new SentenceRules(Skills.load(List.of("timers")));

    assertTrue(rules.match("set a timer for five minutes").isPresent());
    assertTrue(rules.match("turn on the lights").isEmpty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "go (to|; toy.yaml:10: nothing stands here",
        "go [to; toy.yaml:10: ']' is missing at character 7",
        "go {where}; toy.yaml:10: slot 'where' is not declared; declared=[place, text]",
        "go <plase>; toy.yaml:10: rule or type 'plase' is not defined before its use",
        "go to!; toy.yaml:10: '!' is no letter",
        "go) to; toy.yaml:10: ')' closes nothing; remove it at character 3",
        "[go] [to]; toy.yaml:10: all of this sentence is optional",
      })
  void faultsNameFileLineAndRemedy(String sentence, String message) {
    SkillException error = assertThrows(SkillException.class, () -> skills(sentence));

    assertTrue(error.getMessage().startsWith(message.split(";")[0]), error.getMessage());
  }

  @Test
  void unknownKeysNameTheNearestKnownOne() {
    String manifest = "skill: toy\nlanguage: en\nintends: {}\n";

    SkillException error =
        assertThrows(
            SkillException.class,
            () ->
                Skills.of(
                    "en",
                    new StringReader(LANGUAGE),
                    Map.of("toy.yaml", new StringReader(manifest))));

    assertEquals(
        "toy.yaml:3: key 'intends' is not known; known=[skill, language, kind, handler, types,"
            + " rules, intents];"
            + " did you mean 'intents'?",
        error.getMessage());
  }

  @Test
  void brokenYamlNamesItsLine() {
    SkillException error =
        assertThrows(
            SkillException.class,
            () ->
                Skills.of(
                    "en",
                    new StringReader(LANGUAGE),
                    Map.of("toy.yaml", new StringReader("skill: [toy\nlanguage: en\n"))));

    assertTrue(error.getMessage().startsWith("toy.yaml:2: this is no YAML"), error.getMessage());
  }
}
