package dev.tern.ota.broker;

import dev.tern.ota.BrokerAddress;
import dev.tern.ota.BrokerLink;
import dev.tern.ota.IncomingMessage;
import dev.tern.ota.LinkLimits;
import dev.tern.ota.OtaException;
import dev.tern.ota.OutgoingMessage;
import dev.tern.ota.OverLimitException;
import dev.tern.ota.Topics;
import dev.tern.ota.broker.Outbox.Letter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttClientException;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/** A link over MQTT 5. */
public final class MqttLink implements BrokerLink {
  private static final int AT_LEAST_ONCE = 1;
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(30);
  private static final Duration CONNECT_WITHIN = Duration.ofSeconds(10);
  private static final Duration SEND_WITHIN = Duration.ofSeconds(10);
  private static final Duration LEAVE_WITHIN = Duration.ofSeconds(1);

  // Reason codes of MQTT 5.0, section 2.4.
  private static final int NO_MATCHING_SUBSCRIBERS = 0x10;
  private static final int FIRST_REFUSAL = 0x80;

  /** Topic, properties and header of a packet beside its payload. */
  private static final int PACKET_OVERHEAD = 4096;

  private final Supplier<BrokerAddress> whereTo;
  private final Topics topics;
  private final Listener listener;
  private final LinkLimits limits;
  private final boolean isDevice;
  private final ReconnectDelay delay = new ReconnectDelay(new SecureRandom());
  private final Thread thread;
  private final ThreadPoolExecutor callbacks;
  private final Requests requests;
  private final AtomicLong bytesArrived = new AtomicLong();

  // Guarded by this object, which is notified of every change.
  private final Map<String, String> documents = new LinkedHashMap<>();
  private final Outbox outbox;
  private final Subscriptions subscriptions;
  private boolean hearsResponses;
  private boolean connected;
  private String lost;
  private boolean moving; // to another broker, as soon as can be
  private boolean closing;

  private MqttLink(
      Supplier<BrokerAddress> whereTo,
      Topics topics,
      Listener listener,
      LinkLimits limits,
      boolean isDevice) {
    this.isDevice = isDevice;
    this.whereTo = whereTo;
    this.topics = topics;
    this.listener = listener;
    this.limits = limits;
    outbox = new Outbox(limits);
    subscriptions = new Subscriptions(limits);
    callbacks = callbacks(limits);
    requests = new Requests(limits, callbacks);
    thread = Thread.ofPlatform().name("mqtt").daemon().unstarted(this::keepConnected);
  }

  /**
   * Listeners run here and never on Paho's threads, which a slow one would hold up. A mailbox and a
   * request each ask for one thread at a time, so the queue can't overflow.
   */
  private static ThreadPoolExecutor callbacks(LinkLimits limits) {
    ThreadPoolExecutor callbacks =
        new ThreadPoolExecutor(
            limits.threads(),
            limits.threads(),
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(2 * (limits.subscriptions() + limits.requests())),
            work -> Thread.ofPlatform().name("mqtt-listeners").daemon().unstarted(work));
    callbacks.allowCoreThreadTimeOut(true);
    return callbacks;
  }

  /** Returns at once; the listener hears how it goes. */
  public static MqttLink open(BrokerAddress address, Topics topics, Listener listener) {
    return open(address, topics, listener, LinkLimits.DEFAULT);
  }

  /** {@link #open(BrokerAddress, Topics, Listener)} with other limits. */
  public static MqttLink open(
      BrokerAddress address, Topics topics, Listener listener, LinkLimits limits) {
    return open(() -> address, topics, listener, limits);
  }

  /**
   * {@link #open(BrokerAddress, Topics, Listener, LinkLimits)} to a broker that may become another
   * one.
   *
   * @param whereTo asked for each connection; must not wait
   */
  public static MqttLink open(
      Supplier<BrokerAddress> whereTo, Topics topics, Listener listener, LinkLimits limits) {
    return begin(new MqttLink(whereTo, topics, listener, limits, true));
  }

  /**
   * The link of somebody who looks after devices and is none: it leaves no last will, so that
   * nobody takes it for a device that was lost.
   *
   * @param topics site and a name that no device and no other operator has
   */
  public static MqttLink ofOperator(
      BrokerAddress address, Topics topics, Listener listener, LinkLimits limits) {
    return begin(new MqttLink(() -> address, topics, listener, limits, false));
  }

  private static MqttLink begin(MqttLink link) {
    link.thread.start();
    return link;
  }

