package dev.tern.ota.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.ota.BrokerAddress;
import dev.tern.ota.BrokerLink;
import dev.tern.ota.LinkLimits;
import dev.tern.ota.OtaException;
import dev.tern.ota.Topics;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The link against a real broker. */
@Timeout(60)
final class MqttLinkTest {
  private static final Topics TOPICS = new Topics("home", "kitchen");
  private static final String OPEN = "allow_anonymous true";

  @TempDir Path folder;

  private final Hearing hearing = new Hearing();

  @Test
  void leavesItsDocumentsWithTheBroker() throws Exception {
    try (Mosquitto broker = Mosquitto.start(folder, OPEN)) {
      try (BrokerLink link = MqttLink.open(plain(broker), TOPICS, hearing)) {
        link.retain(TOPICS.info(), "{\"version\":\"1\"}");
        link.retain(TOPICS.state(), "ready");
        hearing.awaits("connected");
        link.retain(TOPICS.state(), "stopped");
      }

      try (Onlooker late = new Onlooker(broker)) {
        late.awaits("tern/v1/home/kitchen/info={\"version\":\"1\"}");
      }
      try (Onlooker late = new Onlooker(broker)) {
        late.awaits("tern/v1/home/kitchen/state=stopped");
      }
    }
  }

  @Test
  void comesBackToABrokerThatForgot() throws Exception {
    try (Mosquitto broker = Mosquitto.start(folder, OPEN);
        BrokerLink link = MqttLink.open(plain(broker), TOPICS, hearing)) {
      link.retain(TOPICS.state(), "ready");
      hearing.awaits("connected");

      broker.stop();
      hearing.awaits("the broker ended the connection; is it down");
      link.retain(TOPICS.state(), "degraded");
      broker.start();

      hearing.awaits("connected");
      try (Onlooker onlooker = new Onlooker(broker)) {
        onlooker.awaits("tern/v1/home/kitchen/state=degraded");
      }
    }
  }

  @Test
  void anOperatorIsNeverReportedLost() throws Exception {
    try (Mosquitto broker = Mosquitto.start(folder, OPEN);
        Onlooker onlooker = new Onlooker(broker);
        BrokerLink link = MqttLink.ofOperator(plain(broker), TOPICS, hearing, LinkLimits.DEFAULT)) {
      link.retain(TOPICS.state(), "working");
      onlooker.awaits("tern/v1/home/kitchen/state=working");

      MqttClient sameName =
          new MqttClient(plain(broker).url(), "tern-home-kitchen", new MemoryPersistence());
      sameName.connect();
      hearing.awaits("is this device's name in use?", "another device with the same name");

      String before = onlooker.awaits("tern/v1/home/kitchen/state=working");
      assertEquals("", before);
    }
  }

  @Test
  void goesToAnotherBrokerWhenItIsTold() throws Exception {
    Path secondFolder = Files.createDirectory(folder.resolve("second"));
    try (Mosquitto first = Mosquitto.start(folder, OPEN);
        Mosquitto second = Mosquitto.start(secondFolder, OPEN)) {
      AtomicReference<BrokerAddress> where = new AtomicReference<>(plain(first));
      try (BrokerLink link = MqttLink.open(where::get, TOPICS, hearing, LinkLimits.DEFAULT);
          Onlooker there = new Onlooker(second)) {
        link.retain(TOPICS.state(), "ready");
        hearing.awaits("connected");

        where.set(plain(second));
        link.reconnect();

        assertFalse(link.isConnected());
        hearing.awaits("connected");
        there.awaits("tern/v1/home/kitchen/state=ready");
        try (Onlooker onlooker = new Onlooker(first)) {
          onlooker.awaits("tern/v1/home/kitchen/state=lost");
        }
      }
    }
  }

  @Test
  void isReportedLostWhenItGoesWithoutAWord() throws Exception {
    try (Mosquitto broker = Mosquitto.start(folder, OPEN);
        Onlooker onlooker = new Onlooker(broker);
        BrokerLink link = MqttLink.open(plain(broker), TOPICS, hearing)) {
      link.retain(TOPICS.state(), "ready");
      onlooker.awaits("tern/v1/home/kitchen/state=ready");

      MqttClient sameName =
          new MqttClient(plain(broker).url(), "tern-home-kitchen", new MemoryPersistence());
      sameName.connect();

      onlooker.awaits("tern/v1/home/kitchen/state=lost");
      // Debian 12's mosquitto ends the connection without a reason, Debian 13's with one.
      hearing.awaits("is this device's name in use?", "another device with the same name");
      sameName.disconnect();
      onlooker.awaits("tern/v1/home/kitchen/state=ready");
    }
  }

  @Test
  void saysThatNobodyListens() throws Exception {
    Mosquitto broker = Mosquitto.start(folder, OPEN);
    broker.stop();

    try (BrokerLink link = MqttLink.open(plain(broker), TOPICS, hearing)) {
      hearing.awaits(
          "broker=tcp://127.0.0.1:"
              + broker.port()
              + ": nobody listens there; start the broker or correct broker");
      assertTrue(link != null);
    }
  }

