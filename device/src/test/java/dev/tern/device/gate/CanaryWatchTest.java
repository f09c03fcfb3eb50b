package dev.tern.device.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.device.cli.TestBroker;
import dev.tern.device.conversation.Tier;
import dev.tern.device.conversation.Turn;
import dev.tern.device.gate.HealthSuite.CanaryTerms;
import dev.tern.device.part.Part;
import dev.tern.device.part.Parts;
import dev.tern.ota.Appliance.Canary;
import dev.tern.ota.Appliance.Outcome;
import dev.tern.ota.BrokerAddress;
import dev.tern.ota.BrokerLink;
import dev.tern.ota.NoBroker;
import dev.tern.ota.Topics;
import dev.tern.ota.broker.MqttLink;
import dev.tern.ota.disk.FileDisk;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CanaryWatchTest {
  private static final CanaryTerms TERMS = new CanaryTerms(10, 2, true);
  private static final Topics TOPICS = new Topics("home", "kitchen");

  @TempDir Path folder;
  private final Parts parts = new Parts(InstantSource.system());
  private final TurnTally tally = new TurnTally();
  private BrokerLink link = new NoBroker("there is none in this test");

  @Test
  void itIsGoodWhenAllIsLoadedTimeHasPassedAndTurnsWereTaken() {
    CanaryWatch watch = watch();
    assertEquals(
        new Canary(Outcome.WATCHING, "waits for everything to be loaded, 2 of 10 s, 0 of 2 turns"),
        watch.now(TERMS, 2_000, 1));

    loaded();
    turns(2, Tier.RULES, 20);

    assertEquals(new Canary(Outcome.GOOD, ""), watch.now(TERMS, 10_000, 1));
  }

  @Test
  void whatFailedBeforeIsNotTheSetsDoing() {
    parts.failed(Part.WAKE_WORDS, "there are none");
    watch().remember();
    loaded();
    parts.failed(Part.MICROPHONE, "it was pulled out");
    turns(2, Tier.RULES, 20);

    assertEquals(Outcome.GOOD, watch().now(TERMS, 10_000, 1).outcome());

    parts.failed(Part.VOICE, "hibari.onnx is damaged");
    assertEquals(
        new Canary(Outcome.BAD, "voice failed: hibari.onnx is damaged"),
        watch().now(TERMS, 11_000, 1));
  }

  @Test
  void threeStartsAreTooMany() {
    assertEquals(
        new Canary(Outcome.BAD, "it was started 3 times in its trial"),
        watch().now(TERMS, 1_000, 3));
  }

  @Test
  void whatIsNeverLoadedIsBad() {
    assertEquals(
        new Canary(Outcome.BAD, "not everything was loaded after 601 s"),
        watch().now(TERMS, 601_000, 1));
  }

  @Test
  void turnsThatAreRefusedOrSlowAreHeldAgainstThoseBefore() {
    TurnTally before = new TurnTally();
    for (int i = 0; i < 10; i++) {
      before.accept(turn(i == 0 ? Tier.REFUSED : Tier.RULES, 50));
    }
    new CanaryWatch(new FileDisk(), folder, parts, before, link, TOPICS).remember();
    loaded();

    turns(10, Tier.RULES, 250);
    assertEquals(
        new Canary(Outcome.BAD, "turns take 250 ms; before the trial 50 ms"),
        watch().now(TERMS, 10_000, 1));

    turns(10, Tier.REFUSED, 20);
    assertEquals(
        new Canary(Outcome.BAD, "50 % of 20 turns were refused; before the trial 10 %"),
        watch().now(TERMS, 10_000, 1));
  }

  @Test
  void theBrokerHasToBeReachedWhereItWasBefore() throws Exception {
    try (TestBroker broker = TestBroker.start(folder);
        BrokerLink connected = connect(broker)) {
      link = connected;
      watch().remember();
      loaded();
      turns(2, Tier.RULES, 20);
      try (CanaryWatch watch = watch()) {
        Canary now = watch.now(TERMS, 10_000, 1);
        for (int i = 0; i < 100 && now.outcome() == Outcome.WATCHING; i++) {
          assertEquals("waits for the broker", now.reason());
          Thread.sleep(50);
          now = watch.now(TERMS, 10_000, 1);
        }
        assertEquals(new Canary(Outcome.GOOD, ""), now);
      }
    }
    link = new NoBroker("it is gone");
    assertEquals(Outcome.WATCHING, watch().now(TERMS, 10_000, 1).outcome());
    Canary late = watch().now(TERMS, 700_000, 1);
    assertEquals(Outcome.BAD, late.outcome());
    assertTrue(late.reason().startsWith("the broker was reached before the trial"));
  }

  private static BrokerLink connect(TestBroker broker) throws InterruptedException {
    BrokerLink link =
        MqttLink.open(
            new BrokerAddress(URI.create("tcp://127.0.0.1:" + broker.port()), "", null, null),
            TOPICS,
            new BrokerLink.Listener() {
              @Override
              public void connected() {}

              @Override
              public void failed(String reason) {}
            });
    while (!link.isConnected()) {
      Thread.sleep(5);
    }
    return link;
  }

  private CanaryWatch watch() {
    return new CanaryWatch(new FileDisk(), folder, parts, tally, link, TOPICS);
  }

  private void loaded() {
    for (Part part : new Part[] {Part.RULES, Part.LANGUAGE_MODEL, Part.VOICE}) {
      parts.ready(part);
    }
  }

  private void turns(int count, Tier tier, double millis) {
    for (int i = 0; i < count; i++) {
      tally.accept(turn(tier, millis));
    }
  }

  private static Turn turn(Tier tier, double millis) {
    return new Turn(
        null,
        "lights off",
        tier,
        null,
        Map.of(),
        "",
        new Turn.TimingsMillis(300, 1, 1, 300 + millis, 300 + millis),
        null,
        null,
        "",
        null,
        false);
  }
}
