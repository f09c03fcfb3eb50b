package dev.tern.ota.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tern.ota.BrokerAddress;
import dev.tern.ota.BrokerLink;
import dev.tern.ota.LinkLimits;
import dev.tern.ota.OutgoingMessage;
import dev.tern.ota.Topics;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code tools/broker} lets devices and others do, tried on a real broker. */
@Timeout(60)
final class ShippedBrokerTest {
  private static final Topics KITCHEN = new Topics("home", "kitchen");
  private static final Topics OFFICE = new Topics("home", "office");

  @TempDir Path folder;

  private Mosquitto broker;
  private final List<BrokerLink> links = new ArrayList<>();
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

  @BeforeEach
  void start() throws Exception {
    Path shipped = Path.of(System.getProperty("tern.home", ".."), "tools/broker");
    assumeTrue(Files.isDirectory(shipped), "no tools/broker here");
    Path passwords = folder.resolve("passwords");
    Files.writeString(passwords, "");
    for (String user : List.of("home/kitchen", "home/office", "publisher", "house", "enroll")) {
      Process added =
          new ProcessBuilder("mosquitto_passwd", "-b", passwords.toString(), user, "secret")
              .start();
      assertEquals(0, added.waitFor());
    }
    Files.writeString(folder.resolve("secret"), "secret\n");
    // All of it but what names places on a machine that is a broker for good.
    List<String> settings =
        Files.readAllLines(shipped.resolve("mosquitto.conf")).stream()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .filter(line -> !line.matches("(listener|certfile|keyfile|persistence).*"))
            .map(line -> line.replace("/etc/mosquitto/passwords", passwords.toString()))
            .map(line -> line.replace("/etc/mosquitto/acl", shipped.resolve("acl").toString()))
            .toList();
    broker = Mosquitto.start(folder, settings.toArray(String[]::new));
  }

  @AfterEach
  void stop() {
    links.forEach(BrokerLink::close);
    broker.close();
  }

  @Test
  void aDeviceSaysOfItselfWhatItHasTo() throws Exception {
    BrokerLink kitchen = device(KITCHEN);
    BrokerLink publisher = other("publisher");
    hear(publisher, "tern/v1/+/+/ota/get", "tern/v1/+/+/ota/status", "tern/v1/+/+/config/reported");
    BrokerLink house = other("house");
    hear(house, "tern/v1/+/+/act/+", "tern/v1/+/+/turn", "tern/v1/+/+/cmd/result");

    List<String> topics =
        List.of(
            KITCHEN.otaGet(),
            KITCHEN.otaStatus(),
            KITCHEN.configReported(),
            KITCHEN.act("light_on"),
            KITCHEN.turn(),
            KITCHEN.cmdResult());
    for (String topic : topics) {
      kitchen.publish(OutgoingMessage.of(topic, "x"));
    }

    assertEquals(topics.stream().sorted().toList(), heardSorted(topics.size()));
  }

  @Test
  void aDeviceHearsWhatItIsTold() throws Exception {
    BrokerLink kitchen = device(KITCHEN);
    hear(
        kitchen,
        KITCHEN.configDesired(),
        KITCHEN.otaDesired(),
        KITCHEN.otaBlock("s1"),
        KITCHEN.cmd(),
        KITCHEN.response());

    BrokerLink publisher = other("publisher");
    BrokerLink house = other("house");
    publisher.publish(OutgoingMessage.of(KITCHEN.configDesired(), "x"));
    publisher.publish(OutgoingMessage.of(KITCHEN.otaDesired(), "x"));
    publisher.publish(OutgoingMessage.of(KITCHEN.otaBlock("s1"), "x"));
    house.publish(OutgoingMessage.of(KITCHEN.cmd(), "x"));
    house.publish(OutgoingMessage.of(KITCHEN.response(), "x"));

    assertEquals(5, heardSorted(5).size());
  }

