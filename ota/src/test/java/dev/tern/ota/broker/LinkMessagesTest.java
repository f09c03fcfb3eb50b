package dev.tern.ota.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.ota.BrokerAddress;
import dev.tern.ota.BrokerLink;
import dev.tern.ota.BrokerLink.Subscription;
import dev.tern.ota.IncomingMessage;
import dev.tern.ota.LinkLimits;
import dev.tern.ota.OtaException;
import dev.tern.ota.OutgoingMessage;
import dev.tern.ota.OverLimitException;
import dev.tern.ota.Topics;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
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

/** Messages over the link, through a real broker. */
@Timeout(60)
final class LinkMessagesTest {
  private static final Topics TOPICS = new Topics("home", "kitchen");
  private static final String OPEN = "allow_anonymous true";
  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir Path folder;

  private final Hearing hearing = new Hearing();
  private final BlockingQueue<String> got = new LinkedBlockingQueue<>();

  @Test
  void hearsWhatIsPublishedUnderWildcards() throws Exception {
    try (Mosquitto broker = Mosquitto.start(folder, OPEN);
        BrokerLink link = open(broker, LinkLimits.DEFAULT)) {
      link.subscribe("tern/v1/home/+/cmd", this::keep);
      link.subscribe("tern/v1/home/kitchen/#", message -> got.add("all " + message.topic()));
      hearing.awaits("connected");

      link.publish(OutgoingMessage.of(TOPICS.cmd(), "once"));

      // Overlapping filters: each listener hears it once, however often the broker sends it.
      assertEquals(List.of("all " + TOPICS.cmd(), TOPICS.cmd() + "=once"), sorted(2));
      assertNothingMore();
    }
  }

  @Test
  void hearsWhatIsPublishedRightAfterItAskedToHearIt() throws Exception {
    try (Mosquitto broker = Mosquitto.start(folder, OPEN);
        BrokerLink link = open(broker, LinkLimits.DEFAULT)) {
      hearing.awaits("connected");
      for (int i = 0; i < 100; i++) {
        try (var other = link.subscribe("other/" + i, message -> {});
            var asked = link.subscribe("this/" + i, this::keep)) {
          link.publish(OutgoingMessage.of("this/" + i, "heard"));
          assertEquals("this/" + i + "=heard", next());
        }
      }
    }
  }

  @Test
  void keepsRetainedMessagesAndDropsOverdueOnes() throws Exception {
    try (Mosquitto broker = Mosquitto.start(folder, OPEN);
        BrokerLink link = open(broker, LinkLimits.DEFAULT)) {
      hearing.awaits("connected");
      link.publish(OutgoingMessage.of("a/kept", "for later").retainedByBroker());
      link.publish(
          OutgoingMessage.of("a/brief", "soon gone")
              .retainedByBroker()
              .expiringAfter(Duration.ofSeconds(1)));
      Thread.sleep(2500);

      link.subscribe("a/#", this::keep);

      assertEquals("a/kept=for later", next());
      assertNothingMore();
    }
  }

  @Test
  void isAnswered() throws Exception {
    try (Mosquitto broker = Mosquitto.start(folder, OPEN);
        BrokerLink link = open(broker, LinkLimits.DEFAULT);
        Answering other = new Answering(broker, "lamp/#")) {
      other.with((topic, message) -> other.answer(message, "done " + topic));

      IncomingMessage answer = link.request(OutgoingMessage.of("lamp/on", "{}"), LONG).get();

      assertEquals("done lamp/on", answer.text());
    }
  }

