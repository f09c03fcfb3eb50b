package dev.tern.ota.enroll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.ota.BrokerLink;
import dev.tern.ota.Disk;
import dev.tern.ota.LinkLimits;
import dev.tern.ota.NoBroker;
import dev.tern.ota.Topics;
import dev.tern.ota.broker.Mosquitto;
import dev.tern.ota.broker.MqttLink;
import dev.tern.ota.disk.FileDisk;
import dev.tern.ota.enroll.BrokerTrial.State;
import dev.tern.ota.enroll.BrokerTrial.Status;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A device moves from one real broker to another, or does not. */
@Timeout(60)
final class BrokerTrialTest {
  private static final Topics TOPICS = new Topics("home", "kitchen");

  @TempDir Path state;

  private final Disk disk = new FileDisk();
  private final BlockingQueue<Status> ended = new LinkedBlockingQueue<>();
  private Mosquitto old;
  private BrokerSettings oldSettings;

  @BeforeEach
  void enroll() throws IOException {
    old = broker("old", "allow_anonymous true");
    oldSettings = BrokerSettings.open(uri(old));
    new Enrolment(folder(), disk)
        .enroll(
            new EnrolmentBundle("home", "kitchen", EnrolmentBundleTest.ROOT, oldSettings), false);
  }

  @AfterEach
  void stop() {
    old.stop();
  }

  private Path folder() {
    return state.resolve("ota");
  }

  private Mosquitto broker(String name, String... settings) throws IOException {
    return Mosquitto.start(Files.createDirectory(state.resolve(name)), settings);
  }

  private static URI uri(Mosquitto broker) {
    return URI.create("tcp://127.0.0.1:" + broker.port());
  }

  private static BrokerLink link(BrokerTrial trial) {
    return MqttLink.open(trial::address, TOPICS, new Nobody(), LinkLimits.DEFAULT);
  }

  private static final class Nobody implements BrokerLink.Listener {
    @Override
    public void connected() {}

    @Override
    public void failed(String reason) {}
  }

  private Status outcome() throws InterruptedException {
    Status status = ended.poll(30, TimeUnit.SECONDS);
    assertTrue(status != null, "the try did not end");
    return status;
  }

  private String uriAfterRestart() {
    return new BrokerTrial(folder(), disk).address().uri().toString();
  }

  @Test
  void movesToABrokerThatWorks() throws Exception {
    BrokerTrial trial = new BrokerTrial(folder(), disk);
    Path passwords = state.resolve("passwords");
    Files.writeString(passwords, "kitchen:secret\n");
    assertEquals(0, new ProcessBuilder("mosquitto_passwd", "-U", passwords + "").start().waitFor());
    try (Mosquitto better = broker("new", "password_file " + passwords);
        BrokerLink link = link(trial)) {
      BrokerSettings settings = new BrokerSettings(uri(better), "kitchen", "secret", "", "", "");

      trial.begin(settings, link, TOPICS, ended::add);

      assertEquals(new Status(uri(better).toString(), State.CONFIRMED, ""), outcome());
      assertTrue(link.isConnected());
      assertEquals(uri(better).toString(), uriAfterRestart());
      assertFalse(Files.exists(folder().resolve(BrokerTrial.TRIAL)));
      assertTrue(Files.readString(folder().resolve(BrokerTrial.CONFIRMED)).contains("secret"));
    }
  }

  @Test
  void comesBackFromAPortWhereNobodyListens() throws Exception {
    int deadPort;
    try (ServerSocket free = new ServerSocket(0)) {
      deadPort = free.getLocalPort();
    }
    BrokerTrial trial = new BrokerTrial(folder(), disk, Duration.ofSeconds(2));
    try (BrokerLink link = link(trial)) {
      BrokerSettings dead = BrokerSettings.open(URI.create("tcp://127.0.0.1:" + deadPort));

      trial.begin(dead, link, TOPICS, ended::add);
      assertEquals(State.TRYING, trial.status().state());
      Status status = outcome();

      assertEquals(State.REFUSED, status.state());
      assertEquals(
          "no connection to it within 2 s; back at " + uri(old) + ", correct the settings",
          status.reason());
      awaitConnected(link);
      assertEquals(uri(old).toString(), uriAfterRestart());
    }
  }

