package dev.tern.device.skill.handler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.tern.device.action.Act;
import dev.tern.device.action.Outbound.Result;
import dev.tern.device.action.Outbound.Result.Fault;
import dev.tern.device.skill.Handling;
import dev.tern.ota.NoBroker;
import dev.tern.ota.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MqttHandlerTest {
  @Test
  void anAnswerMayCarryWhatToSay() {
    assertEquals(
        new Result.Said("The soil is dry."),
        read("{\"outcome\":\"done\",\"say\":\"The soil is dry\"}"));
    assertEquals(new Result.Done(), read("{\"outcome\":\"done\"}"));
    assertEquals(
        new Result.Refused("no water"), read("{\"outcome\":\"failed\",\"reason\":\"no water.\"}"));
  }

  @Test
  void anAnswerThatIsNoneClaimsNothing() {
    assertEquals(Fault.CRASHED, fault("done"));
    assertEquals(Fault.CRASHED, fault("{\"outcome\":\"maybe\"}"));
    assertEquals(Fault.CRASHED, fault(""));
    assertEquals(Fault.CRASHED, fault("[]"));
  }

  @Test
  void anAnswerIsBounded() {
    assertEquals(
        Fault.TOO_MUCH, fault("{\"outcome\":\"done\",\"say\":\"" + "a".repeat(301) + "\"}"));
    assertEquals(Fault.TOO_MUCH, fault(" ".repeat(5_000)));
  }

  @Test
  void withoutABrokerNobodyIsThere() {
    MqttHandler handler =
        new MqttHandler(new NoBroker("mqtt.broker is none"), new Topics("home", "kitchen"));

    assertEquals(
        new Result.NobodyThere("mqtt.broker is none"),
        handler.carryOut(
            new Act("plant_water", Map.of()),
            new Handling.Mqtt(Optional.empty(), Duration.ofSeconds(1))));
  }

  private static Result read(String answer) {
    return MqttHandler.read(answer.getBytes(StandardCharsets.UTF_8));
  }

  private static Fault fault(String answer) {
    return assertInstanceOf(Result.Broken.class, read(answer)).fault();
  }
}
