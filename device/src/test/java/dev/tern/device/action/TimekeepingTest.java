package dev.tern.device.action;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.device.skill.Intent;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Timers, alarms, reminders and the clock, on a Wednesday at 10:00. */
class TimekeepingTest {
  private final Appliance appliance = new Appliance();

  private List<String> due() {
    return appliance.actions.due().stream().map(Reply::text).toList();
  }

  @Test
  void aTimerTellsWhatIsLeftAndWhenItIsUp() {
    appliance.says("timer_set", "duration", "five minutes");
    appliance.pass(Duration.ofSeconds(90));

    assertEquals(
        "3 minutes and 30 seconds left on the timer of 5 minutes.", appliance.says("timer_query"));
    assertTrue(due().isEmpty());

    appliance.pass(Duration.ofSeconds(210));
    assertEquals(List.of("Time is up: the timer of 5 minutes."), due());
    assertEquals("No timer is running.", appliance.says("timer_query"));
  }

  @Test
  void severalTimersAreToldApartByLabelOrLength() {
    appliance.says("timer_set", "duration", "five minutes", "label", "tea");
    appliance.says("timer_set", "duration", "an hour");

    assertEquals(
        "5 minutes on the tea timer and 1 hour on the timer of 1 hour.",
        appliance.says("timer_query"));
    assertEquals(
        "Which one: the tea timer or the timer of 1 hour?",
        appliance.saysTo("cancel the timer", "timer_cancel"));
    assertEquals("Canceled the timer of 1 hour.", appliance.saysToAnswer("the one hour one"));
    assertEquals(
        "I have no pasta timer. There is the tea timer.",
        appliance.says("timer_query", "label", "pasta"));
  }

  @Test
  void allTimersAreCanceledOnRequest() {
    appliance.says("timer_set", "duration", "five minutes");
    appliance.says("timer_set", "duration", "ten minutes");

    appliance.saysTo("cancel the timer", "timer_cancel");

    assertEquals("Canceled all 2 timers.", appliance.saysToAnswer("all of them"));
  }

  @Test
  void aPausedTimerKeepsWhatIsLeft() {
    appliance.says("timer_set", "duration", "five minutes");
    appliance.pass(Duration.ofMinutes(2));
    assertEquals(
        "Paused the timer of 5 minutes with 3 minutes left.", appliance.says("timer_pause"));
    appliance.pass(Duration.ofHours(1));

    assertEquals(
        "3 minutes left on the timer of 5 minutes, which is paused.",
        appliance.says("timer_query"));
    assertEquals(Optional.empty(), appliance.actions.nextDue());
    assertEquals(
        "The timer of 5 minutes goes on with 3 minutes left.",
        appliance.saysTo("resume the timer", "timer_pause"));
  }

  @Test
  void refusesMoreTimersThanItKeeps() {
    for (int i = 0; i < Timers.MOST; i++) {
      appliance.says("timer_set", "duration", "five minutes");
    }

    assertEquals(
        "I already have 20 timers, which is all I can keep. Cancel one first.",
        appliance.says("timer_set", "duration", "five minutes"));
  }

  @ParameterizedTest
  @CsvSource({
    "seven am, tomorrow, , tomorrow at 7 a.m.",
    "seven, , , today at 7 p.m.",
    "eleven, , , today at 11 a.m.",
    "seven am, , , tomorrow at 7 a.m.",
    "seven, tomorrow, , tomorrow at 7 a.m.",
    "seven, , in the evening, today at 7 p.m.",
    "half past six, friday, , Friday at 6:30 a.m.",
    "eight, tonight, , today at 8 p.m.",
    "noon, , , today at noon",
    "twelve, , , today at noon",
    "twenty minutes, , , today at 10:20 a.m."
  })
  void setsAlarms(String time, String date, String timeOfDay, String when) {
    var slots = new LinkedHashMap<String, String>();
    slots.put("time", time);
    if (date != null) {
      slots.put("date", date);
    }
    if (timeOfDay != null) {
      slots.put("time_of_day", timeOfDay);
    }

    String said = appliance.actions.perform(new Intent("alarm_set", slots)).text();

    assertTrue((said + " ").startsWith("Alarm set for " + when), said);
  }

  @Test
  void anAlarmRingsOnceAndARepeatedOneAgain() {
    appliance.says("alarm_set", "time", "eleven am");
    appliance.says("alarm_set", "time", "noon", "recur", "weekdays", "label", "lunch");
    appliance.pass(Duration.ofHours(2));

    assertEquals(
        List.of("It's 11 a.m. This is your alarm.", "It's noon: lunch. This is your alarm."),
        due());
    assertEquals("You have 1 alarm: on weekdays at noon, lunch.", appliance.says("alarm_query"));
    assertEquals(
        Optional.of(LocalDateTime.of(2026, 11, 19, 12, 0).atZone(Appliance.BERLIN).toInstant()),
        appliance.actions.nextDue());
  }