  @Override
  public synchronized void reconnect() {
    connected = false;
    moving = true;
    lost = "the broker is another one now";
    notifyAll();
  }

  @Override
  public synchronized void retain(String topic, String document) {
    documents.put(topic, document);
    notifyAll();
  }

  @Override
  public void publish(OutgoingMessage message) {
    add(Letter.of(message));
  }

  private void add(Letter letter) {
    int size = letter.message.payload().length;
    if (size > limits.payloadBytes()) {
      throw new OverLimitException(
          "topic=" + letter.message.topic() + ", bytes in one message",
          size,
          limits.payloadBytes(),
          "send less at a time");
    }
    synchronized (this) {
      if (closing) {
        throw new OtaException("the link to the broker was closed");
      }
      outbox.add(letter);
      notifyAll();
    }
  }

  @Override
  public Subscription subscribe(String filter, MessageListener messages) {
    TopicFilter wanted = new TopicFilter(filter);
    Mailbox mailbox =
        new Mailbox(filter, messages, limits, bytesArrived, callbacks, listener::lost);
    synchronized (this) {
      subscriptions.add(wanted, mailbox);
      notifyAll();
    }
    return () -> unsubscribe(mailbox);
  }

  private void unsubscribe(Mailbox mailbox) {
    mailbox.close();
    synchronized (this) {
      subscriptions.remove(mailbox);
      notifyAll();
    }
  }

  @Override
  public CompletableFuture<IncomingMessage> request(OutgoingMessage message, Duration timeout) {
    hearResponses();
    Requests.Open request = requests.begin(message, timeout);
    Letter letter =
        Letter.request(
            message,
            topics.response(),
            request.correlation,
            timeout.toNanos(),
            reason -> requests.fail(request, reason));
    try {
      add(letter);
    } catch (OtaException e) {
      request.answer.completeExceptionally(e);
      throw e;
    }
    var unused = request.answer.whenComplete((answer, failure) -> takeBack(letter));
    return request.answer;
  }

  private synchronized void takeBack(Letter letter) {
    outbox.remove(letter);
  }

  /** Before the first request: subscriptions go out before messages. */
  private synchronized void hearResponses() {
    if (!hearsResponses) {
      hearsResponses = true;
      subscribe(topics.response(), requests::answered);
    }
  }

  @Override
  public synchronized boolean isConnected() {
    return connected;
  }

