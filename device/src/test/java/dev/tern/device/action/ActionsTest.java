package dev.tern.device.action;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.device.action.Reply.Outcome;
import dev.tern.device.premises.Premises;
import dev.tern.device.skill.Intent;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** How questions are asked back, answered, confirmed and dropped. */
class ActionsTest {
  private final Appliance appliance = new Appliance();

  @Test
  void asksForAMissingValueAndTakesTheBareAnswer() {
    assertEquals("For how long?", appliance.says("timer_set", "label", "tea"));

    assertEquals("Tea timer: 5 minutes, starting now.", appliance.saysToAnswer("Five minutes."));
    assertFalse(appliance.actions.isAwaitingAnswer());
  }

  @Test
  void repeatsWhatItHeardAndAsksAgainInsteadOfGuessing() {
    Reply reply = appliance.perform("timer_set", "duration", "five bananas");

    assertEquals(
        "I heard five bananas, which isn't a length of time I know. For how long?", reply.text());
    assertEquals(Outcome.ASKS_VALUE, reply.outcome());
    assertEquals(Optional.of("duration"), reply.askedSlot());
    assertEquals("8 minutes, starting now.", appliance.saysToAnswer("eight minutes"));
  }

  @Test
  void leavesItAfterAskingThreeTimes() {
    appliance.says("timer_set");
    appliance.saysToAnswer("bananas");
    appliance.saysToAnswer("more bananas");

    String fourth = appliance.saysToAnswer("a banana");

    assertEquals("I still didn't get that, so I'll leave it.", fourth);
    assertFalse(appliance.actions.isAwaitingAnswer());
  }

  @Test
  void anAnswerWinsOverASentenceRuleOnlyWhenItIsAValue() {
    Intent lights = Appliance.intent("light_on", "room", "kitchen");
    Intent move = Appliance.intent("robot_move", "distance", "two minutes");
    appliance.says("timer_set");

    assertEquals(
        Optional.of(lights),
        appliance.actions.inContext(Optional.of(lights), "turn on the kitchen lights"));
    assertEquals(
        Optional.of(Appliance.intent("timer_set", "duration", "two minutes")),
        appliance.actions.inContext(Optional.of(move), "two minutes"));
  }

  @Test
  void aQuestionIsNoAnswer() {
    appliance.says("timer_set");

    assertEquals(
        Optional.empty(), appliance.actions.inContext(Optional.empty(), "who wrote hamlet"));
  }

  @Test
  void whatToBeRemindedOfIsNotDone() {
    appliance.says("reminder_set", "time", "five pm");
    Intent oven = Appliance.intent("device_off", "device", "oven");

    Intent meant =
        appliance.actions.inContext(Optional.of(oven), "turn off the oven").orElseThrow();

    assertEquals(
        "I'll remind you today at 5 p.m.: turn off the oven.",
        appliance.actions.perform(meant, "turn off the oven").text());
  }

  @Test
  void anotherIntentDropsTheQuestion() {
    appliance.says("timer_set");
    appliance.says("light_on");

    assertEquals(Optional.empty(), appliance.actions.inContext(Optional.empty(), "five minutes"));
  }

  @Test
  void noDropsTheQuestion() {
    appliance.says("timer_set");

    assertEquals("All right, I won't.", appliance.says("deny"));
    assertFalse(appliance.actions.isAwaitingAnswer());
  }

  @Test
  void aQuestionIsForgottenAfterFifteenSeconds() {
    appliance.says("timer_set");
    appliance.pass(Duration.ofSeconds(15));

    assertEquals(Optional.empty(), appliance.actions.inContext(Optional.empty(), "five minutes"));
  }

  @Test
  void yesToAValueQuestionAsksItAgain() {
    appliance.says("timer_set", "label", "tea");

    assertEquals("For how long?", appliance.says("affirm"));
    assertEquals("Tea timer: 5 minutes, starting now.", appliance.saysToAnswer("five minutes"));
  }

  @Test
  void asksOneValueAfterTheOther() {
    assertEquals("What should I remind you of?", appliance.says("reminder_set"));
    assertEquals("At what time?", appliance.saysToAnswer("call my mother"));
    assertEquals(
        "I'll remind you today at 3 p.m.: call your mother.", appliance.saysToAnswer("at three"));
  }

