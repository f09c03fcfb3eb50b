package dev.tern.device.action;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What survives a restart, and what is said where time was lost. Wednesday, 10:00. */
class RestartTest {
  private final SettableClocks machine = new SettableClocks();
  private final MemoryKeeper keeper = new MemoryKeeper();
  private Actions actions = Appliance.running(machine, keeper);

  private String says(String intent, String... slots) {
    return actions.perform(Appliance.intent(intent, slots), "").text();
  }

  private String saysTo(String utterance, String intent, String... slots) {
    return actions.perform(Appliance.intent(intent, slots), utterance).text();
  }

  private List<String> due() {
    return actions.due().stream().map(Reply::text).toList();
  }

  /** Of the program alone. */
  private void restart(Duration off) {
    machine.pass(off);
    actions = Appliance.running(machine, keeper);
  }

  /** Of the machine. */
  private void reboot(Duration off) {
    machine.reboot(off);
    actions = Appliance.running(machine, keeper);
  }

  @Test
  void timersWithLabelsGoOnThroughARestart() {
    says("timer_set", "duration", "five minutes", "label", "tea");
    says("timer_set", "duration", "an hour");
    says("timer_set", "duration", "ten minutes", "label", "pasta");
    says("timer_pause", "label", "pasta");

    restart(Duration.ofMinutes(1));

    assertEquals(
        "4 minutes on the tea timer, 59 minutes on the timer of 1 hour"
            + " and 10 minutes on the pasta timer.",
        says("timer_query"));
    assertTrue(due().isEmpty());
  }

  @Test
  void timersGoOnThroughAPowerCutByTheTimeOfDay() {
    says("timer_set", "duration", "five minutes", "label", "tea");
    machine.pass(Duration.ofMinutes(1));

    reboot(Duration.ofMinutes(2));

    assertEquals("2 minutes left on the tea timer.", says("timer_query"));
    machine.pass(Duration.ofMinutes(2));
    assertEquals(List.of("Time is up: the tea timer."), due());
  }

  @Test
  void aTimerThatEndedWhileItWasOffIsToldAsThat() {
    says("timer_set", "duration", "five minutes", "label", "tea");

    reboot(Duration.ofHours(2));

    assertEquals(List.of("Time is up: the tea timer ended while I was off."), due());
    assertTrue(due().isEmpty());
    assertEquals("No timer is running.", says("timer_query"));
  }

  @Test
  void aTimerIsMovedByNoSettingOfTheClock() {
    says("timer_set", "duration", "five minutes");
    machine.pass(Duration.ofMinutes(1));

    machine.jump(Duration.ofDays(20_000));
    assertTrue(due().isEmpty());
    machine.jump(Duration.ofDays(-30_000));

    assertEquals("4 minutes left on the timer of 5 minutes.", says("timer_query"));
    machine.pass(Duration.ofMinutes(4));
    assertEquals(List.of("Time is up: the timer of 5 minutes."), due());
  }

  @Test
  void aPowerCutAfterTheClockWasSetCountsByTheNewTime() {
    machine.trusted = false;
    says("timer_set", "duration", "ten minutes");
    machine.jump(Duration.ofDays(365));
    machine.trusted = true;
    assertTrue(due().isEmpty());

    reboot(Duration.ofMinutes(4));

    assertEquals("6 minutes left on the timer of 10 minutes.", says("timer_query"));
  }

  @Test
  void saysThatItDoesNotKnowHowLongItWasOffWithoutAClock() {
    machine.trusted = false;
    says("timer_set", "duration", "five minutes", "label", "tea");
    machine.pass(Duration.ofMinutes(1));
    says("timer_set", "duration", "three minutes");

    reboot(Duration.ofSeconds(1));

    assertEquals(
        List.of(
            "I was off and don't know for how long. I go on with 3 minutes on the timer of"
                + " 3 minutes and 4 minutes on the tea timer, which may be too much."),
        due());
    machine.pass(Duration.ofMinutes(3));
    assertEquals(List.of("Time is up: the timer of 3 minutes."), due());
  }

