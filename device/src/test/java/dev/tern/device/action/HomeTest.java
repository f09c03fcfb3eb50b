package dev.tern.device.action;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lights, appliances, heating, coffee, the player and robots: what is said and what is sent. */
class HomeTest {
  private final Appliance appliance = new Appliance();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ten percent   | Setting the lights to 10 percent.        | light_set levelPercent=10
          to half       | Setting the lights to 50 percent.        | light_set levelPercent=50
          to max        | Setting the lights to 100 percent.       | light_set levelPercent=100
          by ten        | Making the lights 10 percent brighter.   | light_set changePercent=10
          """)
  void setsLightLevels(String level, String text, String act) {
    Reply reply = appliance.perform("light_set", "level", level);

    assertEquals(text, reply.text());
    assertEquals(act, reply.act().orElseThrow().toString());
  }

  @Test
  void readsTheDirectionOfAChangeFromTheUtterance() {
    Reply reply =
        appliance.actions.perform(
            Appliance.intent("light_set", "level", "by twenty percent"),
            "dim the lights by twenty percent");

    assertEquals("light_set changePercent=-20", reply.act().orElseThrow().toString());
  }

  @Test
  void namesTheLimitsOfLightsAndHeating() {
    assertEquals(
        "Lights go from 0 to 100 percent. What should it be?",
        appliance.says("light_set", "level", "two hundred percent"));
    assertEquals(
        "I can set 5 to 30 degrees Celsius. What should it be?",
        appliance.says("thermostat_set", "temperature", "seventy degrees"));
    assertEquals(
        "Setting the temperature to 21.5 degrees.", appliance.saysToAnswer("21 and a half"));
  }

  @Test
  void turnsFahrenheitIntoCelsius() {
    assertEquals(
        "thermostat_set room=office celsius=20",
        appliance
            .perform(
                "thermostat_set", "room", "office", "temperature", "sixty eight degrees fahrenheit")
            .act()
            .orElseThrow()
            .toString());
  }

  @Test
  void makesItWarmerWithoutANumber() {
    assertEquals(
        "Setting the temperature 1 degree higher.",
        appliance.saysTo("make it warmer", "thermostat_set"));
  }

  @Test
  void makesCoffeeByTheCup() {
    Reply reply = appliance.perform("coffee_make", "quantity", "two cups", "option", "no sugar");

    assertEquals("Making 2 cups of coffee, no sugar.", reply.text());
    assertEquals("coffee_make cups=2 option=\"no sugar\"", reply.act().orElseThrow().toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          forward     | one metre      | Moving forward 1 meter.       | robot_move direction=forward distanceMeters=1
          backwards   | half a metre   | Moving backward 0.5 meters.   | robot_move direction=backward distanceMeters=0.5
          to the left | two feet       | Moving left 2 feet.           | robot_move direction=left distanceMeters=0.61
          """)
  void movesByMeters(String direction, String distance, String text, String act) {
    Reply reply = appliance.perform("robot_move", "direction", direction, "distance", distance);

    assertEquals(text, reply.text());
    assertEquals(act, reply.act().orElseThrow().toString());
  }

  @Test
  void aRobotNeverGuesses() {
    assertEquals(
        "I heard bananas, which isn't a direction I can take. In which direction?",
        appliance.says("robot_move", "direction", "bananas"));
    assertEquals(
        "I heard ten seconds, which isn't a distance I know. How far?",
        appliance.says("robot_move", "direction", "forward", "distance", "ten seconds"));
    assertEquals(
        "I move at most 100 meters at a time. How far should it be?",
        appliance.says("robot_move", "direction", "forward", "distance", "two miles"));
    assertEquals(
        "I heard bananas, which is neither open nor close. Should I open or close the gripper?",
        appliance.says("robot_grip", "state", "bananas"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          left   | ninety degrees | robot_turn direction=left angleDegrees=90
          right  | 45             | robot_turn direction=right angleDegrees=45
          left   | half a turn    | robot_turn direction=left angleDegrees=180
          around |                | robot_turn direction=around angleDegrees=180
          left   |                | robot_turn direction=left
          """)
  void turnsByDegrees(String direction, String angle, String act) {
    Reply reply =
        angle == null
            ? appliance.perform("robot_turn", "direction", direction)
            : appliance.perform("robot_turn", "direction", direction, "angle", angle);

    assertEquals(act, reply.act().orElseThrow().toString());
  }

  @Test
  void stopsAtOnceAndDropsWhatItAsked() {
    appliance.perform("robot_arm", "direction", "up");

    Reply stopped = appliance.perform("robot_stop");

    assertEquals("robot_stop", stopped.act().orElseThrow().toString());
    assertTrue(appliance.perform("affirm").act().isEmpty());
  }

  @Test
  void tellsThePlayerAndAdmitsThatItHearsNothingBack() {
    assertEquals(
        "media_play query=\"some mozart\"",
        appliance.perform("media_play", "query", "some mozart").act().orElseThrow().toString());
    assertEquals(
        "I can't tell, because the player doesn't report to me.", appliance.says("media_query"));
  }
}
