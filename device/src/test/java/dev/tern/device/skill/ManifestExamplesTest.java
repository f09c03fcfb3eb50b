package dev.tern.device.skill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every manifest brings its own tests: what its sentences mean, and what they must not. */
class ManifestExamplesTest {
  private static final Skills SKILLS = Skills.loadAll("en");
  private static final SentenceRules RULES = new SentenceRules(SKILLS);

  @TestFactory
  List<DynamicTest> examplesMeanWhatTheManifestSays() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Skill skill : SKILLS.all()) {
      for (Skill.Declaration intent : skill.intents()) {
        for (Skill.Example example : intent.examples()) {
          tests.add(
              DynamicTest.dynamicTest(
                  example.text(),
                  () -> {
                    Match match = RULES.match(example.text()).orElseThrow();

                    assertEquals(example.meaning(), match.intent(), match.rule());
                    assertTrue(match.exact(), match.rule());
                  }));
        }
      }
    }
    return tests;
  }

  @TestFactory
  List<DynamicTest> otherSentencesDoNotComeToTheIntent() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Skill skill : SKILLS.all()) {
      for (Skill.Declaration intent : skill.intents()) {
        for (String text : intent.never()) {
          tests.add(
              DynamicTest.dynamicTest(
                  intent.name() + ": " + text,
                  () ->
                      assertNotEquals(
                          intent.name(),
                          RULES.match(text).map(match -> match.intent().name()).orElse(""))));
        }
      }
    }
    return tests;
  }

  @Test
  void everyIntentHasSixExamplesAndSomethingItIsNot() {
    for (Skill skill : SKILLS.all()) {
      for (Skill.Declaration intent : skill.intents()) {
        assertTrue(intent.examples().size() >= 6, intent.name());
        assertTrue(!intent.never().isEmpty(), intent.name());
      }
    }
  }
}