  @Test
  void settlesATimerWhenTheClockIsSetAfterTheStart() {
    says("timer_set", "duration", "five minutes", "label", "tea");
    machine.trusted = false;
    reboot(Duration.ZERO);
    assertEquals(1, due().size());

    machine.jump(Duration.ofMinutes(30));
    machine.trusted = true;

    assertEquals(List.of("Time is up: the tea timer ended while I was off."), due());
  }

  @Test
  void alarmsAndRemindersSurviveAndMissedOnesAreTold() {
    says("alarm_set", "time", "eleven am", "label", "medicine");
    says("alarm_set", "time", "noon", "recur", "every day");
    says("reminder_set", "text", "call my mother", "time", "five pm", "date", "friday");

    reboot(Duration.ofMinutes(90));

    assertEquals(
        List.of("I missed your alarm for today at 11 a.m., medicine, because I was off."), due());
    assertEquals("You have 1 alarm: every day at noon.", says("alarm_query"));
    assertEquals(
        "You have 1 reminder: call your mother, on Friday at 5 p.m.", says("reminder_query"));
    machine.pass(Duration.ofMinutes(30));
    assertEquals(List.of("It's noon. This is your alarm."), due());
  }

  @Test
  void anAlarmThatTheClockJumpedOverIsToldAsThat() {
    says("alarm_set", "time", "eleven am");
    machine.pass(Duration.ofMinutes(1));

    machine.jump(Duration.ofHours(2));

    assertEquals(
        List.of("I missed your alarm for today at 11 a.m., because my clock was wrong."), due());
  }

  @Test
  void alarmsWaitUntilTheClockIsKnown() {
    says("alarm_set", "time", "eleven am");
    machine.trusted = false;
    reboot(Duration.ofDays(2));

    assertTrue(due().isEmpty());
    assertEquals(
        "I keep 1 alarm, but I don't know what time it is. They wait until my clock is set.",
        says("alarm_query"));

    machine.trusted = true;
    assertEquals(
        List.of("I missed your alarm for Wednesday, November 18 at 11 a.m., because I was off."),
        due());
  }

  @Test
  void saysThatItDoesNotKnowTheTime() {
    machine.trusted = false;

    assertEquals(
        "I don't know what time it is, because nobody has set my clock.",
        saysTo("what time is it", "datetime_query"));
    assertEquals(
        "I don't know what day it is, because nobody has set my clock.",
        saysTo("what day is it today", "datetime_query", "date", "today"));
    assertEquals(
        "I don't know what time it is, so I can't keep an alarm. A timer works.",
        says("alarm_set", "time", "seven am"));
    assertEquals(
        "I don't know what time it is, so I can't remind you then. A timer works.",
        says("reminder_set", "text", "drink", "time", "five pm"));
    assertEquals("Hello. What can I do for you?", says("greet"));
    assertEquals("5 minutes, starting now.", says("timer_set", "duration", "five minutes"));
  }

  @Test
  void listsAndTheVolumeSurvive() {
    says("list_add", "item", "milk and eggs");
    says("list_add", "item", "paint", "list", "hardware list");
    says("volume_set", "level", "eighty percent");
    saysTo("use the twenty four hour format", "settings_set", "value", "twenty four hour");

    reboot(Duration.ofMinutes(1));

    assertEquals("On your shopping list: milk and eggs.", says("list_query", "list", "shopping"));
    assertEquals("On your hardware list: paint.", says("list_query", "list", "hardware list"));
    assertEquals("Volume 90 percent.", says("volume_up"));
    assertEquals("It's 10:01.", saysTo("what time is it", "datetime_query"));
  }

  @Test
  void writesOnlyWhatHasChanged() {
    says("timer_set", "duration", "five minutes");
    says("alarm_set", "time", "eleven am");
    int writes = keeper.writes;

    for (int i = 0; i < 200; i++) {
      machine.pass(Duration.ofSeconds(1));
      due();
      says("timer_query");
      says("alarm_query");
      says("list_query");
    }

    assertEquals(writes, keeper.writes);
  }

  @Test
  void promisesToKeepAFarAlarm() {
    assertEquals(
        "Alarm set for Friday at 7 a.m.", says("alarm_set", "time", "seven am", "date", "friday"));
    assertEquals("Shall I restart now? Say yes to confirm.", says("device_restart"));
  }
}
