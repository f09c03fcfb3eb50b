package dev.tern.device.conversation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.device.skill.Intent;
import dev.tern.device.skill.SentenceRules;
import dev.tern.device.skill.Skills;
import dev.tern.device.wording.WordingReader;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ActionPickerTest {
  private static final Skills SKILLS = Skills.loadAll("en");
  private static final SentenceRules RULES = new SentenceRules(SKILLS);
  private static final WordingReader READER = WordingReader.in("en").orElseThrow();
  private static final ActionPicker PICKER = new ActionPicker(READER, SKILLS);

  private static ActionPicker.Pick pick(String words) {
    return PICKER.pick(words, RULES.understand(words), Question.isOne(words));
  }

  @Test
  void picksAnActionForWordingThatNoRuleHas() {
    ActionPicker.Pick.Sure pick =
        assertInstanceOf(ActionPicker.Pick.Sure.class, pick("i can barely hear you"));

    assertEquals(new Intent("volume_up", Map.of()), pick.intent());
    assertTrue(pick.reason().startsWith("wording: volume_up 0."), pick.reason());
  }

  @Test
  void findsSlotsByTheirTypes() {
    ActionPicker.Pick.Sure pick =
        assertInstanceOf(
            ActionPicker.Pick.Sure.class, pick("i have to be up by seven am so please an alarm"));

    assertEquals("alarm_set", pick.intent().name());
    assertEquals("seven am", pick.intent().slots().get("time"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"how do vaccines work", "who painted the night watch", "why is the sky blue"})
  void leavesQuestionsToTheLanguageModel(String question) {
    assertInstanceOf(ActionPicker.Pick.None.class, pick(question));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "and then she told him to turn it around",
        "the neighbors are having a party again",
        "he said he would come over around eight",
        "the lights of the city were beautiful from up there",
        "their phone number is two hundred fifteen six hundred seven twenty twenty",
        "the weather on march eighth will be sixty five degrees with a twenty one percent chance of rain"
      })
  void doesNothingForWhatIsOnlyTalk(String talk) {
    ActionPicker.Pick pick = pick(talk);

    assertTrue(
        !(pick instanceof ActionPicker.Pick.Sure sure)
            || List.of("unsupported", "chitchat").contains(sure.intent().name()),
        pick.toString());
  }

  @Test
  void neverDoesWhatIsDangerousByLikelihood() {
    for (String words :
        List.of("i want you to raise that arm of yours up", "reboot the whole machine now")) {
      ActionPicker.Pick pick = pick(words);

      assertTrue(
          !(pick instanceof ActionPicker.Pick.Sure sure)
              || !SKILLS
                  .intent(sure.intent().name())
                  .orElseThrow()
                  .dangerousWith(sure.intent().slots()),
          pick.toString());
    }
  }

  @Test
  void guessesOnlyIntentsThatItsSkillsHave() {
    ActionPicker withoutVolume = new ActionPicker(READER, Skills.load(List.of("lights")));

    assertInstanceOf(
        ActionPicker.Pick.None.class,
        withoutVolume.pick("i can barely hear you", RULES.understand(""), false));
  }
}