  @Test
  void saysThatFarAlarmsLiveOnlyWhileItIsOn() {
    assertEquals(
        "Alarm set for Friday at 7 a.m. I keep it only while I stay switched on.",
        appliance.says("alarm_set", "time", "seven am", "date", "friday"));
  }

  @Test
  void asksAgainForATimeThatIsOver() {
    assertEquals(
        "That was today at 9 a.m., which is over. What time should it be?",
        appliance.says("alarm_set", "time", "nine am", "date", "today"));
    assertEquals("Alarm set for today at 9 p.m.", appliance.saysToAnswer("nine pm"));
  }

  @Test
  void saysThatItRepeatsOnlyByTheWeek() {
    assertEquals(
        "I heard monthly, and I can only repeat by days of the week."
            + " Once, every day, or on which weekdays?",
        appliance.says("alarm_set", "time", "seven am", "recur", "monthly"));
  }

  @Test
  void cancelsAlarmsByTimeOrAll() {
    appliance.says("alarm_set", "time", "eleven am");
    appliance.says("alarm_set", "time", "nine pm");

    assertEquals(
        "You have alarms for today at 11 a.m. and today at 9 p.m. Which time should I cancel?",
        appliance.saysTo("cancel my alarm", "alarm_cancel"));
    assertEquals("Canceled the alarm for today at 9 p.m.", appliance.saysToAnswer("nine"));
    appliance.says("alarm_set", "time", "five pm");
    assertEquals("Canceled 2 alarms.", appliance.saysTo("delete my alarms", "alarm_cancel"));
    assertEquals("You have no alarms.", appliance.says("alarm_query"));
  }

  @Test
  void remindsInTheListenersWords() {
    assertEquals(
        "I'll remind you today at 9 p.m.: take your pills.",
        appliance.says("reminder_set", "text", "take my pills", "time", "nine pm"));
    assertEquals(
        "You have 1 reminder: take your pills, today at 9 p.m.", appliance.says("reminder_query"));

    appliance.pass(Duration.ofHours(11));

    assertEquals(List.of("This is your reminder: take your pills."), due());
  }

  @Test
  void readsTheRemindersOfAWeek() {
    appliance.says("reminder_set", "text", "call bob", "time", "five pm", "date", "friday");

    assertEquals(
        "You have 1 reminder: call bob, on Friday at 5 p.m.",
        appliance.says("reminder_query", "date", "this week"));
    assertEquals(
        "You have no reminders for next week.",
        appliance.says("reminder_query", "date", "next week"));
  }

  @Test
  void forgetsAReminderByItsWords() {
    appliance.says("reminder_set", "text", "take my pills", "time", "nine pm");
    appliance.says("reminder_set", "text", "call bob", "time", "five pm");

    assertEquals(
        "I won't remind you of this: call bob.", appliance.says("reminder_cancel", "text", "bob"));
    assertEquals(
        "I have no such reminder. There is: take your pills.",
        appliance.says("reminder_cancel", "text", "dentist"));
  }

  @ParameterizedTest
  @CsvSource({
    "what time is it, It's 10 a.m.",
    "'what is today''s date', 'It''s Wednesday, November 18, 2026.'",
    "what day is it, 'It''s Wednesday, November 18, 2026.'",
    "what year is it, It's 2026.",
    "what week is it, It's week 47."
  })
  void tellsTimeOrDateByWhatWasAsked(String utterance, String reply) {
    assertEquals(reply, appliance.saysTo(utterance, "datetime_query"));
  }

  @Test
  void knowsTheTimeElsewhere() {
    assertEquals(
        "It's 4 a.m. in New York City.",
        appliance.says("datetime_query", "place", "new york city"));
    assertEquals("It's 6 p.m. in Japan.", appliance.says("datetime_query", "place", "japan"));
    assertEquals(
        "I don't know the time zone of Australia. Try a large city nearby.",
        appliance.says("datetime_query", "place", "australia"));
  }

  @Test
  void countsTheDaysUntilADate() {
    assertEquals(
        "Christmas is on Friday, December 25, in 37 days.",
        appliance.says("datetime_query", "event", "christmas"));
    assertEquals(
        "I don't know when your birthday is.",
        appliance.says("datetime_query", "event", "my birthday"));
  }

  @Test
  void convertsTimesBetweenPlacesAndBothHalvesWhereOneWasNotSaid() {
    assertEquals(
        "3 p.m. in London is midnight in Tokyo.",
        appliance.says("timezone_convert", "time", "three pm", "from", "london", "to", "tokyo"));
    assertEquals(
        "3 a.m. in London is 4 a.m. here, and 3 p.m. is 4 p.m.",
        appliance.says("timezone_convert", "time", "three", "from", "london"));
  }
}
