package dev.tern.ota.broker;

import dev.tern.ota.BrokerAddress;
import dev.tern.ota.BrokerLink;
import dev.tern.ota.OtaException;
import dev.tern.ota.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;

/** A link over MQTT 5. */
public final class MqttLink implements BrokerLink {
  private static final int AT_LEAST_ONCE = 1;
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(30);
  private static final Duration CONNECT_WITHIN = Duration.ofSeconds(10);
  private static final Duration SEND_WITHIN = Duration.ofSeconds(10);
  private static final Duration LEAVE_WITHIN = Duration.ofSeconds(1);

  private final BrokerAddress address;
  private final Topics topics;
  private final Listener listener;
  private final ReconnectDelay delay = new ReconnectDelay(RandomGenerator.getDefault());
  private final Thread thread;

  // Guarded by this object, which is notified of every change.
  private final Map<String, String> documents = new LinkedHashMap<>();
  private String lost;
  private boolean closing;

  private MqttLink(BrokerAddress address, Topics topics, Listener listener) {
    this.address = address;
    this.topics = topics;
    this.listener = listener;
    thread = Thread.ofPlatform().name("mqtt").daemon().unstarted(this::keepConnected);
  }

  /** Returns at once; the listener hears how it goes. */
  public static MqttLink open(BrokerAddress address, Topics topics, Listener listener) {
    MqttLink link = new MqttLink(address, topics, listener);
    link.thread.start();
    return link;
  }

  @Override
  public synchronized void retain(String topic, String document) {
    documents.put(topic, document);
    notifyAll();
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
  }

  /** The link's life: connect, send, wait until it is lost, wait longer each time, again. */
  private void keepConnected() {
    try {
      while (!isClosing()) {
        long start = System.nanoTime();
        Duration held = Duration.ZERO;
        try {
          stayConnected();
        } catch (Lost e) {
          held = Duration.ofNanos(System.nanoTime() - start);
          listener.failed(told(e));
        } catch (MqttException | OtaException e) {
          listener.failed(told(e));
        }
        pause(delay.after(held));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns when this link is to be closed. */
  private void stayConnected() throws MqttException, Lost, InterruptedException {
    // Without persistence Paho would write to the working directory.
    MqttAsyncClient client =
        new MqttAsyncClient(address.url(), clientId(), new MemoryPersistence());
    try {
      MqttConnectionOptions options = options();
      synchronized (this) {
        lost = null;
      }
      client.setCallback(new LossListener(this::lost));
      client.connect(options).waitForCompletion(CONNECT_WITHIN.toMillis());
      listener.connected();
      mirror(client);
      client.disconnect(0).waitForCompletion(LEAVE_WITHIN.toMillis());
    } finally {
      abandon(client);
    }
  }

  /** Sends every document that the broker does not have from this connection. */
  private void mirror(MqttAsyncClient client) throws MqttException, Lost, InterruptedException {
    Map<String, String> sent = new HashMap<>();
    while (true) {
      Map<String, String> due;
      boolean last;
      synchronized (this) {
        while (lost == null && !closing && documents.equals(sent)) {
          wait();
        }
        if (lost != null) {
          throw new Lost(lost);
        }
        due = new LinkedHashMap<>(documents);
        last = closing;
      }
      due.entrySet().removeAll(sent.entrySet());
      for (Map.Entry<String, String> document : due.entrySet()) {
        byte[] payload = document.getValue().getBytes(StandardCharsets.UTF_8);
        Duration within = last ? LEAVE_WITHIN : SEND_WITHIN;
        client
            .publish(document.getKey(), payload, AT_LEAST_ONCE, true)
            .waitForCompletion(within.toMillis());
      }
      sent.putAll(due);
      if (last) {
        return;
      }
    }
  }

  private MqttConnectionOptions options() {
    MqttConnectionOptions options = new MqttConnectionOptions();
    options.setAutomaticReconnect(false);
    options.setCleanStart(true);
    options.setKeepAliveInterval((int) KEEP_ALIVE.toSeconds());
    options.setConnectionTimeout((int) CONNECT_WITHIN.toSeconds());
    MqttMessage will = new MqttMessage(Topics.LOST.getBytes(StandardCharsets.UTF_8));
    will.setQos(AT_LEAST_ONCE);
    will.setRetained(true);
    options.setWill(topics.state(), will);
    if (!address.user().isEmpty()) {
      options.setUserName(address.user());
    }
    if (address.passwordFile() != null) {
      options.setPassword(password().getBytes(StandardCharsets.UTF_8));
    }
    if (address.caFile() != null) {
      options.setSocketFactory(TrustedAuthorities.sockets(address.caFile()));
    }
    return options;
  }

  private String password() {
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

  private String told(Exception failure) {
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
    while (!closing && left > 0) {
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
