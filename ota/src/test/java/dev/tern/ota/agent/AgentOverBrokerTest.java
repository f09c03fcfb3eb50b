package dev.tern.ota.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.tern.ota.BrokerAddress;
import dev.tern.ota.BrokerLink;
import dev.tern.ota.Disk;
import dev.tern.ota.Origin;
import dev.tern.ota.TargetSet.Requirements;
import dev.tern.ota.TargetSet.Role;
import dev.tern.ota.Topics;
import dev.tern.ota.UpdateStatus;
import dev.tern.ota.UpdateStatus.Phase;
import dev.tern.ota.broker.Mosquitto;
import dev.tern.ota.broker.MqttLink;
import dev.tern.ota.disk.FileDisk;
import dev.tern.ota.power.SampleAppliance;
import dev.tern.ota.power.SampleRepository;
import dev.tern.ota.set.Offer;
import dev.tern.ota.slot.Slots;
import dev.tern.ota.transfer.Download;
import dev.tern.ota.transfer.FolderOrigin;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.client.IMqttMessageListener;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Offers over a real broker, which loses its connections and holds what anybody put there. */
@Timeout(90)
final class AgentOverBrokerTest {
  private static final Topics TOPICS = new Topics("home", "kitchen");
  private static final String OPEN = "allow_anonymous true";
  private static final Rhythm QUICK =
      new Rhythm(
          Duration.ofMillis(20),
          Duration.ofMillis(20),
          Duration.ofMillis(50),
          Duration.ofMillis(20),
          Duration.ofMillis(20),
          Duration.ofMillis(20),
          Duration.ofHours(1),
          Duration.ofHours(10));

  @TempDir Path folder;

  private final Disk disk = new FileDisk();
  private final SampleAppliance appliance = new SampleAppliance(disk);
  private SampleRepository repository;
  private UpdateAgent agent;

  @BeforeEach
  void publish() throws IOException {
    repository = new SampleRepository(folder.resolve("repository"));
    for (String name : List.of("one", "two")) {
      repository.add(
          name,
          Map.of(),
          Requirements.NONE,
          List.of(
              new SampleRepository.Content(Role.SKILLS, "skills/x.yaml", name.getBytes(UTF_8))));
    }
  }

  @AfterEach
  void stop() {
    if (agent != null) {
      agent.close();
    }
  }

  @Test
  void garbageThatTheBrokerHoldsIsPassedOver() throws Exception {
    try (Mosquitto broker = Mosquitto.start(folder, OPEN)) {
      retain(broker, TOPICS.otaDesired(), "{\"offer\":");
      retain(broker, TOPICS.otaStatus(), "nonsense");
      try (BrokerLink link = link(broker)) {
        start(link);
        retain(broker, TOPICS.otaDesired(), "x".repeat(200_000));
        retain(broker, TOPICS.otaDesired(), new Offer("1", "one"));

        awaitRestart();
        agent.close();
        start(link);
        awaitStatus(broker, Phase.COMMITTED, "one");
      }
    }
  }

  @Test
  void theLastOfManyOffersIsWhatTheDeviceHasInTheEnd() throws Exception {
    try (Mosquitto broker = Mosquitto.start(folder, OPEN);
        BrokerLink link = link(broker)) {
      start(link);
      for (int i = 0; i < 20; i++) {
        retain(broker, TOPICS.otaDesired(), new Offer("racing-" + i, i % 2 == 0 ? "two" : "one"));
      }

      // Which of them were seen is chance; a restart is due for each that was tried.
      long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
      while (!isCommitted(broker, "racing-19", "one")) {
        if (appliance.wasRestarted()) {
          agent.close();
          start(link);
        }
        if (System.nanoTime() > end) {
          fail("asked=" + appliance.asked);
        }
      }
    }
  }

