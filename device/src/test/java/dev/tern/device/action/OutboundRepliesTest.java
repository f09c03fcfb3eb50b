package dev.tern.device.action;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.device.action.Outbound.Result;
import dev.tern.device.action.Reply.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said when an act was not carried out. */
final class OutboundRepliesTest {
  private final Appliance appliance = new Appliance();

  @Test
  void saysWhatWasClaimedOnlyWhereItWasDone() {
    Reply reply = appliance.perform("light_on", "room", "office");

    assertEquals("Turning on the lights in the office.", after(reply, new Result.Done()).text());
    assertEquals(
        "I could not reach the lights.", after(reply, new Result.Unreachable("timeout")).text());
    assertEquals("The lights could not do that.", after(reply, new Result.Refused("")).text());
    assertEquals(
        "The lights could not do that: no power.",
        after(reply, new Result.Refused("no power")).text());
    assertEquals(
        "I can't do that, because I'm not connected to the lights.",
        after(reply, new Result.NobodyThere("no broker")).text());
  }

  @Test
  void isRefusedWhereItCouldNeverBeDoneAndFailedWhereItWasNot() {
    Reply reply = appliance.perform("robot_dock");

    assertEquals(Outcome.REFUSED, after(reply, new Result.NobodyThere("")).outcome());
    assertEquals(Outcome.FAILED, after(reply, new Result.Unreachable("")).outcome());
    assertEquals(Outcome.FAILED, after(reply, new Result.Refused("")).outcome());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "light_on",
        "light_off",
        "light_brighten",
        "light_dim",
        "clean_start",
        "coffee_make",
        "media_play",
        "media_pause",
        "staff_call",
        "robot_stop",
        "robot_follow",
        "order_clear",
        "device_selftest",
        "thermostat_set",
        "cover_open",
        "settings_set",
        "device_on"
      })
  void knowsWhomToName(String intent) {
    String[] slots =
        switch (intent) {
          case "thermostat_set" -> new String[] {"temperature", "twenty degrees"};
          case "cover_open" -> new String[] {"device", "blinds"};
          case "settings_set" -> new String[] {"what", "brightness", "value", "high"};
          case "device_on" -> new String[] {"device", "fan"};
          default -> new String[0];
        };
    Reply reply = appliance.perform(intent, slots);
    assertTrue(reply.act().isPresent(), reply.toString());

    String said = after(reply, new Result.Unreachable("")).text();

    assertTrue(said.startsWith("I could not reach "), said);
  }

  private Reply after(Reply reply, Result result) {
    return appliance.actions.after(reply, reply.act().orElseThrow(), result);
  }
}
