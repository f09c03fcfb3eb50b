package dev.tern.ota.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tern.ota.BrokerAddress;
import dev.tern.ota.Topics;
import java.net.URI;
import org.eclipse.paho.mqttv5.client.MqttClientException;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrokerRefusalTest {
  @ParameterizedTest
  @ValueSource(
      ints = {
        MqttClientException.REASON_CODE_CLIENT_DISCONNECTING,
        MqttClientException.REASON_CODE_CONNECTION_LOST
      })
  void doesNotBlameTheBrokersVersionForABrokenConnection(int code) {
    assertEquals(
        "broker=tcp://127.0.0.1:1883: the connection broke; look at the broker's log",
        line(new MqttException(code)));
  }

  @Test
  void saysWhatIsNeededWhereTheBrokerRefuses() {
    assertEquals(
        "broker=tcp://127.0.0.1:1883: it refuses, reason code=132; MQTT 5 is needed",
        line(new MqttException(0x84)));
  }

  private static String line(Exception failure) {
    return BrokerRefusal.line(
        new BrokerAddress(URI.create("tcp://127.0.0.1:1883"), "", null, null),
        new Topics("home", "kitchen"),
        failure);
  }
}