  @Test
  void takesTheFirstAnswerOnlyAndNoneThatIsLate() throws Exception {
    try (Mosquitto broker = Mosquitto.start(folder, OPEN);
        BrokerLink link = open(broker, LinkLimits.DEFAULT);
        Answering other = new Answering(broker, "lamp/#")) {
      BlockingQueue<MqttMessage> unanswered = new LinkedBlockingQueue<>();
      other.with(
          (topic, message) -> {
            if (topic.equals("lamp/late")) {
              unanswered.add(message);
            } else {
              other.answer(message, "first");
              other.answer(message, "second");
            }
          });

      assertEquals("first", link.request(OutgoingMessage.of("lamp/twice", ""), LONG).get().text());
      CompletableFuture<IncomingMessage> late =
          link.request(OutgoingMessage.of("lamp/late", ""), Duration.ofMillis(500));
      assertFails(late, "topic=lamp/late: no answer within 500 ms");
      other.answer(unanswered.take(), "too late");

      // What came too often or too late is no answer to others.
      assertEquals("first", link.request(OutgoingMessage.of("lamp/again", ""), LONG).get().text());
      assertTrue(late.isCompletedExceptionally());
    }
  }

  @Test
  void saysAtOnceThatNobodyListens() throws Exception {
    try (Mosquitto broker = Mosquitto.start(folder, OPEN);
        BrokerLink link = open(broker, LinkLimits.DEFAULT)) {
      assertFails(
          link.request(OutgoingMessage.of("lamp/on", "{}"), LONG),
          "topic=lamp/on: nobody listens there");
    }
  }

  @Test
  void sendsWaitingRequestsAndHearsAgainAfterTheBrokerWasAway() throws Exception {
    Mosquitto broker = Mosquitto.start(folder, OPEN);
    broker.stop();
    try (BrokerLink link = open(broker, LinkLimits.DEFAULT)) {
      link.subscribe("news/#", this::keep);
      hearing.awaits("nobody listens there");
      assertFalse(link.isConnected());
      CompletableFuture<IncomingMessage> waiting =
          link.request(OutgoingMessage.of("lamp/on", "{}"), LONG);
      assertFails(
          link.request(OutgoingMessage.of("lamp/on", "{}"), Duration.ofMillis(100)),
          "no answer within 100 ms");

      broker.start();
      try (Answering other = new Answering(broker, "lamp/#")) {
        other.with((topic, message) -> other.answer(message, "done"));
        assertEquals("done", waiting.get().text());
      }
      broker.stop();
      hearing.awaits("the broker ended the connection");
      link.publish(OutgoingMessage.of("news/today", "back"));
      broker.start();

      assertEquals("news/today=back", next());
      assertTrue(link.isConnected());
    } finally {
      broker.stop();
    }
  }

  @Test
  void refusesWhatIsTooLargeBothWays() throws Exception {
    LinkLimits small = new LinkLimits(8, 1 << 20, 64 << 10, 4, 4, 4, 8, 2);
    try (Mosquitto broker = Mosquitto.start(folder, OPEN);
        BrokerLink link = open(broker, small);
        Answering other = new Answering(broker, "none")) {
      link.subscribe("news/#", message -> got.add("" + message.payload().length));
      hearing.awaits("connected");
      link.publish(OutgoingMessage.of("news/0", "-"));
      assertEquals("1", next()); // it listens now

      OverLimitException refused =
          assertThrows(
              OverLimitException.class,
              () -> link.publish(OutgoingMessage.of("news/1", new byte[(64 << 10) + 1])));
      assertEquals(
          "topic=news/1, bytes in one message: used=65537, limit=65536; send less at a time",
          refused.getMessage());
      other.publish("news/2", new byte[8 << 20]);
      other.publish("news/3", new byte[64 << 10]);

      assertEquals("65536", next());
      assertTrue(link.isConnected());
    }
  }

  @Test
  void refusesMoreThanThereIsRoomForWhileTheBrokerIsAway() throws Exception {
    Mosquitto broker = Mosquitto.start(folder, OPEN);
    broker.stop();
    try (BrokerLink link = open(broker, LinkLimits.DEFAULT)) {
      int refused = 0;
      String line = "";
      for (int i = 0; i < 10_000; i++) {
        try {
          link.publish(OutgoingMessage.of("news/" + i, "x"));
        } catch (OverLimitException e) {
          refused++;
          line = e.getMessage();
        }
      }

      assertEquals(10_000 - 256, refused);
      assertEquals(
          "messages that wait for the broker: used=256, limit=256; send fewer, or later", line);
      assertThrows(
          OverLimitException.class, () -> link.request(OutgoingMessage.of("lamp/on", "{}"), LONG));
    }
  }