  @Test
  void dangerWaitsForASpokenYes() {
    Reply asked = appliance.perform("device_restart");

    Reply confirmed = appliance.perform("affirm");

    assertEquals(Outcome.ASKS_YES, asked.outcome());
    assertEquals("Shall I restart now? Say yes to confirm.", asked.text());
    assertTrue(asked.act().isEmpty());
    assertEquals("device_restart", confirmed.act().orElseThrow().toString());
  }

  @Test
  void dangerIsDroppedByNoByAnythingElseAndByTime() {
    appliance.perform("robot_arm", "direction", "up");
    assertEquals("All right, I won't.", appliance.says("deny"));
    assertTrue(appliance.perform("affirm").act().isEmpty());

    appliance.perform("robot_arm", "direction", "up");
    appliance.perform("greet");
    assertTrue(appliance.perform("affirm").act().isEmpty());

    appliance.perform("robot_arm", "direction", "up");
    appliance.pass(Duration.ofSeconds(15));
    assertTrue(appliance.perform("affirm").act().isEmpty());
  }

  @Test
  void doorsAndGatesAreDangerAndBlindsAreNot() {
    assertEquals(
        "Shall I open the garage door? Say yes to confirm.",
        appliance.says("cover_open", "device", "garage door"));
    assertEquals(
        "cover_open device=\"garage door\"",
        appliance.perform("affirm").act().orElseThrow().toString());
    assertEquals("Closing the blinds.", appliance.says("cover_close", "device", "blinds"));
  }

  @Test
  void aRestartSaysWhatItWouldLose() {
    appliance.says("timer_set", "duration", "five minutes");
    appliance.says("alarm_set", "time", "seven am");

    assertEquals(
        "I would lose your timers, alarms and reminders, 2 in all. Shall I restart now?",
        appliance.says("device_restart"));
  }

  @Test
  void yesWithoutAQuestionDoesNothing() {
    assertEquals("I didn't ask anything just now. What would you like?", appliance.says("affirm"));
  }

  @Test
  void repeatsTheLastReplyWhoeverGaveIt() {
    assertEquals("I haven't said anything yet.", appliance.says("repeat"));

    appliance.says("math", "expr", "two plus two");
    assertEquals("That's 4.", appliance.says("repeat"));
    assertEquals("That's 4.", appliance.says("repeat"));

    appliance.actions.said("Rome.");
    assertEquals("Rome.", appliance.says("repeat"));
  }

  @Test
  void actsPrintOnOneLine() {
    assertEquals(
        "light_on room=\"living room\"",
        appliance.perform("light_on", "room", "living room").act().orElseThrow().toString());
  }

  @Test
  void refusesALanguageWithoutReplies() {
    Exception refused =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new Actions(
                    "ko",
                    Clock.systemUTC(),
                    new Random(),
                    new DeviceFacts("1", Path.of("/sys")),
                    Premises.unknown(),
                    new Volume(50)));

    assertEquals("language=ko has no replies; supported=[en]", refused.getMessage());
  }

  @Test
  void performsAGuessAfterAYes() {
    Intent guess = Appliance.intent("light_on", "room", "kitchen");

    Reply asked =
        appliance.actions.didYouMean(guess, "on kitten light", "turn on the kitchen lights");

    assertEquals("Did you mean: turn on the kitchen lights?", asked.text());
    assertEquals("Turning on the lights in the kitchen.", appliance.says("affirm"));
    assertFalse(appliance.actions.isAwaitingAnswer());
  }

  @Test
  void asksForOtherWordsWhereAGuessWasWrong() {
    appliance.actions.didYouMean(Appliance.intent("light_on"), "lie on", "turn on the lights");

    assertEquals("All right. Could you say it another way?", appliance.says("deny"));
    assertFalse(appliance.actions.isAwaitingAnswer());
  }

  @Test
  void asksForAYesOfItsOwnWhereTheGuessIsDangerous() {
    Intent guess = Appliance.intent("device_restart");
    appliance.actions.didYouMean(guess, "we start", "restart");

    assertEquals("Shall I restart now? Say yes to confirm.", appliance.says("affirm"));
    assertEquals("Restarting now.", appliance.says("affirm"));
  }
}
