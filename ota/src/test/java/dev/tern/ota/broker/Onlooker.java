package dev.tern.ota.broker;

import static org.junit.jupiter.api.Assertions.fail;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;

/** Sees what a broker tells about a device. */
final class Onlooker implements AutoCloseable {
  private final MqttClient client;
  private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

  Onlooker(Mosquitto broker) throws MqttException {
    client = new MqttClient("tcp://127.0.0.1:" + broker.port(), "onlooker", null);
    client.connect();
    MqttSubscription all = new MqttSubscription("tern/v1/#", 1);
    client.subscribe(
        new MqttSubscription[] {all},
        new org.eclipse.paho.mqttv5.client.IMqttMessageListener[] {this::messageArrived});
  }

  private void messageArrived(String topic, MqttMessage message) {
    seen.add(topic + "=" + new String(message.getPayload(), StandardCharsets.UTF_8));
  }

  /** Waits for {@code topic=payload}; returns the other messages before it, one a line. */
  String awaits(String message) throws InterruptedException {
    StringBuilder others = new StringBuilder();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (System.nanoTime() < end) {
      String next = seen.poll(100, TimeUnit.MILLISECONDS);
      if (message.equals(next)) {
        return others.toString();
      }
      others.append(next == null ? "" : next + "\n");
    }
    return fail("expected " + message + ", seen:\n" + others);
  }

  @Override
  public void close() throws MqttException {
    client.disconnect();
    client.close(true);
  }
}