  @Override
  public void close() {
    synchronized (this) {
      closing = true;
      notifyAll();
    }
    try {
      thread.join(LEAVE_WITHIN.multipliedBy(2));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    requests.close();
    callbacks.shutdown();
  }

  /** The link's life: connect, send, wait until it is lost, wait longer each time, again. */
  private void keepConnected() {
    try {
      while (!isClosing()) {
        long start = System.nanoTime();
        Duration held = Duration.ZERO;
        BrokerAddress address = null;
        try {
          address = nextAddress();
          stayConnected(address);
        } catch (Lost e) {
          held = Duration.ofNanos(System.nanoTime() - start);
          listener.failed(told(address, e));
        } catch (MqttException | OtaException e) {
          listener.failed(told(address, e));
        }
        pause(delay.after(held));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What a move asked for is forgotten before the address is read, so that none is missed. */
  private BrokerAddress nextAddress() {
    synchronized (this) {
      lost = null;
      if (moving) {
        moving = false;
        delay.reset();
      }
    }
    return whereTo.get();
  }

  /** Returns when this link is to be closed. */
  private void stayConnected(BrokerAddress address)
      throws MqttException, Lost, InterruptedException {
    // Without persistence Paho would write to the working directory.
    MqttAsyncClient client =
        new MqttAsyncClient(forPaho(address), clientId(), new MemoryPersistence());
    try {
      LargePayloads payloads = new LargePayloads(limits.payloadBytes() + PACKET_OVERHEAD);
      MqttConnectionOptions options = options(address, payloads);
      synchronized (this) {
        subscriptions.forgotten();
      }
      client.setCallback(
          new LinkCallback(this::lost, (topic, message) -> arrived(topic, message, payloads)));
      client.connect(options).waitForCompletion(CONNECT_WITHIN.toMillis());
      synchronized (this) {
        connected = !moving;
      }
      if (isConnected()) {
        listener.connected();
      }
      serve(client);
      client.disconnect(0).waitForCompletion(LEAVE_WITHIN.toMillis());
    } finally {
      synchronized (this) {
        connected = false;
      }
      abandon(client);
      synchronized (this) {
        outbox.connectionLost();
      }
    }
  }

  /**
   * Tells the broker what it does not know from this connection: first what is listened to, then
   * documents, then messages.
   */
  private void serve(MqttAsyncClient client) throws MqttException, Lost, InterruptedException {
    Map<String, String> sent = new HashMap<>();
    while (true) {
      Map<String, String> due;
      List<Subscriptions.Filter> wanted;
      List<String> over;
      boolean last;
      synchronized (this) {
        while (lost == null
            && !closing
            && documents.equals(sent)
            && !subscriptions.isDue()
            && !outbox.isDue()) {
          wait();
        }
        if (lost != null) {
          throw new Lost(lost);
        }
        due = new LinkedHashMap<>(documents);
        wanted = subscriptions.takeNew();
        over = subscriptions.takeOver();
        last = closing;
      }
      Duration within = last ? LEAVE_WITHIN : SEND_WITHIN;
      subscribe(client, wanted, within);
      for (String filter : over) {
        client.unsubscribe(filter).waitForCompletion(within.toMillis());
      }
      due.entrySet().removeAll(sent.entrySet());
      for (Map.Entry<String, String> document : due.entrySet()) {
        byte[] payload = document.getValue().getBytes(StandardCharsets.UTF_8);
        client
            .publish(document.getKey(), payload, AT_LEAST_ONCE, true)
            .waitForCompletion(within.toMillis());
      }
      sent.putAll(due);
      sendWaiting(client);
      if (last) {
        sendTheRest(client);
        return;
      }
    }
  }

  private void subscribe(MqttAsyncClient client, List<Subscriptions.Filter> wanted, Duration within)
      throws MqttException {
    for (Subscriptions.Filter filter : wanted) {
      MqttProperties properties = new MqttProperties();
      properties.setSubscriptionIdentifier(filter.id());
      MqttSubscription[] one = {new MqttSubscription(filter.topics().text(), AT_LEAST_ONCE)};
      IMqttToken token = client.subscribe(one, null, null, properties);
      token.waitForCompletion(within.toMillis());
      int code = refusal(token);
      if (code != 0) {
        listener.lost(
            "the broker lets nobody hear filter="
                + filter.topics().text()
                + ", reason code="
                + code
                + "; allow it to "
                + topics.device());
      }
    }
  }

  /** What was subscribed to before a message was handed over is heard before it is sent. */
  private void sendWaiting(MqttAsyncClient client) throws MqttException, InterruptedException {
    while (true) {
      Letter letter;
      synchronized (this) {
        letter = subscriptions.isDue() ? null : outbox.next();
      }
      if (letter == null) {
        return;
      }
      try {
        client.publish(letter.message.topic(), letter.toPaho(), null, new Confirmation(letter));
      } catch (MqttException e) {
        if (e.getReasonCode() == MqttClientException.REASON_CODE_MAX_INFLIGHT) {
          // The broker takes fewer at a time than the link would send.
          synchronized (this) {
            outbox.putBack(letter);
          }
          Thread.sleep(10);
          return;
        }
        throw e;
      }
    }
  }

  /** For a second at most. */
  private void sendTheRest(MqttAsyncClient client) throws MqttException, InterruptedException {
    long end = System.nanoTime() + LEAVE_WITHIN.toNanos();
    while (System.nanoTime() < end) {
      synchronized (this) {
        if (outbox.isEmpty() || lost != null) {
          return;
        }
        if (!outbox.isDue()) {
          wait(10);
        }
      }
      sendWaiting(client);
    }
  }

  /** The broker's word about a message. Called on Paho's thread. */
  private final class Confirmation implements MqttActionListener {
    private final Letter letter;

    Confirmation(Letter letter) {
      this.letter = letter;
    }

    @Override
    public void onSuccess(IMqttToken token) {
      end();
      int code = lastCode(token);
      if (code == NO_MATCHING_SUBSCRIBERS && letter.isRequest()) {
        letter.fail(
            new OtaException(
                "topic=" + letter.message.topic() + ": nobody listens there; start who should"));
      } else if (code >= FIRST_REFUSAL) {
        refused(code);
      }
    }

    @Override
    public void onFailure(IMqttToken token, Throwable failure) {
      int code = lastCode(token);
      if (code >= FIRST_REFUSAL) {
        end();
        refused(code);
      }
      // Else the connection was lost, and the outbox knows what to do with it.
    }

    private void end() {
      synchronized (MqttLink.this) {
        outbox.arrived(letter);
        MqttLink.this.notifyAll();
      }
    }

    private void refused(int code) {
      String reason =
          "topic="
              + letter.message.topic()
              + ": the broker refuses the message, reason code="
              + code
              + "; allow it to "
              + topics.device();
      letter.fail(new OtaException(reason));
      if (!letter.isRequest()) {
        listener.lost(reason);
      }
    }
  }

  private static int lastCode(IMqttToken token) {
    int[] codes = token == null ? null : token.getReasonCodes();
    return codes == null || codes.length == 0 ? 0 : codes[codes.length - 1];
  }

  /** Zero where it was granted. */
  private static int refusal(IMqttToken token) {
    int code = lastCode(token);
    return code >= FIRST_REFUSAL ? code : 0;
  }

  /** On Paho's thread: hands over and returns. */
  private void arrived(String topic, MqttMessage message, LargePayloads payloads) {
    MqttProperties properties = message.getProperties();
    String responseTopic = properties.getResponseTopic();
    byte[] correlation = properties.getCorrelationData();
    IncomingMessage incoming =
        new IncomingMessage(
            topic,
            payloads.redeem(message.getPayload()),
            message.isRetained(),
            responseTopic == null ? "" : responseTopic,
            correlation == null ? new byte[0] : correlation);
    List<Mailbox> whom;
    synchronized (this) {
      whom = subscriptions.of(topic, properties.getSubscriptionIdentifiers());
    }
    whom.forEach(mailbox -> mailbox.put(incoming));
  }

  private MqttConnectionOptions options(BrokerAddress address, LargePayloads payloads) {
    MqttConnectionOptions options = new MqttConnectionOptions();
    options.setAutomaticReconnect(false);
    // What counts is retained or asked again: nothing is to pile up for a device that is away.
    options.setCleanStart(true);
    options.setKeepAliveInterval((int) KEEP_ALIVE.toSeconds());
    options.setConnectionTimeout((int) CONNECT_WITHIN.toSeconds());
    options.setMaximumPacketSize((long) payloads.mostBytes());
    // No more than what there is room for comes unasked; the broker keeps the rest.
    options.setReceiveMaximum(Math.min(65_535, limits.backlog()));
    if (isDevice) {
      MqttMessage will = new MqttMessage(Topics.LOST.getBytes(StandardCharsets.UTF_8));
      will.setQos(AT_LEAST_ONCE);
      will.setRetained(true);
      options.setWill(topics.state(), will);
    }
    if (!address.user().isEmpty()) {
      options.setUserName(address.user());
    }
    if (address.passwordFile() != null) {
      options.setPassword(password(address).getBytes(StandardCharsets.UTF_8));
    }
    options.setSocketFactory(LinkSocket.factory(tls(address), payloads));
    return options;
  }

  /** To Paho it is always the same: encryption is the matter of {@link LinkSocket}. */
  private static String forPaho(BrokerAddress address) {
    return "tcp" + address.url().substring(address.uri().getScheme().length());
  }

  private static SSLSocketFactory tls(BrokerAddress address) {
    return address.isEncrypted()
        ? TlsContext.of(address.caFile(), address.certificateFile(), address.keyFile())
            .getSocketFactory()
        : null;
  }

  private static String password(BrokerAddress address) {
    try {
      return Files.readString(address.passwordFile()).lines().findFirst().orElse("");
    } catch (IOException e) {
      throw new OtaException(
          "password-file=" + address.passwordFile() + " can't be read: " + e.getMessage(), e);
    }
  }

  /** One connection a device: a second one of the same name makes the broker drop the first. */
  private String clientId() {
    return "tern-" + topics.site() + "-" + topics.device();
  }

  private String told(BrokerAddress address, Exception failure) {
    return failure instanceof OtaException
        ? failure.getMessage()
        : BrokerRefusal.line(address, topics, failure);
  }

  private synchronized void lost(String reason) {
    lost = reason;
    notifyAll();
  }

  private synchronized boolean isClosing() {
    return closing;
  }

  private synchronized void pause(Duration duration) throws InterruptedException {
    long end = System.nanoTime() + duration.toNanos();
    long left = duration.toMillis();
    while (!closing && !moving && left > 0) {
      wait(left);
      left = (end - System.nanoTime()) / 1_000_000;
    }
  }

  /** Lets go of a client in whatever state it is. */
  private static void abandon(MqttAsyncClient client) {
    try {
      if (client.isConnected()) {
        client.disconnectForcibly(0, 100, false);
      }
      client.close(true);
    } catch (MqttException e) {
      // It was closed already, which is what is wanted.
    }
  }

  /** A connection that was there is gone. */
  static final class Lost extends Exception {
    Lost(String reason) {
      super(reason);
    }
  }
}