  @Test
  void survivesAFloodWithASlowListener() throws Exception {
    int count = 10_000;
    AtomicInteger slowHeard = new AtomicInteger();
    AtomicInteger quickHeard = new AtomicInteger();
    CountDownLatch goOn = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(1);
    try (Mosquitto broker = Mosquitto.start(folder, OPEN, "max_queued_messages 0");
        BrokerLink link = open(broker, LinkLimits.DEFAULT);
        Answering other = new Answering(broker, "none")) {
      link.subscribe(
          "flood/#",
          message -> {
            slowHeard.incrementAndGet();
            awaitQuietly(goOn);
          });
      link.subscribe(
          "quick/#",
          message -> {
            quickHeard.incrementAndGet();
            done.countDown();
          });
      hearing.awaits("connected");
      // Known to the broker when an answer to a request has come back after it.
      assertFails(link.request(OutgoingMessage.of("nobody", ""), LONG), "nobody listens there");

      for (int i = 0; i < count; i++) {
        other.publish("flood/" + i, new byte[100]);
      }
      other.publish("quick/1", new byte[1]);

      assertTrue(done.await(30, TimeUnit.SECONDS), "the slow listener held up the quick one");
      hearing.awaits("messages arrive faster than they are worked off: filter=flood/#");
      assertTrue(link.isConnected());
      goOn.countDown();
      Thread.sleep(500);
      // The one that it was busy with, and what its mailbox had room for.
      assertTrue(slowHeard.get() <= 1 + LinkLimits.DEFAULT.backlog(), "heard=" + slowHeard);
      assertEquals(1, quickHeard.get());
    }
  }

  @Test
  void deliversTenThousandMessagesInOrder() throws Exception {
    int count = 10_000;
    AtomicInteger expected = new AtomicInteger();
    CountDownLatch all = new CountDownLatch(count);
    try (Mosquitto broker = Mosquitto.start(folder, OPEN, "max_queued_messages 0");
        BrokerLink link = open(broker, LinkLimits.DEFAULT);
        Answering other = new Answering(broker, "count")) {
      other.with(
          (topic, message) -> {
            if (Integer.parseInt(text(message)) == expected.get()) {
              expected.incrementAndGet();
            }
            all.countDown();
          });
      hearing.awaits("connected");

      for (int i = 0; i < count; i++) {
        publishWhenThereIsRoom(link, OutgoingMessage.of("count", "" + i));
      }

      assertTrue(all.await(30, TimeUnit.SECONDS), "missing=" + all.getCount());
      assertEquals(count, expected.get());
    }
  }

  @Test
  void survivesListenersThatFail() throws Exception {
    try (Mosquitto broker = Mosquitto.start(folder, OPEN);
        BrokerLink link = open(broker, LinkLimits.DEFAULT)) {
      link.subscribe(
          "news",
          message -> {
            if (message.text().equals("bad")) {
              throw new IllegalArgumentException("can't read that");
            }
            keep(message);
          });
      hearing.awaits("connected");

      link.publish(OutgoingMessage.of("news", "bad"));
      link.publish(OutgoingMessage.of("news", "good"));

      hearing.awaits("the listener of filter=news failed, times=1: can't read that");
      assertEquals("news=good", next());
    }
  }

  @Test
  void hearsNoMoreAfterASubscriptionIsClosed() throws Exception {
    try (Mosquitto broker = Mosquitto.start(folder, OPEN);
        BrokerLink link = open(broker, LinkLimits.DEFAULT)) {
      Subscription first = link.subscribe("news", message -> got.add("first"));
      link.subscribe("news", message -> got.add("second"));
      link.publish(OutgoingMessage.of("news", "1"));
      assertEquals(List.of("first", "second"), sorted(2));

      first.close();
      link.publish(OutgoingMessage.of("news", "2"));

      assertEquals("second", next());
      assertNothingMore();
    }
  }

