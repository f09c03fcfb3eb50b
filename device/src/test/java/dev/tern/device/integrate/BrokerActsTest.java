package dev.tern.device.integrate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.device.action.Act;
import dev.tern.device.action.Outbound.Result;
import dev.tern.device.cli.TestBroker;
import dev.tern.ota.BrokerLink;
import dev.tern.ota.NoBroker;
import dev.tern.ota.Topics;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.client.IMqttMessageListener;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Acts over a real broker. */
@Timeout(60)
final class BrokerActsTest {
  private static final Topics TOPICS = new Topics("home", "kitchen");
  private static final Act LIGHT = act("light_set", "room", "office", "levelPercent", 40);

  @TempDir Path folder;

  @Test
  void isDoneWhenWhoeverCarriesItOutSaysSo() throws Exception {
    try (TestBroker broker = TestBroker.start(folder);
        BrokerLink link = TestLinks.open(broker, TOPICS);
        House house = new House(broker, "{\"outcome\":\"done\"}")) {
      assertEquals(new Result.Done(), new BrokerActs(link, TOPICS).carryOut(LIGHT));
      assertEquals(
          "tern/v1/home/kitchen/act/light_set "
              + "{\"act\":\"light_set\",\"values\":{\"room\":\"office\",\"levelPercent\":40},"
              + "\"withinMillis\":2000}",
          house.next());
    }
  }

  @Test
  void tellsARobotWhenToStopByItself() throws Exception {
    try (TestBroker broker = TestBroker.start(folder);
        BrokerLink link = TestLinks.open(broker, TOPICS);
        House house = new House(broker, "{\"outcome\":\"done\"}")) {
      Act move =
          act("robot_move", "direction", "forward", "distanceMeters", new BigDecimal("0.500"));

      assertEquals(new Result.Done(), new BrokerActs(link, TOPICS).carryOut(move));

      assertEquals(
          "tern/v1/home/kitchen/act/robot_move "
              + "{\"act\":\"robot_move\",\"values\":{\"direction\":\"forward\","
              + "\"distanceMeters\":0.500},\"withinMillis\":2000,\"deadManMillis\":5000}",
          house.next());
    }
  }

  @Test
  void tellsAnOrderWithoutWaiting() throws Exception {
    try (TestBroker broker = TestBroker.start(folder);
        BrokerLink link = TestLinks.open(broker, TOPICS);
        House house = new House(broker, "")) {
      Act add = act("order_add", "item", "tea", "time", LocalTime.of(7, 30));

      assertEquals(new Result.Done(), new BrokerActs(link, TOPICS).carryOut(add));

      assertTrue(house.next().contains("\"time\":\"07:30\""));
    }
  }

  @Test
  void tellsWhyItWasNotDone() throws Exception {
    try (TestBroker broker = TestBroker.start(folder);
        BrokerLink link = TestLinks.open(broker, TOPICS);
        House house = new House(broker, "{\"outcome\":\"failed\",\"reason\":\"no power.\"}")) {
      BrokerActs acts = new BrokerActs(link, TOPICS);

      assertEquals(new Result.Refused("no power"), acts.carryOut(LIGHT));
      house.answersWith("{\"outcome\":\"failed\",\"reason\":\"" + "x".repeat(101) + "\"}");
      assertEquals(new Result.Refused(""), acts.carryOut(LIGHT));
    }
  }

  @Test
  void claimsNothingAboutAnswersThatItCantRead() throws Exception {
    try (TestBroker broker = TestBroker.start(folder);
        BrokerLink link = TestLinks.open(broker, TOPICS);
        House house = new House(broker, "")) {
      BrokerActs acts = new BrokerActs(link, TOPICS);
      for (String answer :
          new String[] {
            "", "ok", "{}", "{\"outcome\":true}", "{\"outcome\":\"done\"} x", "x".repeat(100_000)
          }) {
        house.answersWith(answer);
        assertInstanceOf(Result.Unreachable.class, acts.carryOut(LIGHT));
      }
    }
  }

  @Test
  void isNotToBeReachedWhereNobodyListensOrAnswers() throws Exception {
    try (TestBroker broker = TestBroker.start(folder);
        BrokerLink link = TestLinks.open(broker, TOPICS)) {
      BrokerActs acts = new BrokerActs(link, TOPICS, Duration.ofMillis(1500));

      assertUnreachable("nobody listens there", acts.carryOut(LIGHT));
      try (House silent = new House(broker, null)) {
        assertUnreachable("no answer within 1500 ms", acts.carryOut(LIGHT));
        assertTrue(silent.next().contains("light_set"));
      }
    }
  }

  @Test
  void isNotToBeReachedAtOnceWhileTheBrokerIsAway() throws Exception {
    TestBroker broker = TestBroker.start(folder);
    try (BrokerLink link = TestLinks.open(broker, TOPICS)) {
      broker.close();
      while (link.isConnected()) {
        Thread.sleep(10);
      }

      assertUnreachable("no connection", new BrokerActs(link, TOPICS).carryOut(LIGHT));
    }
  }

  @Test
  void isForNobodyWithoutABroker() {
    BrokerActs acts = new BrokerActs(new NoBroker("mqtt.broker is none"), TOPICS);

    assertEquals(new Result.NobodyThere("mqtt.broker is none"), acts.carryOut(LIGHT));
    assertEquals(new Result.Done(), acts.carryOut(act("stop")));
  }

  private static void assertUnreachable(String reason, Result result) {
    String found = assertInstanceOf(Result.Unreachable.class, result).reason();
    assertTrue(found.contains(reason), found);
  }

  private static Act act(String name, Object... namesAndValues) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      values.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return new Act(name, values);
  }

  /** Whoever carries out acts; with null as answer it is silent. */
  private static final class House implements AutoCloseable {
    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    private final MqttClient client;
    private volatile String answer;

    House(TestBroker broker, String answer) throws MqttException {
      this.answer = answer;
      client = new MqttClient("tcp://127.0.0.1:" + broker.port(), "house", new MemoryPersistence());
      client.connect();
      client.subscribe(
          new MqttSubscription[] {new MqttSubscription("tern/v1/+/+/act/#", 1)},
          new IMqttMessageListener[] {this::arrived});
    }

    void answersWith(String text) {
      answer = text;
    }

    String next() throws InterruptedException {
      return seen.poll(10, TimeUnit.SECONDS);
    }

    private void arrived(String topic, MqttMessage request) {
      seen.add(topic + " " + new String(request.getPayload(), StandardCharsets.UTF_8));
      String text = answer;
      String whereTo = request.getProperties().getResponseTopic();
      if (text != null && whereTo != null) {
        MqttMessage message = new MqttMessage(text.getBytes(StandardCharsets.UTF_8));
        MqttProperties properties = new MqttProperties();
        properties.setCorrelationData(request.getProperties().getCorrelationData());
        message.setProperties(properties);
        // Paho's own thread must not wait for the broker.
        Thread.ofVirtual().start(() -> publish(whereTo, message));
      }
    }

    private void publish(String topic, MqttMessage message) {
      try {
        client.publish(topic, message);
      } catch (MqttException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void close() throws MqttException {
      client.disconnect();
      client.close(true);
    }
  }
}