  @Test
  void aDeviceHearsNothingOfAnother() throws Exception {
    BrokerLink kitchen = device(KITCHEN);
    for (String filter :
        List.of(
            "#",
            "tern/v1/#",
            "tern/v1/+/+/ota/status",
            "tern/v1/home/office/#",
            OFFICE.configDesired(),
            OFFICE.otaDesired(),
            OFFICE.otaBlock("s1"),
            OFFICE.cmd(),
            OFFICE.turn(),
            OFFICE.response())) {
      kitchen.subscribe(filter, message -> heard.add(message.topic()));
    }
    settle(kitchen, KITCHEN);

    BrokerLink office = device(OFFICE);
    office.publish(OutgoingMessage.of(OFFICE.otaStatus(), "x"));
    office.publish(OutgoingMessage.of(OFFICE.turn(), "x"));
    office.publish(OutgoingMessage.of(OFFICE.act("light_on"), "x"));
    settle(office, OFFICE);
    BrokerLink publisher = other("publisher");
    publisher.publish(OutgoingMessage.of(OFFICE.configDesired(), "x").retainedByBroker());
    publisher.publish(OutgoingMessage.of(OFFICE.otaDesired(), "x").retainedByBroker());
    publisher.publish(OutgoingMessage.of(OFFICE.otaBlock("s1"), "x"));
    other("house").publish(OutgoingMessage.of(OFFICE.cmd(), "x"));

    assertNothingOf(OFFICE);
  }

  @Test
  void aDeviceTellsNothingToAnotherNorToItself() throws Exception {
    BrokerLink kitchen = device(KITCHEN);
    BrokerLink office = device(OFFICE);
    for (Topics topics : List.of(KITCHEN, OFFICE)) {
      BrokerLink device = topics.equals(KITCHEN) ? kitchen : office;
      hear(
          device,
          topics.configDesired(),
          topics.otaDesired(),
          topics.otaBlock("s1"),
          topics.cmd(),
          topics.response());
    }
    BrokerLink publisher = other("publisher");
    hear(publisher, "tern/v1/home/office/ota/get", "tern/v1/home/office/ota/status");

    for (Topics topics : List.of(KITCHEN, OFFICE)) {
      for (String topic :
          List.of(
              topics.configDesired(),
              topics.otaDesired(),
              topics.otaBlock("s1"),
              topics.cmd(),
              topics.response())) {
        kitchen.publish(OutgoingMessage.of(topic, "x"));
        kitchen.publish(OutgoingMessage.of(topic, "x").retainedByBroker());
      }
    }
    kitchen.publish(OutgoingMessage.of(OFFICE.otaGet(), "x"));
    kitchen.publish(OutgoingMessage.of(OFFICE.otaStatus(), "x"));
    kitchen.publish(OutgoingMessage.of(OFFICE.state(), "x").retainedByBroker());

    String more = heard.poll(1500, TimeUnit.MILLISECONDS);
    assertTrue(more == null, "heard " + more);
  }

  @Test
  void whoHasNoPasswordIsNotLetIn() throws Exception {
    Hearing hearing = new Hearing();
    links.add(MqttLink.open(address("", null), KITCHEN, hearing));

    hearing.awaits("it lets nobody in without a user");
  }

  private BrokerLink device(Topics topics) throws InterruptedException {
    Hearing hearing = new Hearing();
    BrokerLink link =
        MqttLink.open(
            address(topics.site() + "/" + topics.device(), folder.resolve("secret")),
            topics,
            hearing);
    links.add(link);
    hearing.awaits("connected");
    return link;
  }

  private BrokerLink other(String user) throws InterruptedException {
    Hearing hearing = new Hearing();
    BrokerLink link =
        MqttLink.ofOperator(
            address(user, folder.resolve("secret")),
            new Topics("fleet", user + "-" + links.size()),
            hearing,
            LinkLimits.DEFAULT);
    links.add(link);
    hearing.awaits("connected");
    return link;
  }

  private BrokerAddress address(String user, Path password) {
    return new BrokerAddress(URI.create("tcp://127.0.0.1:" + broker.port()), user, password, null);
  }

  private void hear(BrokerLink link, String... filters) throws InterruptedException {
    for (String filter : filters) {
      link.subscribe(filter, message -> heard.add(message.topic()));
    }
    Thread.sleep(300); // until the broker has all of them
  }

  /** What was handed over before is with the broker when this is. */
  private static void settle(BrokerLink link, Topics topics) throws InterruptedException {
    link.publish(OutgoingMessage.of(topics.otaStatus(), "settled"));
    Thread.sleep(300);
  }

  private List<String> heardSorted(int count) throws InterruptedException {
    List<String> all = new ArrayList<>();
    while (all.size() < count) {
      String next = heard.poll(10, TimeUnit.SECONDS);
      assertTrue(next != null, "heard only " + all);
      all.add(next);
    }
    return all.stream().sorted().toList();
  }

  private void assertNothingOf(Topics topics) throws InterruptedException {
    String prefix = topics.state().replaceFirst("state$", "");
    for (String next = heard.poll(1500, TimeUnit.MILLISECONDS);
        next != null;
        next = heard.poll(300, TimeUnit.MILLISECONDS)) {
      assertTrue(!next.startsWith(prefix), "heard " + next);
    }
  }
}