  @Test
  void aBrokerThatComesAndGoesOffersOnce() throws Exception {
    try (Mosquitto broker =
            Mosquitto.start(
                folder, OPEN, "persistence true", "persistence_location " + folder + "/");
        BrokerLink link = link(broker)) {
      start(link);
      retain(broker, TOPICS.otaDesired(), new Offer("1", "one"));
      for (int i = 0; i < 3; i++) {
        broker.stop();
        broker.start();
      }
      awaitRestart();
      agent.close();
      start(link);
      awaitStatus(broker, Phase.COMMITTED, "one");

      broker.stop();
      broker.start();
      awaitStatus(broker, Phase.COMMITTED, "one");

      assertEquals(1, appliance.asked.stream().filter("gate one"::equals).count());
    }
  }

  private void start(BrokerLink link) {
    Path state = folder.resolve("state");
    Slots slots = Slots.open(disk, state, Clock.systemUTC());
    slots.atStart();
    // What is tried here is the broker, not the counting of starts.
    slots.healthy();
    agent =
        new UpdateAgent(
            new UpdateAgent.Surroundings(
                disk,
                slots,
                SampleRepository.trust(disk, state, repository.folder()),
                new FolderSources(),
                appliance,
                link,
                TOPICS,
                new Download.Settings(0, 0, 1, 0, Duration.ofSeconds(60)),
                QUICK,
                Clock.systemUTC(),
                line -> {},
                status -> {}));
    agent.start();
  }

  private final class FolderSources implements Sources {
    @Override
    public Origin open() {
      return new FolderOrigin(repository.folder());
    }

    @Override
    public List<Path> sticks() {
      return List.of();
    }

    @Override
    public List<Path> installed() {
      return List.of();
    }
  }

  private static BrokerLink link(Mosquitto broker) {
    URI uri = URI.create("tcp://127.0.0.1:" + broker.port());
    return MqttLink.open(new BrokerAddress(uri, "", null, null), TOPICS, new Deaf());
  }

  private static final class Deaf implements BrokerLink.Listener {
    @Override
    public void connected() {}

    @Override
    public void failed(String reason) {}
  }

  private static void retain(Mosquitto broker, String topic, Offer offer) throws MqttException {
    retain(broker, topic, new String(offer.write(), UTF_8));
  }

  private static void retain(Mosquitto broker, String topic, String payload) throws MqttException {
    MqttClient client = new MqttClient("tcp://127.0.0.1:" + broker.port(), "somebody", null);
    client.connect();
    client.publish(topic, payload.getBytes(UTF_8), 1, true);
    client.disconnect();
    client.close();
  }

  private void awaitRestart() throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!appliance.wasRestarted()) {
      if (System.nanoTime() > end) {
        fail("asked=" + appliance.asked);
      }
      Thread.sleep(5);
    }
  }

  private static void awaitStatus(Mosquitto broker, Phase phase, String active) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    UpdateStatus last = null;
    while (last == null || last.phase() != phase || !last.active().equals(active)) {
      if (System.nanoTime() > end) {
        fail("status=" + last);
      }
      last = status(broker);
    }
  }

  private static boolean isCommitted(Mosquitto broker, String offer, String active)
      throws Exception {
    UpdateStatus status = status(broker);
    return status != null
        && status.phase() == Phase.COMMITTED
        && status.offer().equals(offer)
        && status.active().equals(active);
  }

  /** What the broker holds for those who come later; null where that is no status. */
  private static UpdateStatus status(Mosquitto broker) throws Exception {
    BlockingQueue<String> held = new LinkedBlockingQueue<>();
    MqttClient client = new MqttClient("tcp://127.0.0.1:" + broker.port(), "looks", null);
    client.connect();
    client.subscribe(
        new MqttSubscription[] {new MqttSubscription(TOPICS.otaStatus(), 1)},
        new IMqttMessageListener[] {
          (topic, message) -> held.add(new String(message.getPayload(), UTF_8))
        });
    String found = held.poll(1, TimeUnit.SECONDS);
    client.disconnect();
    client.close();
    return UpdateStatus.read(found == null ? "" : found).orElse(null);
  }
}