  @Test
  void comesBackFromABrokerThatRefusesThePassword() throws Exception {
    Path passwords = state.resolve("passwords");
    Files.writeString(passwords, "kitchen:secret\n");
    assertEquals(0, new ProcessBuilder("mosquitto_passwd", "-U", passwords + "").start().waitFor());
    BrokerTrial trial = new BrokerTrial(folder(), disk, Duration.ofSeconds(2));
    try (Mosquitto strict = broker("new", "password_file " + passwords);
        BrokerLink link = link(trial)) {
      trial.begin(
          new BrokerSettings(uri(strict), "kitchen", "guessed", "", "", ""),
          link,
          TOPICS,
          ended::add);

      assertEquals(State.REFUSED, outcome().state());
      awaitConnected(link);
      try (var left = Files.list(folder().resolve("broker"))) {
        assertEquals(0, left.count(), "files of a refused broker hold its password for nothing");
      }
    }
  }

  @Test
  void comesBackFromABrokerThatPassesNothingOn() throws Exception {
    Path nothing = Files.writeString(state.resolve("acl"), "topic read nothing\n");
    BrokerTrial trial = new BrokerTrial(folder(), disk, Duration.ofSeconds(3));
    try (Mosquitto mute = broker("new", "allow_anonymous true", "acl_file " + nothing);
        BrokerLink link = link(trial)) {
      trial.begin(BrokerSettings.open(uri(mute)), link, TOPICS, ended::add);
      Status status = outcome();

      assertEquals(State.REFUSED, status.state());
      assertTrue(status.reason().contains("connected, but no message came back"), status.reason());
      awaitConnected(link);
    }
  }

  @Test
  void aCutInTheMiddleOfATryBringsTheOldBrokerBack() throws Exception {
    BrokerTrial trial = new BrokerTrial(folder(), disk);
    BrokerSettings dead = BrokerSettings.open(URI.create("tcp://127.0.0.1:1"));
    trial.begin(dead, new NoBroker("the power goes before it connects"), TOPICS, ended::add);
    assertEquals(1, trial.address().uri().getPort());

    BrokerTrial restarted = new BrokerTrial(folder(), disk);

    assertEquals(uri(old), restarted.address().uri());
    assertEquals(
        new Status("tcp://127.0.0.1:1", State.REFUSED, "a restart ended its try; send it again"),
        restarted.status());
    assertFalse(Files.exists(folder().resolve(BrokerTrial.TRIAL)));
  }

  @Test
  void aCutAtAnyWriteLeavesOneBrokerThatWorks() throws Exception {
    BrokerLink back = new NoBroker("nobody connects here");
    BrokerSettings other = BrokerSettings.open(URI.create("tcp://10.0.0.9:1883"));
    PrivateFiles files = new PrivateFiles(folder(), disk);
    for (int changes = 0; ; changes++) {
      BrokerTrial.confirm(files, oldSettings);
      PrivateFiles failing = new PrivateFiles(folder(), new CutDisk(changes));
      boolean cut = false;
      try {
        new BrokerTrial(folder(), new CutDisk(changes)).begin(other, back, TOPICS, ended::add);
        BrokerTrial.confirm(failing, other);
      } catch (CutDisk.PowerCut e) {
        cut = true;
      }

      String after = uriAfterRestart();
      assertTrue(List.of(uri(old) + "", other.uri() + "").contains(after), after);
      if (!cut) {
        assertEquals(other.uri() + "", after);
        return;
      }
    }
  }

  private static void awaitConnected(BrokerLink link) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
    while (!link.isConnected()) {
      assertTrue(System.nanoTime() < end, "it did not come back to the old broker");
      Thread.sleep(50);
    }
  }
}