  @Test
  void showsItsPasswordAndSaysWhenItIsRefused() throws Exception {
    Path passwords = folder.resolve("passwords");
    Files.writeString(passwords, "tern:secret\n");
    Process hashed =
        new ProcessBuilder("mosquitto_passwd", "-U", passwords.toString()).inheritIO().start();
    assertEquals(0, hashed.waitFor());
    Path right = Files.writeString(folder.resolve("right"), "secret\n");
    Path wrong = Files.writeString(folder.resolve("wrong"), "guessed\n");

    try (Mosquitto broker = Mosquitto.start(folder, "password_file " + passwords)) {
      URI uri = plain(broker).uri();
      try (var refused =
          MqttLink.open(new BrokerAddress(uri, "tern", wrong, null), TOPICS, hearing)) {
        hearing.awaits("it refuses the user (user=tern)");
        assertTrue(refused != null);
      }
      try (var stranger = MqttLink.open(plain(broker), TOPICS, hearing)) {
        hearing.awaits("it lets nobody in without a user");
        assertTrue(stranger != null);
      }
      try (var admitted =
          MqttLink.open(new BrokerAddress(uri, "tern", right, null), TOPICS, hearing)) {
        hearing.awaits("connected");
        assertTrue(admitted != null);
      }
    }
  }

  @Test
  void trustsOnlyWhomItsAuthorityVouchesFor() throws Exception {
    TestCertificates certificates = TestCertificates.make(folder.resolve("own"));
    TestCertificates foreign = TestCertificates.make(folder.resolve("foreign"));
    try (Mosquitto broker =
        Mosquitto.start(
            folder,
            OPEN,
            "certfile " + certificates.certificate(),
            "keyfile " + certificates.key())) {
      URI uri = URI.create("ssl://localhost:" + broker.port());

      try (var fooled =
          MqttLink.open(new BrokerAddress(uri, "", null, foreign.certificate()), TOPICS, hearing)) {
        hearing.awaits("it could not prove who it is");
        assertTrue(fooled != null);
      }
      try (var secure =
          MqttLink.open(
              new BrokerAddress(uri, "", null, certificates.certificate()), TOPICS, hearing)) {
        hearing.awaits("connected");
        assertTrue(secure != null);
      }
    }
  }

  @Test
  void talksToTheMachineThatItMeansOnly() throws Exception {
    TestCertificates certificates = TestCertificates.make(folder.resolve("own"));
    try (Mosquitto broker =
        Mosquitto.start(
            folder,
            OPEN,
            "certfile " + certificates.certificate(),
            "keyfile " + certificates.key())) {
      // The certificate is that of localhost.
      URI uri = URI.create("ssl://127.0.0.1:" + broker.port());

      try (var fooled =
          MqttLink.open(
              new BrokerAddress(uri, "", null, certificates.certificate()), TOPICS, hearing)) {
        hearing.awaits("it could not prove who it is");
        assertTrue(fooled != null);
      }
    }
  }

  @Test
  void provesWhoItIsWithACertificate() throws Exception {
    TestCertificates ofBroker = TestCertificates.make(folder.resolve("broker"));
    TestCertificates ofDevice = TestCertificates.make(folder.resolve("device"), "home/kitchen");
    Path acl = Files.writeString(folder.resolve("acl"), "pattern readwrite tern/v1/%u/state\n");
    try (Mosquitto broker =
        Mosquitto.start(
            folder,
            "certfile " + ofBroker.certificate(),
            "keyfile " + ofBroker.key(),
            "cafile " + ofDevice.certificate(),
            "require_certificate true",
            "use_identity_as_username true",
            "acl_file " + acl)) {
      URI uri = URI.create("ssl://localhost:" + broker.port());
      BlockingQueue<String> states = new LinkedBlockingQueue<>();

      try (BrokerLink known =
          MqttLink.open(
              new BrokerAddress(
                  uri, "", null, ofBroker.certificate(), ofDevice.certificate(), ofDevice.key()),
              TOPICS,
              hearing)) {
        known.subscribe(TOPICS.state(), message -> states.add(message.text()));
        hearing.awaits("connected");
        known.retain(TOPICS.state(), "ready");
        assertEquals("ready", states.poll(10, TimeUnit.SECONDS));
      }
      try (BrokerLink unknown =
          MqttLink.open(
              new BrokerAddress(uri, "", null, ofBroker.certificate()), TOPICS, hearing)) {
        hearing.awaits("broker=ssl://localhost:" + broker.port());
        assertFalse(unknown.isConnected());
      }
    }
  }

  @Test
  void saysWhatIsWrongWithItsKey() throws Exception {
    TestCertificates own = TestCertificates.make(folder.resolve("own"));
    Path old = Files.writeString(folder.resolve("old.pem"), "-----BEGIN EC PRIVATE KEY-----\n");

    OtaException wrong =
        assertThrows(OtaException.class, () -> TlsContext.of(null, own.certificate(), old));
    assertTrue(wrong.getMessage().contains("openssl pkcs8 -topk8 -nocrypt"), wrong.getMessage());
    assertThrows(OtaException.class, () -> TlsContext.of(own.key(), null, null));
  }

  private static BrokerAddress plain(Mosquitto broker) {
    return new BrokerAddress(URI.create("tcp://127.0.0.1:" + broker.port()), "", null, null);
  }
}