  @Test
  void failsWhatIsUnansweredWhenItIsClosed() throws Exception {
    try (Mosquitto broker = Mosquitto.start(folder, OPEN);
        Answering silent = new Answering(broker, "lamp/#")) {
      CountDownLatch asked = new CountDownLatch(1);
      silent.with((topic, message) -> asked.countDown());
      BrokerLink link = open(broker, LinkLimits.DEFAULT);
      CompletableFuture<IncomingMessage> open =
          link.request(OutgoingMessage.of("lamp/on", ""), LONG);
      assertTrue(asked.await(10, TimeUnit.SECONDS));

      link.close();

      assertFails(open, "topic=lamp/on: no answer before the link was closed");
      assertThrows(OtaException.class, () -> link.publish(OutgoingMessage.of("news", "")));
    }
  }

  private BrokerLink open(Mosquitto broker, LinkLimits limits) {
    URI uri = URI.create("tcp://127.0.0.1:" + broker.port());
    return MqttLink.open(new BrokerAddress(uri, "", null, null), TOPICS, hearing, limits);
  }

  private void keep(IncomingMessage message) {
    got.add(message.topic() + "=" + message.text());
  }

  private String next() throws InterruptedException {
    String next = got.poll(15, TimeUnit.SECONDS);
    assertTrue(next != null, "nothing arrived");
    return next;
  }

  private List<String> sorted(int count) throws InterruptedException {
    String[] all = new String[count];
    for (int i = 0; i < count; i++) {
      all[i] = next();
    }
    return List.of(all).stream().sorted().toList();
  }

  private void assertNothingMore() throws InterruptedException {
    String more = got.poll(300, TimeUnit.MILLISECONDS);
    assertTrue(more == null, "unexpected: " + more);
  }

  private static void publishWhenThereIsRoom(BrokerLink link, OutgoingMessage message)
      throws InterruptedException {
    while (true) {
      try {
        link.publish(message);
        return;
      } catch (OverLimitException full) {
        Thread.sleep(1);
      }
    }
  }

  private static void assertFails(CompletableFuture<?> future, String reason) throws Exception {
    ExecutionException failure =
        assertThrows(ExecutionException.class, () -> future.get(30, TimeUnit.SECONDS));
    assertTrue(failure.getCause() instanceof OtaException, failure.toString());
    assertTrue(failure.getCause().getMessage().contains(reason), failure.toString());
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertTrue(latch.await(50, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String text(MqttMessage message) {
    return new String(message.getPayload(), StandardCharsets.UTF_8);
  }

  /** Somebody else at the broker, who may answer. */
  private static final class Answering implements AutoCloseable {
    private final MqttClient client;
    private final ExecutorService inOrder = Executors.newSingleThreadExecutor();
    private volatile Told told = (topic, message) -> {};

    private interface Told {
      void message(String topic, MqttMessage message);
    }

    Answering(Mosquitto broker, String filter) throws MqttException {
      client =
          new MqttClient("tcp://127.0.0.1:" + broker.port(), "answering", new MemoryPersistence());
      client.connect();
      client.subscribe(
          new MqttSubscription[] {new MqttSubscription(filter, 1)},
          new IMqttMessageListener[] {(topic, message) -> told.message(topic, message)});
    }

    void with(Told listener) {
      told = listener;
    }

    void publish(String topic, byte[] payload) throws MqttException {
      client.publish(topic, payload, 0, false);
    }

    /** From another thread, one after the other: Paho's own must not wait for the broker. */
    void answer(MqttMessage request, String text) {
      Consumer<String> publish =
          topic -> {
            MqttMessage answer = new MqttMessage(text.getBytes(StandardCharsets.UTF_8));
            answer.setQos(0);
            MqttProperties properties = new MqttProperties();
            properties.setCorrelationData(request.getProperties().getCorrelationData());
            answer.setProperties(properties);
            try {
              client.publish(topic, answer);
            } catch (MqttException e) {
              throw new IllegalStateException(e);
            }
          };
      String topic = request.getProperties().getResponseTopic();
      inOrder.execute(() -> publish.accept(topic));
    }

    @Override
    public void close() throws MqttException {
      inOrder.shutdownNow();
      client.disconnect();
      client.close(true);
    }
  }
}
